"""Somebody else signs than the person named in the frozen text: a substitute, or a successor in the office.

The text keeps the name that it has; the signature says who signed and in whose place.
"""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agendas.actions import moving
from agendas.actions.moving import locked
from agendas.actions.rounds import give_invitation, signable_round, whose_turn
from agendas.authority import in_office
from agendas.choices import Substitution
from agendas.models import Agenda, SigningRequest, SigningRound
from agendas.offices import places_on
from agendas.permissions import has_right
from agendas.roles import Right
from agendas.signing_emails import tell_substituted
from agendas.workflow import StepRefused
from municipalities.models import OfficeHolder
from records.clock import now
from records.names import same_organisation, same_person

OTHER_ROUND = "Deze uitnodiging hoort bij een andere versie van de agenda en geldt niet meer."
# What the former did with the text, and what was said about it, says nothing of who comes instead.
_FRESH: dict[str, object] = {
    "invited_at": None,
    "due": None,
    "opened_at": None,
    "read_at": None,
    "pdf_opened_at": None,
    "reminders": 0,
    "reminded_at": None,
    "withdrawn_at": None,
    "withdrawn_by": None,
    "withdrawal_reason": "",
    "held_at": None,
    "hold_reason": "",
    "prepared_at": None,
    "prepared_by": None,
    "preparation": "",
    "prepared_place": "",
}


@transaction.atomic
def substitute(
    *, agenda: Agenda, request_id: UUID, office_holder: OfficeHolder, kind: Substitution, note: str, by: User
) -> SigningRequest:
    """Let `office_holder` sign where the text names somebody else, or named until now; who is at turn is asked at once.

    Choosing the person of the text again ends the substitution; then `kind` says nothing.
    """
    agenda = locked(agenda)
    if not has_right(by, agenda, Right.MANAGE_SIGNING):
        raise StepRefused("Een vervanger aanwijzen hoort niet bij uw rol in deze agenda.")
    signing_round, request = _open_request(agenda, request_id)
    if not note.strip():
        raise StepRefused("Vul in waarom iemand anders ondertekent, zodat dat later te controleren is.")
    office_holder = OfficeHolder.objects.get(pk=office_holder.pk)
    if problem := _unfit(signing_round, request, office_holder, by):
        raise StepRefused(problem)
    former = request.office_holder
    before = request.who
    _put(agenda, request, office_holder, kind, note, by)
    data = {
        "round": signing_round.pk,
        "request": str(request.pk),
        "signatory": str(request.signatory_id),
        "former": before,
        "kind": request.substitution,
        "reason": note.strip(),
        "sha256": signing_round.version.sha256,
    }
    moving.note(agenda, "substituted", by, data, request.who)
    # It asks when the former was invited, so before that is forgotten.
    tell_substituted(agenda, request, former, by)
    _forget(request, is_text=not request.substitution)
    fresh = next((row for row in whose_turn(signing_round) if row.pk == request.pk), None)
    if fresh is not None:
        give_invitation(agenda, fresh, by)
    return fresh or request


def candidates(request: SigningRequest, by: User) -> list[OfficeHolder]:
    """Return whom `by` can let sign instead: in office today, for the same municipality or ministry.

    Of a municipality that went into another one: in office there. Not who signs for another party already. Four
    queries, however many there are.
    """
    if request.office_holder is None:
        return []
    now_asked = request.office_holder
    places = _places(now_asked)
    holders = OfficeHolder.objects.current()
    here = holders.filter(municipality__in=places) if places else holders.filter(municipality=None)
    current = here.exclude(pk=now_asked.pk)
    found = current.select_related("user").order_by("name", "start")
    others = _signing_already(request.round, request)
    return [
        row
        for row in found
        if _same_party(row, now_asked, places)
        and not _is_oneself(row, by)
        and not any(_is_same(row, *facts) for facts in others)
    ]


def named_in_text(agenda: Agenda, request: SigningRequest) -> int | None:
    """Return the office holder (id) whom the frozen text names at `request`."""
    row = agenda.signatories.filter(pk=request.signatory_id).values_list("office_holder", flat=True)
    return row.first()


