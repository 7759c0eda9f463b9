"""The invented activity report of a year, in its five parts."""

from decimal import ROUND_DOWN, Decimal

from funding.accountability import books_of, destinations_for
from funding.actions.accounting import AccountFacts
from funding.choices import Destination
from funding.models import Application
from gka_portal.notation import in_words

_STEP = Decimal(100)


def facts_of(application: Application, year: int, *, is_last: bool, spends: Decimal) -> AccountFacts:
    """Return what the board says about `year`: it spent the part `spends` of the plan, at last of what is left."""
    book = books_of(application)[year]
    wanted = book.available if is_last else min(book.planned, book.available)
    spent = wanted if spends == 1 else (wanted * spends / _STEP).to_integral_value(ROUND_DOWN) * _STEP
    rest = book.available - spent
    options, _ = destinations_for(application, year, done=is_last)
    destination = str(options[0]) if rest else ""
    names = list(application.agenda.interventions.order_by("position").values_list("name", flat=True))
    return AccountFacts(
        spent=spent,
        activities_done=is_last,
        annual_report_url=f"https://bestuur.demo.gka.example/jaarverslag-{year}",
        realised_activities=_activities(names, year, is_last),
        nature_and_extent=(
            f"Elke groep kwam in {year} 24 keer bij elkaar, op school of in het buurthuis. Er deden 31 leraren en "
            "ongeveer 140 gezinnen mee. De begeleiding deden wij met eigen mensen en een vaste partner uit de wijk."
        ),
        results=(
            "Meer ouders kwamen naar de gesprekken dan het jaar ervoor. Leraren zeggen dat zij leerlingen eerder om "
            "hulp horen vragen. De handreiking die wij maakten, staat op onze website."
        ),
        obligations=(
            "De administratie is op orde en de accountant heeft haar gezien. Wij meldden op tijd wat er veranderde."
        ),
        comparison=_comparison(rest, destination),
        destination=destination,
        destination_note="Voor de leesclub op dezelfde scholen." if destination == Destination.OTHER_ACTIVITIES else "",
    )


def _activities(names: list[str], year: int, is_last: bool) -> str:
    what = in_words([f"“{name}”" for name in names]) or "de afgesproken activiteiten"
    end = " Daarmee is alles uitgevoerd." if is_last else " Een deel loopt door in het volgende jaar."
    return f"In {year} werkten wij aan {what}. De bijeenkomsten gingen door zoals gepland.{end}"


def _comparison(rest: Decimal, destination: str) -> str:
    if not rest:
        return "Wij deden wat in de agenda staat, voor het bedrag dat wij daarvoor kregen."
    if destination == Destination.NEXT_YEAR:
        return "Twee trainingen zijn verzet naar het voorjaar. Het geld daarvoor blijft staan."
    return "De materialen waren goedkoper dan gedacht. Daardoor hielden wij geld over."
