"""What somebody can do with one signer of a round, as links and buttons of the register."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from agendas.actions.inviting import why_no_reminder
from agendas.models import Agenda, PaperSignature, SigningRequest
from agendas.permissions import can_record, has_right, is_signer
from agendas.roles import Right
from agendas.signing_rights import can_judge, can_prepare
from records.external_signatures import has_providers


@dataclass(frozen=True)
class Action:
    """`posts`: a button that does it at once; otherwise a link to a page that asks. `rare`: behind "Meer"."""

    label: str
    url: str
    posts: bool = False
    ends: bool = False
    rare: bool = False


@dataclass(frozen=True)
class Viewer:
    """Who looks, and whether they look after this round; `elsewhere`: does a signature of a provider count here?"""

    user: User
    manages: bool
    elsewhere: bool

    @classmethod
    def of(cls, user: User, agenda: Agenda) -> "Viewer":
        return cls(user, has_right(user, agenda, Right.MANAGE_SIGNING), has_providers())


def actions_for(
    viewer: Viewer,
    agenda: Agenda,
    request: SigningRequest,
    at_turn: bool,
    paper: PaperSignature | None,
    has_mail: bool,
) -> list[Action]:
    """Return what `viewer` can do for `request`, which waits for a signature; the first helps it on.

    `has_mail`: somebody gets the mail about it.
    """

    def url(name: str, *more: object) -> str:
        return reverse(f"agendas:{name}", args=[agenda.reference, request.pk, *more])

    actions = []
    if at_turn and not request.withdrawn_at:
        actions += _signing(viewer, agenda, request, paper, url)
    if paper is not None:
        # Also of who is no longer asked: a wrong scan must not stay.
        actions += _scan(viewer, agenda, request, paper, url)
    if can_prepare(viewer.user, request):
        actions.append(Action("Voorbereiden", url("sign_prepare")))
    if viewer.manages:
        actions += _managing(request, has_mail, url)
    return actions


def _signing(
    viewer: Viewer, agenda: Agenda, request: SigningRequest, paper: PaperSignature | None, url: Callable[..., str]
) -> list[Action]:
    """Return what brings in the signature itself, for who is at turn."""
    actions = []
    if is_signer(viewer.user, request):
        actions.append(Action("Lezen en ondertekenen", reverse("agendas:sign", args=[agenda.reference])))
    if paper is not None or not can_record(viewer.user, agenda, request):
        return actions
    # What who signs, or who looks after the round, does most comes first.
    rare = bool(actions) or viewer.manages
    if viewer.elsewhere:
        actions.append(Action("Elders ondertekende pdf inlezen", url("sign_elsewhere"), rare=rare))
    actions.append(Action("Handtekening op papier vastleggen", url("sign_paper"), rare=rare))
    return actions


def _scan(
    viewer: Viewer, agenda: Agenda, request: SigningRequest, paper: PaperSignature, url: Callable[..., str]
) -> list[Action]:
    """Return what there is to do about the scan that waits: judging, or for who recorded it, looking at it."""
    # As it was loaded, with its office holder.
    paper.request = request
    page = url("sign_paper_judge", paper.pk)
    if can_judge(viewer.user, agenda, paper):
        return [Action("Scan beoordelen", page)]
    return [Action("Uw scan bekijken", page)] if paper.recorded_by_id == viewer.user.pk else []


def _managing(request: SigningRequest, has_mail: bool, url: Callable[..., str]) -> list[Action]:
    """Return what who looks after the round can do: ask again, later, somebody else, or no more.

    Somebody who is not in the list of office holders, as of a school board, has nobody to be replaced by.
    """
    replacing = [Action("Vervangen", url("substitute"))] if request.office_holder_id is not None else []
    if request.withdrawn_at:
        return [Action("Opnieuw uitnodigen", url("sign_again"), posts=True), *replacing]
    actions = []
    if has_mail and not why_no_reminder(request, timezone.localdate()):
        actions.append(Action("Herinnering sturen", url("sign_remind"), posts=True))
    actions.append(Action("Datum wijzigen", url("sign_due")))
    actions += [replace(action, rare=True) for action in replacing]
    if request.invited_at:
        actions.append(Action("Uitnodiging intrekken", url("sign_withdraw"), ends=True, rare=True))
    return actions
