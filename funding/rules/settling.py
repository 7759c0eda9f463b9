"""Is all said that a settlement rests on: every year accounted for, and nothing that still waits for an answer?"""

from collections.abc import Iterator

from funding.choices import AccountState, ChangeState
from funding.models import Application
from funding.rules.items import Problem
from funding.years import years_of
from gka_portal.notation import in_words


def settling_problems(application: Application) -> Iterator[Problem]:
    """Yield why `application` cannot be settled yet; after that nobody can account for a year or get an answer.

    Call it with the application locked.
    """
    if application.change_requests.filter(state=ChangeState.ASKED).exists():
        yield Problem("Er staat nog een wijzigingsverzoek open. Antwoord daar eerst op.")
    states = dict(application.accounts.values_list("year", "state"))
    if waiting := sorted(year for year, state in states.items() if state == AccountState.SUBMITTED):
        yield Problem(f"OCW heeft nog niet geoordeeld over de verantwoording van {_years(waiting)}. Doe dat eerst.")
    if missing := [year for year in years_of(application) if states.get(year) not in _GIVEN]:
        sentence = f"Van {_years(missing)} is er nog geen verantwoording waarmee OCW akkoord is."
        yield Problem(f"{sentence} Vaststellen kan als elk jaar is verantwoord.")


# Of these nothing is missing; what was submitted has a sentence of its own.
_GIVEN = frozenset({AccountState.ACCEPTED, AccountState.SUBMITTED})


def _years(years: list[int]) -> str:
    return in_words([str(year) for year in years])
