"""What who signs did with the text before signing: opened it, read it to the end, opened the PDF."""

from enum import StrEnum

from django.db import transaction

from accounts.models import User
from agendas.actions.moving import locked, note
from agendas.actions.rounds import signable_round
from agendas.models import Agenda
from agendas.workflow import StepRefused
from municipalities.memberships import own_office_ids_of
from records.clock import now


class Touch(StrEnum):
    """The field of the request that keeps when it happened first."""

    OPENED = "opened_at"
    READ = "read_at"
    PDF = "pdf_opened_at"


_ACTIONS = {Touch.OPENED: "sign_opened", Touch.READ: "sign_read", Touch.PDF: "sign_pdf_opened"}


@transaction.atomic
def touch(*, agenda: Agenda, what: Touch, by: User, sha256: str | None = None) -> bool:
    """Note that `by`, who signs this agenda, did `what` with the text of this round; True the first time.

    Nothing is noted for others, for a withdrawn invitation, or when there is nothing to sign. `sha256`: of the text
    that was on screen; a page that stayed open since an earlier round tells nothing about the text of this one.
    """
    agenda = locked(agenda)
    try:
        signing_round = signable_round(agenda)
    except StepRefused:
        return False
    if sha256 is not None and sha256 != signing_round.version.sha256:
        return False
    own = signing_round.requests.filter(office_holder__in=own_office_ids_of(by), withdrawn_at=None)
    fresh = own.filter(**{f"{what.value}__isnull": True})
    ids = [str(pk) for pk in fresh.values_list("signatory_id", flat=True)]
    if not ids:
        return False
    moment = now()
    fresh.update(**{what.value: moment})
    if what is not Touch.OPENED:
        own.filter(opened_at=None).update(opened_at=moment)
    note(agenda, _ACTIONS[what], by, {"round": signing_round.pk, "signatories": ids})
    return True
