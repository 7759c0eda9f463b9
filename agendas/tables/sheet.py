"""Everything beside the text of one agenda: where it stands, what can be done, who agreed and who signed."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from agendas.actions.obstacles import close_obstacle, freeze_obstacle
from agendas.choices import SigningParty, State, Step
from agendas.completeness import Missing, missing_for, stops
from agendas.document.nouns import noun_of
from agendas.exports import current_round
from agendas.models import Agenda, Approval, Signature, SigningRound
from agendas.permissions import approves_for, can_write, own_rows, places_of, role_on
from agendas.signatures import signature_for_reading
from agendas.structure import BLOCKS, block_of
from agendas.tables.addenda import amends_of, first_block
from agendas.tables.rows import turns_of
from agendas.tables.sealing import seal_is_late
from agendas.tables.signers import Signer, signers_of
from agendas.tables.standing import Standing, standing
from agendas.workflow import TRANSITIONS, Transition, needed_approvals
from municipalities.roles import Role
from records.models import Event

# The steps that bring an agenda further; the others stand beside them.
_MAIN = frozenset({"submit", "approve", "freeze", "close"})
_SETTLE = "addendum_settle"
_REVIEWING = frozenset({"approve", "send_back"})
# Before a text is handed over people ask what review needs; afterwards what signing needs.
_WHO_AGREES = {SigningParty.MUNICIPALITY.label: "de wethouder", SigningParty.MINISTRY.label: "OCW"}
_STEP_OF = {State.REVIEW: Step.FREEZE}

Ask = Callable[[Step], list[Missing]]


@dataclass(frozen=True)
class StepButton:
    """A step that the viewer may take; `blocked` says why not yet, "" when it can be taken now."""

    name: str
    label: str
    url: str
    blocked: str
    is_main: bool


@dataclass(frozen=True)
class Agreement:
    """A party that must agree and, once it did, the approval."""

    party: str
    approval: Approval | None


@dataclass(frozen=True)
class Sheet:
    role: Role | None
    standing: Standing
    step: Step
    missing: list[Missing]
    stop_count: int
    buttons: list[StepButton]
    # Where the viewer writes: the whole text, or the own interventions of a contact school (words, address).
    edit_links: list[tuple[str, str]]
    came_back: Event | None  # why a returned agenda came back
    lapsed: Signature | None  # what the viewer signed in the round that stopped
    approved: Approval | None  # what the viewer agreed to in this review
    agreements: list[Agreement]
    signers: list[Signer]
    waits_for: str
    document: dict[str, Any]
    signatures: list[dict[str, Any]]
    signing_round: SigningRound | None
    seal_is_late: bool

    @property
    def may_approve(self) -> bool:
        """Is an approval asked of the viewer, that nobody gave yet?"""
        return any(button.name == "approve" for button in self.buttons)

    @property
    def after_approval(self) -> str:
        """What happens now that the viewer agreed, in one sentence."""
        waiting = [_WHO_AGREES[row.party] for row in self.agreements if row.approval is None]
        if waiting:
            return f"Nu is het wachten op het akkoord van {' en '.join(waiting)}."
        return "Iedereen is akkoord. De regiocoördinator kan de tekst vaststellen, dan begint het ondertekenen."


def sheet_of(agenda: Agenda, user: User) -> Sheet:
    """Return the sheet of `agenda` for `user`; the text is that of the frozen version once there is one."""
    signing_round = current_round(agenda)
    document = json.loads(bytes(signing_round.version.content)) if signing_round else agenda.text.document
    signed = list(signing_round.signatures.filter(voided_at=None)) if signing_round else []
    is_open = agenda.state in {State.FROZEN, State.PARTLY_SIGNED}
    requests = signing_round.requests.select_related("office_holder") if signing_round and is_open else ()
    signers = signers_of(document, signed, is_open, requests)
    approvals = approvals_of(agenda)
    parties = approves_for(user, agenda)
    transitions = possible_steps(agenda, user, parties)
    step = _STEP_OF.get(State(agenda.state), Step.REVIEW)
    # Asked by the page and again by the step that waits for it: once is enough.
    ask: Ask = cache(partial(missing_for, agenda))
    missing = [] if agenda.is_frozen or agenda.state == State.WITHDRAWN else ask(step)
    came_back = _came_back(agenda)
    return Sheet(
        role=role_on(user, agenda),
        standing=_standing(agenda, user, approvals, parties),
        step=step,
        missing=missing,
        stop_count=len(stops(missing)),
        buttons=[
            _button(agenda, transition, approvals, parties, ask)
            for transition in transitions
            # Who agreed is told so; a button that says it again is one to wonder about.
            if not (transition.name == "approve" and _is_agreed(approvals, parties))
        ],
        edit_links=_edit_links(agenda, user, missing),
        came_back=came_back,
        lapsed=_lapsed(agenda, user, came_back),
        approved=next((row for row in approvals if row.approved_by_id == user.pk), None),
        agreements=_agreements(agenda, approvals),
        signers=signers,
        waits_for=" en ".join(signer.name for signer in signers if signer.is_at_turn),
        document=document,
        signatures=[signature_for_reading(row) for row in signed],
        signing_round=signing_round,
        seal_is_late=seal_is_late(agenda),
    )


def possible_steps(agenda: Agenda, user: User, parties: list[SigningParty]) -> list[Transition]:
    """Return the steps that workflow.possible gives, without asking the history again who reviews.

    `parties` is what permissions.approves_for says of `user`.
    """
    return [
        transition
        for transition in TRANSITIONS.values()
        if agenda.state in transition.sources
        and (bool(parties) if transition.name in _REVIEWING else transition.allowed(user, agenda))
    ]


def obstacle(
    agenda: Agenda,
    transition: Transition,
    approved: set[SigningParty],
    parties: list[SigningParty],
    ask: Ask | None = None,
) -> str:
    """Return why somebody cannot take `transition` yet although it is theirs, or "". The action decides again.

    `parties` is what permissions.approves_for says of this person; `ask` tells what is missing in this agenda.
    """
    if transition.complete_for is not None:
        count = len(stops((ask or partial(missing_for, agenda))(transition.complete_for)))
        if count:
            return f"Er {'ontbreekt nog 1 punt' if count == 1 else f'ontbreken nog {count} punten'}."
    if transition.name in _REVIEWING:
        if not parties:
            return "U schreef mee aan deze tekst. Een collega van OCW beoordeelt haar."
        if transition.name == "approve" and approved.issuperset(parties):
            return "Er is al akkoord op deze versie."
    if transition.name == "freeze":
        return freeze_obstacle(agenda)
    return close_obstacle(agenda) if transition.name == "close" else ""


def _is_agreed(approvals: list[Approval], parties: list[SigningParty]) -> bool:
    return {row.party for row in approvals}.issuperset(parties)


def approved_parties(agenda: Agenda) -> set[SigningParty]:
    """Return which parties stand by the version under review."""
    return {SigningParty(row.party) for row in approvals_of(agenda)}


def approvals_of(agenda: Agenda) -> list[Approval]:
    """Return the approvals that stand, each with its version and who gave it."""
    if agenda.state in {State.DRAFT, State.CONSULTATION, State.RETURNED, State.WITHDRAWN}:
        return []
    standing_ones = agenda.approvals.filter(voided_at=None).select_related("version", "approved_by")
    return list(standing_ones.defer("version__content"))


def _agreements(agenda: Agenda, approvals: list[Approval]) -> list[Agreement]:
    if agenda.state in {State.DRAFT, State.CONSULTATION, State.RETURNED, State.WITHDRAWN}:
        return []
    given = {row.party: row for row in approvals}
    return [Agreement(party.label, given.get(party)) for party in needed_approvals(bool(places_of(agenda)))]


def _edit_links(agenda: Agenda, user: User, missing: list[Missing]) -> list[tuple[str, str]]:
    if can_write(user, agenda):
        amends = amends_of(agenda)
        first = first_block(amends) if amends else BLOCKS[0]
        write = ("Tekst bewerken", reverse("agendas:edit", args=[agenda.reference, first.slug]))
        # What is written before that is written in an older text than the one in force.
        settles = [("Bijwerken", reverse(f"agendas:{_SETTLE}", args=[agenda.reference]))]
        return [*(settles if any(item.page == _SETTLE for item in missing) else ()), write]
    if agenda.state != State.CONSULTATION:
        return []
    own = {str(row) for row in own_rows(user, agenda)}
    slug = block_of("interventions").slug
    return [
        (
            f"{row['name'] or 'Uw interventie'} aanvullen",
            reverse("agendas:row_edit", args=[agenda.reference, slug, row["id"]]),
        )
        for row in agenda.text.document["interventions"]
        if row["id"] in own
    ]


def _came_back(agenda: Agenda) -> Event | None:
    if agenda.state not in {State.RETURNED, State.DRAFT}:
        return None
    ended = Event.objects.filter(stream=agenda.stream, action__in=["returned", "refused", "recalled", "submitted"])
    last = ended.order_by("-number").first()
    return last if last is not None and last.action != "submitted" else None


def _lapsed(agenda: Agenda, user: User, came_back: Event | None) -> Signature | None:
    """Return the signature of `user` that lapsed because signing was refused or stopped, and the agenda came back."""
    if came_back is None or came_back.action == "returned":
        return None
    last = agenda.rounds.order_by("-opened_at").values("pk")[:1]
    return Signature.objects.filter(round=last, signed_by=user).first()


def _standing(agenda: Agenda, user: User, approvals: list[Approval], parties: list[SigningParty]) -> Standing:
    role = role_on(user, agenda)
    turns = turns_of(user, agenda) if agenda.state in {State.FROZEN, State.PARTLY_SIGNED} else {}
    return standing(
        state=State(agenda.state),
        role=role,
        years=(agenda.start_year, agenda.end_year),
        today=timezone.localdate(),
        turn=turns.get(agenda.pk),
        approved={SigningParty(row.party) for row in approvals},
        needed=needed_approvals(bool(places_of(agenda))),
        # Who wrote in the text is not offered the step.
        edited=role == Role.OCW_STAFF and not parties,
        review_by=agenda.review_by,
    ).of(noun_of(agenda.kind))


def _button(
    agenda: Agenda, transition: Transition, approvals: list[Approval], parties: list[SigningParty], ask: Ask
) -> StepButton:
    return StepButton(
        name=transition.name,
        label=transition.label,
        url=reverse("agendas:step", args=[agenda.reference, transition.name]),
        blocked=obstacle(agenda, transition, {SigningParty(row.party) for row in approvals}, parties, ask),
        is_main=transition.name in _MAIN,
    )
