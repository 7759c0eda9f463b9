"""Which agendas somebody answered that do not wait for them any more, and why: few queries for any number."""

from collections.abc import Sequence
from uuid import UUID

from accounts.models import User
from agendas.choices import AnswerOutcome
from agendas.models import SessionAnswer, Signature, SigningRequest, SigningRound
from municipalities.memberships import own_office_ids_of

SOME_GONE = "Een agenda waarvoor u een antwoord koos, wacht niet meer op u en staat niet meer in de lijst."


def gone_sentences(sent: Sequence[str], user: User) -> list[str]:
    """Return why each request of `sent`, as a browser named them, waits no more; of those of others only that.

    `user` reads the name of an agenda only when they hold the office that was asked to sign it.
    """
    requests = SigningRequest.objects.filter(pk__in=_ids(sent), office_holder__in=own_office_ids_of(user))
    rows = list(requests.select_related("round__agenda").prefetch_related("round__agenda__municipalities"))
    signatures = Signature.objects.filter(round__in=[row.round_id for row in rows])
    signed = set(signatures.values_list("round_id", "signatory_id"))
    waiting = SessionAnswer.objects.filter(request__in=[row.pk for row in rows], outcome=AnswerOutcome.WAITING)
    in_hand = set(waiting.values_list("request_id", flat=True))
    found = [f"{_name(row)} wacht niet meer op u: {_why(row, signed, in_hand)}." for row in rows]
    return found if len(rows) == len(sent) else [*found, SOME_GONE]


def _ids(sent: Sequence[str]) -> list[UUID]:
    found = []
    for text in sent:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _name(row: SigningRequest) -> str:
    agenda = row.round.agenda
    places = ", ".join(place.name for place in agenda.municipalities.all()) or "Landelijk"
    return f"{places}, {agenda.start_year}-{agenda.end_year}"


def _why(row: SigningRequest, signed: set[tuple[int, UUID]], in_hand: set[UUID]) -> str:
    if row.pk in in_hand:
        return "uw vorige antwoord wordt nog verwerkt"
    if row.round.outcome == SigningRound.Outcome.REFUSED:
        return "iemand weigerde te ondertekenen"
    if row.round.outcome == SigningRound.Outcome.RECALLED:
        return "het ondertekenen is gestopt"
    if (row.round_id, row.signatory_id) in signed:
        return "uw handtekening staat er al onder"
    if row.withdrawn_at is not None:
        return "de uitnodiging is ingetrokken"
    return "u bent nu niet aan de beurt"
