"""Work for the job worker. Each task may be run again after a crash: its effect happens once."""

from datetime import date

from accounts.models import User
from agendas.actions import hand_over
from agendas.actions.exporting import refuse_export, store_export
from agendas.actions.sealing import store_frozen_pdf, store_sealed_pdf
from agendas.files.making import CannotBeMade, about, make
from agendas.models import Export, SigningRound
from agendas.pdf import frozen_pdf, signed_pdf
from records.archival_pdf import RenderingFailed
from records.jobs import LeaseLost, report_progress
from records.models import Job
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


def make_export(export_id: str) -> None:
    """Make the file that somebody asked for; one that was called off meanwhile is not kept."""
    wishes = Export.objects.select_related("agenda__text", "asked_by").defer("content")
    export = wishes.filter(pk=export_id, content=None, problem="").first()
    if export is None:
        return

    def told(sentence: str) -> None:
        report_progress(sentence)
        if not Job.objects.unfinished().filter(effect=export.effect).exists():
            raise LeaseLost("nobody wants this file any more")

    made_of = about(export.agenda)
    try:
        file = make(export, told=told)
    except (CannotBeMade, RenderingFailed) as failure:
        refuse_export(export=export, sentence=str(failure))
    else:
        store_export(export=export, file=file, made_of=made_of)


def _round(round_id: int) -> SigningRound:
    return SigningRound.objects.select_related("agenda", "version").get(pk=round_id)
