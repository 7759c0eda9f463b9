"""The register of a signing round: per signer who, in what way, how far, what was checked; alike for the three ways."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from agendas.authority import (
    college_problems,
    left_office,
    mandates_and_problems,
    signs_by_office,
    unlisted_power,
)
from agendas.choices import State
from agendas.exports import current_round
from agendas.models import Agenda, PaperSignature, Signature, SigningRequest, SigningRound
from agendas.permissions import can_record, has_right, is_signer
from agendas.roles import Right
from agendas.signing_emails import reachable
from agendas.signing_rights import can_prepare
from agendas.tables.decisions import Decisions, decisions_of
from agendas.tables.refused_files import RefusedFile, refused_files
from agendas.tables.register_actions import Action, Viewer, actions_for
from agendas.tables.signers import function_of
from agendas.tables.stopped_rounds import Stopped, stopped_rounds
from agendas.timeline import FACTORS
from municipalities.models import Mandate

SIGNING_STATES = frozenset({State.FROZEN, State.PARTLY_SIGNED})


class Standing(StrEnum):
    """How far a signer is; the words are those of the register."""

    WAITING = "Nog niet aan de beurt"
    INVITED = "Uitgenodigd"
    OPENED = "Geopend"
    READ = "Gelezen"
    HELD = "Aangehouden"
    SIGNED = "Ondertekend"
    WITHDRAWN = "Uitnodiging ingetrokken"
    LEFT = "Niet meer in functie"

    @property
    def icon(self) -> str:
        return _ICONS[self]

    @property
    def key(self) -> str:
        """The name in a class of CSS."""
        return self.name.lower()


_ICONS = {
    Standing.WAITING: "circle",
    Standing.INVITED: "mail",
    Standing.OPENED: "book-open",
    Standing.READ: "book-open",
    Standing.HELD: "pause",
    Standing.SIGNED: "circle-check",
    Standing.WITHDRAWN: "ban",
    Standing.LEFT: "user-x",
}


@dataclass(frozen=True)
class RegisterRow:
    """A signer. `signed`: the signature that counts, or None; `told` and `problems` are sentences beside the state."""

    request: SigningRequest
    standing: Standing
    signed: Signature | None
    name: str
    function: str
    instead_of: str
    way: str
    steps: list[tuple[str, date | datetime]]
    reminders: str
    is_late: bool
    told: list[str]
    basis: str
    checks: list[dict[str, str]]
    problems: list[str]
    shows_file: bool
    refused: list[RefusedFile]
    actions: list[Action] = field(default_factory=list)

    @property
    def usual(self) -> list[Action]:
        return [action for action in self.actions if not action.rare]

    @property
    def rare(self) -> list[Action]:
        """What is done seldom; behind "Meer" on the page."""
        return [action for action in self.actions if action.rare]


@dataclass(frozen=True)
class Register:
    """What there is to know about signing this agenda; `rows` is empty before the text is frozen."""

    signing_round: SigningRound | None
    rows: list[RegisterRow]
    decisions: Decisions | None
    stopped: list[Stopped]
    done: int

    @property
    def offers(self) -> bool:
        """Can the viewer do something about any of the signers?"""
        return any(row.actions for row in self.rows)

    @property
    def runs(self) -> bool:
        return self.signing_round is not None and self.signing_round.outcome == SigningRound.Outcome.OPEN


def register_of(agenda: Agenda, user: User) -> Register:
    """Return the register of `agenda` as `user` may see it; the number of queries does not grow with the signers."""
    signing_round = current_round(agenda)
    stopped = stopped_rounds(agenda)
    if signing_round is None:
        return Register(None, [], None, stopped, 0)
    rows = _Drawing(agenda, signing_round, user).rows()
    done = [row.request for row in rows if row.signed is not None]
    signed = {holder.municipality_id for row in done if (holder := row.office_holder) and holder.municipality_id}
    return Register(signing_round, rows, decisions_of(agenda, signing_round, user, signed), stopped, len(done))


def may_see_file(user: User, agenda: Agenda, request: SigningRequest) -> bool:
    """May `user`, who reads `agenda`, open what was signed elsewhere? A signature in ink is not for everybody."""
    return has_right(user, agenda, Right.MANAGE_SIGNING) or can_record(user, agenda, request)


class _Drawing:
    """What the rows of one round share, looked up once."""

    def __init__(self, agenda: Agenda, signing_round: SigningRound, user: User) -> None:
        self.agenda, self.user = agenda, user
        self.today = timezone.localdate()
        self.requests = list(
            signing_round.requests.select_related("office_holder__user", "substituted_by", "withdrawn_by")
        )
        signatures = signing_round.signatures.filter(voided_at=None).select_related("file", "basis", "recorded_by")
        self.signatures = {row.signatory_id: row for row in signatures.defer("file__content")}
        waiting = [row for row in self.requests if row.signatory_id not in self.signatures]
        runs = agenda.state in SIGNING_STATES
        self.first = min((row.order for row in waiting), default=0) if runs else 0
        self.paper = {
            row.request_id: row
            for row in PaperSignature.objects.filter(request__round=signing_round, confirmed=None).select_related(
                "recorded_by"
            )
        }
        self.mandates, self.no_mandate = mandates_and_problems(waiting if runs else [], self.today)
        self.no_decision = college_problems(signing_round, waiting, self.today) if runs else {}
        self.refused = refused_files(signing_round)
        self.mailed = reachable(waiting)
        self.viewer = Viewer.of(user, agenda)

    def rows(self) -> list[RegisterRow]:
        return [self._row(request) for request in self.requests]

    def _row(self, request: SigningRequest) -> RegisterRow:
        signed = self.signatures.get(request.signatory_id)
        at_turn = signed is None and request.order == self.first
        standing = self._standing(request, signed, at_turn)
        paper = self.paper.get(request.pk)
        problems = [self.no_mandate.get(request.pk, ""), self.no_decision.get(request.pk, "")]
        return RegisterRow(
            request=request,
            standing=standing,
            signed=signed,
            name=signed.name if signed else request.who,
            function=function_of(signed.office if signed else _office(request), request.organisation),
            instead_of=_instead_of(request),
            way=_way(signed),
            steps=_steps(request),
            reminders=_reminders(request),
            is_late=_is_late(request, signed, self.today) and bool(self.first),
            told=_told(request, signed, paper, self._reads_why(request)),
            basis=_basis(request, signed, self.mandates.get(request.pk)),
            checks=list(signed.checks) if signed else [],
            problems=[problem for problem in problems if problem]
            + (["Deze persoon heeft geen account en krijgt geen mail."] if _has_no_account(request, signed) else []),
            shows_file=bool(signed and signed.file_id) and may_see_file(self.user, self.agenda, request),
            refused=self.refused.get(str(request.pk), []) if may_see_file(self.user, self.agenda, request) else [],
            actions=actions_for(self.viewer, self.agenda, request, at_turn, paper, request.pk in self.mailed)
            if signed is None
            else [],
        )

    def _reads_why(self, request: SigningRequest) -> bool:
        """Does the viewer read why somebody waits with signing: who signs or prepares, or looks after the round?"""
        return self.viewer.manages or is_signer(self.user, request) or can_prepare(self.user, request)

    def _standing(self, request: SigningRequest, signed: Signature | None, at_turn: bool) -> Standing:
        if signed is not None:
            return Standing.SIGNED
        if request.withdrawn_at:
            return Standing.WITHDRAWN
        if left_office(request, self.today):
            return Standing.LEFT
        if not at_turn or request.invited_at is None:
            return Standing.WAITING
        if request.held_at:
            return Standing.HELD
        if request.is_read:
            return Standing.READ
        return Standing.OPENED if request.opened_at else Standing.INVITED


def _is_late(request: SigningRequest, signed: Signature | None, today: date) -> bool:
    """Is the day over on which somebody was asked to sign, who is still asked?"""
    return signed is None and request.withdrawn_at is None and request.due is not None and request.due < today


def _office(request: SigningRequest) -> str:
    holder = request.office_holder
    return holder.office if request.substitution and holder else request.office


def _instead_of(request: SigningRequest) -> str:
    """Return for whom somebody else signs, in one sentence; "" when the person in the text signs."""
    if not request.substitution:
        return ""
    note = f" {request.substitution_note}" if request.substitution_note else ""
    return f"{request.get_substitution_display()} van {request.name}, {request.office}.{note}"


def _way(signed: Signature | None) -> str:
    """Return in which of the three ways somebody signed, and how they proved who they are."""
    if signed is None:
        return ""
    factor = FACTORS.get(signed.factor, "")
    return f"{signed.get_method_display()}{f', {factor}' if factor else ''}"


def _basis(request: SigningRequest, signed: Signature | None, today: Mandate | None) -> str:
    """Return on what the power to sign rested that day, or rests `today`. The text speaks only for who it names."""
    mandate = signed.basis if signed else today
    if mandate is not None:
        return str(mandate)
    text = "" if request.substitution else request.mandate
    return unlisted_power(text, by_office=signs_by_office(request))


def _steps(request: SigningRequest) -> list[tuple[str, date | datetime]]:
    """Return what happened when, in order."""
    steps: list[tuple[str, Any]] = [
        ("Uitgenodigd", request.invited_at),
        ("Geopend", request.opened_at),
        ("Tot het einde gelezen", request.read_at),
        ("Pdf geopend", request.pdf_opened_at),
        ("Voorbereid door het secretariaat", request.prepared_at),
    ]
    return [(words, moment) for words, moment in steps if moment is not None]


def _reminders(request: SigningRequest) -> str:
    """Return how many of the few reminders went out, "2 van 3"; "" before the first."""
    return f"{request.reminders} van {settings.SIGNING_MAX_REMINDERS}" if request.reminders else ""


def _told(
    request: SigningRequest, signed: Signature | None, paper: PaperSignature | None, reads_why: bool
) -> list[str]:
    """Return the reasons that people gave and what still waits for a colleague.

    Why somebody waits is for few: the form says who reads it (`reads_why`).
    """
    if signed is not None:
        return [f"Vastgelegd door {signed.recorded_by.name}."] if signed.recorded_by else []
    told = []
    if request.withdrawn_at and request.withdrawn_by:
        told.append(f"Ingetrokken door {request.withdrawn_by.name}. Reden: {request.withdrawal_reason}")
    if request.held_at and reads_why:
        told.append(f"Reden van aanhouden: {request.hold_reason}")
    if paper is not None:
        told.append(f"De scan van {paper.recorded_by.name} wacht op bevestiging door een collega.")
    return told


def _has_no_account(request: SigningRequest, signed: Signature | None) -> bool:
    holder = request.office_holder
    return signed is None and (holder is None or holder.user is None or not holder.user.is_active)
