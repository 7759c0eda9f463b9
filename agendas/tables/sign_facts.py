"""What who signs reads about the own signature: on what the power rests, what lacks, and what is already in hand."""

from datetime import date

from django.utils import timezone

from accounts.models import OutgoingMail, User
from agendas.authority import authority_problem, college_problem, mandate_for
from agendas.choices import Answer, AnswerOutcome
from agendas.models import CertifiedCopy, SessionAnswer, SigningRequest, SigningRound
from agendas.tables.desk import Desk, Moment
from gka_portal.notation import dutch_date

ADVICE = "U kunt wel ondertekenen. Weet u niet of dat kan? Vraag het eerst de regiocoördinator."
_IN_WORDS = {Answer.SIGN: "Ondertekenen", Answer.HOLD: "Aanhouden", Answer.REFUSE: "Weigeren"}


def facts_of(desk: Desk, today: date) -> list[tuple[str, str]]:
    """Return what stands under the signature besides the place. One query."""
    row = desk.request
    if row is None:
        return []
    office, instead = row.office, []
    if row.substitution and row.office_holder:
        office = row.office_holder.office
        instead = [("In plaats van", f"{row.name}, {row.office}")]
    basis = basis_of(row, today)
    mandate = [("Bevoegdheid", basis)] if basis else []
    return [("Naam", row.who), ("Functie", office), *instead, *mandate, ("Datum", dutch_date(today))]


def basis_of(row: SigningRequest, today: date) -> str:
    """Return on what the power to sign rests: the recorded mandate, else what the text says; "" when neither.

    What the text says is of the person in the text, never of who signs instead.
    """
    mandate = mandate_for(row, today)
    if mandate is not None:
        return f"{mandate}, van {dutch_date(mandate.date)}"
    return f"Volgens de tekst: {row.mandate}" if row.mandate and not row.substitution else ""


def advice_of(desk: Desk, today: date) -> list[str]:
    """Return what the signature lacks although nobody is stopped by it; empty when it is not this person's turn."""
    row = desk.request
    if desk.moment != Moment.TURN or desk.blocked or row is None or desk.signing_round is None:
        return []
    problems = (authority_problem(row, today), college_problem(desk.signing_round, row, today))
    return [problem for problem in problems if problem]


def answer_in_hand(desk: Desk) -> str:
    """Return what this person answered that the worker still has to carry out, in a sentence; else ""."""
    if not desk.signs or desk.moment != Moment.TURN or desk.request is None:
        return ""
    row = SessionAnswer.objects.filter(request=desk.request, outcome=AnswerOutcome.WAITING).first()
    return f"U koos {_IN_WORDS[Answer(row.answer)]}. Dat wordt nu verwerkt." if row else ""


def due_words(desk: Desk) -> str:
    """Return until when this person was asked to sign; "" when they are not at turn or no day was chosen."""
    due = desk.request.due if desk.request and desk.moment == Moment.TURN else None
    if due is None:
        return ""
    past = " (deze dag is voorbij)" if due < timezone.localdate() else ""
    return f"Graag ondertekenen uiterlijk {dutch_date(due)}{past}."


def own_copy(desk: Desk, user: User) -> CertifiedCopy | None:
    """Return the certified copy for `user` of the sealed agenda; no query before the seal."""
    if desk.moment != Moment.SEALED or desk.signing_round is None:
        return None
    return CertifiedCopy.objects.filter(round=desk.signing_round, user=user).first()


def asked_before(user: User, reference: str) -> SigningRequest | None:
    """Return the request for which `user` had a mail in the round that runs or was sealed, also as who left since."""
    goes_on = [SigningRound.Outcome.OPEN, SigningRound.Outcome.SEALED]
    rounds = SigningRound.objects.filter(agenda__reference=reference, outcome__in=goes_on)
    signing_round = rounds.order_by("opened_at").last()
    if signing_round is None:
        return None
    start = signing_round.invitation_key
    keys = OutgoingMail.objects.filter(recipient=user, key__startswith=start).values_list("key", flat=True)
    asked = {key.removeprefix(start).split(":")[0] for key in keys}
    return signing_round.requests.filter(signatory_id__in=asked).order_by("order").first() if asked else None