def _open_request(agenda: Agenda, request_id: UUID) -> tuple[SigningRound, SigningRequest]:
    """Return the running round and a request in it that nobody signed and no scan waits for."""
    signing_round = signable_round(agenda)
    request = signing_round.requests.select_related("office_holder").filter(pk=request_id).first()
    if request is None:
        raise StepRefused(OTHER_ROUND)
    if signing_round.signatures.filter(signatory_id=request.signatory_id).exists():
        raise StepRefused(f"{request.who} heeft al ondertekend. Daarna kan niemand anders dat meer doen.")
    if request.paper.filter(confirmed=None).exists():
        raise StepRefused(
            f"Er wacht een scan met de handtekening van {request.who}. Bevestig die eerst, of keur die af."
        )
    return signing_round, request


def _unfit(signing_round: SigningRound, request: SigningRequest, holder: OfficeHolder, by: User) -> str:
    """Return why `holder` cannot sign at `request`, or ""."""
    if request.office_holder is None:
        return f"{request.name} staat niet in de lijst met ambtsdragers en kan hier niet worden vervangen."
    if holder.pk == request.office_holder_id:
        return f"{holder.name} is al wie hier ondertekent. Kies iemand anders."
    if not in_office(holder, timezone.localdate()):
        return f"{holder.name} is vandaag niet in functie. Kies iemand die nu in functie is."
    if not _same_party(holder, request.office_holder, _places(request.office_holder)):
        return f"{holder.name} hoort niet bij {request.organisation}. Kies iemand van dezelfde partij."
    if _is_oneself(holder, by):
        return "U kunt uzelf niet aanwijzen om te ondertekenen. Vraag het een collega."
    if any(_is_same(holder, *facts) for facts in _signing_already(signing_round, request)):
        return f"{holder.name} ondertekent deze agenda al voor een ander. Eén persoon tekent niet voor twee partijen."
    return ""


def _signing_already(signing_round: SigningRound, request: SigningRequest) -> list[tuple[int | None, int | None, str]]:
    """Return who signs or signed in this round besides `request`: office holder, account and name."""
    others = signing_round.requests.exclude(pk=request.pk).select_related("office_holder")
    asked = (
        (row.office_holder_id, row.office_holder.user_id if row.office_holder else None, row.who) for row in others
    )
    signed = ((row.office_holder_id, row.signed_by_id, row.name) for row in signing_round.signatures.all())
    return [*asked, *signed]


def _places(holder: OfficeHolder) -> set[int]:
    """Return for which municipality `holder` is in office, with the one that it is part of today; none of the State."""
    if holder.municipality_id is None:
        return set()
    return {holder.municipality_id, *places_on(timezone.localdate(), [holder.municipality_id]).values()}


def _same_party(one: OfficeHolder, other: OfficeHolder, places: set[int]) -> bool:
    """Do they hold office for the same municipality or, as the State has no place, for the same ministry?

    `places`: those of `other`. What that municipality went into signs in its place.
    """
    if one.municipality_id is None and other.municipality_id is None:
        return same_organisation(one.organisation, other.organisation)
    return one.municipality_id in places


def _is_oneself(holder: OfficeHolder, by: User) -> bool:
    """Is `holder` the person `by`? By account; by name for a holder who has none."""
    return holder.user_id == by.pk if holder.user_id is not None else same_person(holder.name, by.name)


def _is_same(holder: OfficeHolder, office: int | None, user: int | None, name: str) -> bool:
    """Is `holder` that other signer? By office or account; when one of them has no account, by name."""
    if office == holder.pk:
        return True
    if holder.user_id is not None and user is not None:
        return holder.user_id == user
    return same_person(holder.name, name)


def _put(
    agenda: Agenda, request: SigningRequest, holder: OfficeHolder, kind: Substitution, reason: str, by: User
) -> None:
    """Put `holder` at `request`; the row is saved by `_forget`."""
    is_text = holder.pk == named_in_text(agenda, request)
    request.office_holder = holder
    request.substitution = "" if is_text else Substitution(kind).value
    request.substitution_note = "" if is_text else reason.strip()
    request.substituted_at, request.substituted_by = now(), by


def _forget(request: SigningRequest, *, is_text: bool) -> None:
    """Save `request` as one that nobody was asked yet; `is_text`: the person of the text signs again."""
    if is_text:
        request.substituted_at = request.substituted_by = None
    for name, value in _FRESH.items():
        setattr(request, name, value)
    changed = ["office_holder", "substitution", "substitution_note", "substituted_at", "substituted_by", *_FRESH]
    request.save(update_fields=changed)
