"""The decision of the college of a municipality to enter into the frozen text, recorded with its document."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agendas.actions.moving import locked, note
from agendas.choices import State
from agendas.models import Agenda, CollegeDecision, SigningRound
from agendas.signing_rights import decides_for
from agendas.workflow import StepRefused
from gka_portal.notation import dutch_date
from municipalities.models import Municipality
from records.actions import store_file
from records.clock import now
from records.uploads import CheckedUpload

# Later too: where the decision is asked as advice only, its letter may come after the signature.
DECIDING_STATES = frozenset({State.FROZEN, State.PARTLY_SIGNED, State.SEALING, State.SIGNED})
_ALREADY = "Het besluit van dit college is al vastgelegd. Laat dat eerst vervallen als het niet klopt."
_SEALED = "De agenda is verzegeld. Aan de besluiten over deze tekst verandert niets meer."


class DecisionRefused(StepRefused):
    """What is wrong with the decision; `field` names what to change on the form, "" for nothing there."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


@transaction.atomic
def record_decision(
    *, agenda: Agenda, municipality: Municipality, date: date, number: str, document: CheckedUpload, by: User
) -> CollegeDecision:
    """Record that the college of `municipality` decided about the frozen text. DecisionRefused says what to change."""
    agenda, signing_round = _decided_about(agenda, municipality.pk, by)
    number = " ".join(number.split())
    if not number:
        raise DecisionRefused("Vul het nummer van het besluit in.", "number")
    _check_date(signing_round, date)
    if signing_round.college_decisions.filter(municipality=municipality, voided_at=None).exists():
        raise DecisionRefused(_ALREADY)
    decision = CollegeDecision.objects.create(
        round=signing_round,
        municipality=municipality,
        date=date,
        number=number,
        document=store_file(name=document.name, content_type=document.content_type, content=document.content, by=by),
        sha256=signing_round.version.sha256,
        recorded_at=now(),
        recorded_by=by,
    )
    data = {
        **_about(decision),
        "sha256": decision.sha256,
        "file_sha256": decision.document.sha256,
        "date": date.isoformat(),
        "number": number,
    }
    note(agenda, "decision_recorded", by, data, municipality.name)
    return decision


@transaction.atomic
def void_decision(*, agenda: Agenda, decision_id: int, reason: str, by: User) -> CollegeDecision:
    """Let a decision that was recorded by mistake count no more; it stays in the register.

    Not once somebody signed for that municipality: what the signature stood on stays as it was.
    """
    agenda = locked(agenda)
    decision = CollegeDecision.objects.select_related("round", "municipality").get(pk=decision_id, round__agenda=agenda)
    _agenda, signing_round = _decided_about(agenda, decision.municipality_id, by)
    if decision.round_id != signing_round.pk:
        raise DecisionRefused("Dit besluit hoort bij een eerdere tekst. Daar verandert niets meer aan.")
    if decision.voided_at is not None:
        raise DecisionRefused("Dit besluit was al vervallen.")
    if problem := _signed_on_it(signing_round, decision):
        raise DecisionRefused(problem)
    if not reason.strip():
        raise DecisionRefused("Vul een reden in, zodat later duidelijk is waarom dit besluit niet telt.", "reason")
    decision.voided_at, decision.voided_by, decision.void_reason = now(), by, reason.strip()
    decision.save(update_fields=["voided_at", "voided_by", "void_reason"])
    data = {**_about(decision), "number": decision.number, "reason": decision.void_reason}
    note(agenda, "decision_voided", by, data, decision.municipality.name)
    return decision


def _decided_about(agenda: Agenda, municipality_id: int, by: User) -> tuple[Agenda, SigningRound]:
    """Return the locked agenda and the round of its frozen text, for who records for this municipality."""
    agenda = locked(agenda)
    if municipality_id not in decides_for(by, agenda):
        raise DecisionRefused("Het besluit van dit college hoort niet bij uw rol in deze agenda.")
    standing = [SigningRound.Outcome.OPEN, SigningRound.Outcome.SEALED]
    signing_round = agenda.rounds.select_related("version").filter(outcome__in=standing).last()
    if signing_round is None or agenda.state not in DECIDING_STATES:
        raise DecisionRefused("Er is nu geen vastgestelde tekst waarover een college kan besluiten.")
    return agenda, signing_round


def _signed_on_it(signing_round: SigningRound, decision: CollegeDecision) -> str:
    """Return why this decision stays, or ""."""
    if signing_round.outcome == SigningRound.Outcome.SEALED:
        return _SEALED
    standing = signing_round.signatures.filter(voided_at=None)
    if standing.filter(office_holder__municipality=decision.municipality_id).exists():
        return (
            f"De gemeente {decision.municipality.name} heeft al ondertekend, dus dit besluit blijft staan. "
            "Klopt het niet? Vraag OCW dan de agenda terug te halen."
        )
    return ""


def _check_date(signing_round: SigningRound, date: date) -> None:
    frozen_on = timezone.localdate(signing_round.opened_at)
    if date > timezone.localdate(now()):
        raise DecisionRefused("Deze dag moet nog komen. Vul de dag in waarop het college heeft besloten.", "date")
    if date < frozen_on:
        raise DecisionRefused(
            f"De tekst is op {dutch_date(frozen_on)} vastgesteld. Het college kan er niet eerder over hebben besloten.",
            "date",
        )


def _about(decision: CollegeDecision) -> dict[str, object]:
    return {"round": decision.round_id, "decision": decision.pk, "municipality": decision.municipality.cbs_code}
