"""Work for the job worker. Each task may be run again after a crash: its effect happens once."""

from datetime import date

from accounts.models import User
from agendas.actions import hand_over
from agendas.actions.sealing import store_frozen_pdf, store_sealed_pdf
from agendas.models import SigningRound
from agendas.pdf import frozen_pdf, signed_pdf
from records.sealing import seal


def make_frozen_pdf(round_id: int) -> None:
    """Render the unsealed PDF of a frozen text: what everybody reads and takes to the college."""
    signing_round = _round(round_id)
    if signing_round.frozen_pdf_id is None:
        store_frozen_pdf(signing_round=signing_round, pdf=frozen_pdf(signing_round))


def seal_agenda(round_id: int) -> None:
    """Render the fully signed agenda once, seal it and store it."""
    signing_round = _round(round_id)
    if signing_round.sealed_pdf_id is None:
        store_sealed_pdf(signing_round=signing_round, pdf=seal(signed_pdf(signing_round)))


def hand_over_agendas(municipalities: list[int], start: str, giver: int, taker: int, by: int) -> None:
    """Give agendas their new coordinator on the day `start` of a hand-over."""
    people = User.objects.in_bulk([giver, taker, by])
    hand_over.hand_over_agendas(
        municipalities=municipalities,
        start=date.fromisoformat(start),
        giver=people[giver],
        taker=people[taker],
        by=people[by],
    )


def _round(round_id: int) -> SigningRound:
    return SigningRound.objects.select_related("agenda", "version").get(pk=round_id)
