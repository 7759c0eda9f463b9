"""The account of each year: what was there, what is left, where that may go, and what is missing before submitting.

Pure functions over one application; who asks for many loads them with `with_books` first. Amounts are in euros.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import MAXYEAR, date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone

from agendas.choices import Accountability
from funding.choices import AccountState, DecisionKind, Destination, DocumentKind
from funding.models import Application, YearAccount
from funding.reconciling import COUNTED
from funding.rules import Problem
from funding.years import years_of
from gka_portal.notation import euro

NOTHING = Decimal(0)
WRITABLE = frozenset({AccountState.OPEN, AccountState.RETURNED})


def with_books(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Return `applications` with all that the functions here look at: five queries more, however many there are."""
    rows = applications.select_related("scheme", "agenda")
    return rows.prefetch_related("years", "instalments", "accounts", "documents", "decisions")


@dataclass(frozen=True)
class YearBook:
    """The money of one calendar year.

    `carried` is what was left of the years before; below zero: what the board then paid ahead of the instalments.
    """

    year: int
    planned: Decimal
    paid: Decimal
    carried: Decimal
    account: YearAccount | None

    @property
    def available(self) -> Decimal:
        return self.carried + self.paid

    @property
    def spent(self) -> Decimal:
        """What counts as spent: only what was submitted."""
        counts = self.account is not None and self.account.state in COUNTED
        return (self.account.spent or NOTHING) if counts and self.account else NOTHING

    @property
    def left(self) -> Decimal:
        return self.available - self.spent

    @property
    def state(self) -> AccountState:
        return AccountState(self.account.state) if self.account else AccountState.OPEN

    @property
    def is_accounted(self) -> bool:
        return self.state in COUNTED


def due_on(year: int, granted_on: date | None = None) -> date:
    """Return the last day for the account of `year`: the annual report is public before 1 July (BWBR0023132 art. 3).

    A year before that of the grant (`granted_on`) is accounted for together with the year of the grant.
    """
    counts_from = max(year, granted_on.year) if granted_on else year
    return date(min(counts_from + 1, MAXYEAR), 6, 30)


def granted_on(application: Application) -> date | None:
    """Return the date of the decision that granted the money; None before it."""
    dates = [row.date for row in application.decisions.all() if row.kind == DecisionKind.GRANT]
    return min(dates, default=None)


def books_of(application: Application, *, instead: YearAccount | None = None) -> dict[int, YearBook]:
    """Return the money year by year. `instead` takes the place of the stored account of its year."""
    years = years_of(application)
    accounts = {row.year: row for row in application.accounts.all()}
    if instead is not None:
        accounts[instead.year] = instead
    planned = {row.year: row.amount for row in application.years.all()}
    books: dict[int, YearBook] = {}
    carried = NOTHING
    for year in years:
        paid = _paid_in(application, year, years)
        book = YearBook(year, planned.get(year, NOTHING), paid, carried, accounts.get(year))
        books[year] = book
        carried = book.left if _stays(book) else NOTHING
    return books


def _paid_in(application: Application, year: int, years: list[int]) -> Decimal:
    """What was paid in `year`. What came before the first year is of that one, and what came after, of the last."""
    found = NOTHING
    for row in application.instalments.all():
        if row.paid_on and row.paid_amount and min(max(row.paid_on.year, years[0]), years[-1]) == year:
            found += row.paid_amount
    return found


def _stays(book: YearBook) -> bool:
    """Does what is left go to the next year? So it does as long as nothing else was said."""
    if not book.is_accounted or book.account is None or book.left < 0:
        return True
    return book.account.destination in ("", Destination.NEXT_YEAR)


def source_of(application: Application) -> str:
    """Return the rule's source as it stands behind a sentence; "" when it is not known."""
    return f" ({application.scheme.source})" if application.scheme.source else ""


def destinations_for(application: Application, year: int, *, done: bool) -> tuple[list[Destination], str]:
    """Return where unspent money of `year` may go, and the sentence that says why.

    Kaderregeling subsidies OCW, SZW en VWS art. 9.1 lid 3: G1 and G2. Unknown: nothing is checked beyond the years.
    """
    years, kind, source = years_of(application), application.scheme.accountability, source_of(application)
    is_last = not years or year >= years[-1]
    if not done and is_last:
        why = (
            f"Zijn in {year}, het laatste jaar, niet alle activiteiten afgerond, dan gaat wat overblijft terug naar OCW"
        )
        return [Destination.REPAID], f"{why}{source}."
    if not done:
        why = "Zolang niet alle activiteiten zijn afgerond, blijft wat overblijft staan voor het volgende jaar"
        return [Destination.NEXT_YEAR, Destination.REPAID], f"{why}{source}."
    if kind == Accountability.G2:
        why = "Bij deze regeling (G2) gaat na afronding terug wat overblijft"
        return [Destination.REPAID], f"{why}{source}."
    options = [Destination.OTHER_ACTIVITIES, Destination.REPAID]
    if kind == Accountability.G1:
        why = "Zijn alle activiteiten afgerond, dan mag wat overblijft naar andere bekostigde activiteiten (G1)"
        return options, f"{why}{source}."
    why = "Van deze regeling is niet bekend of wat overblijft terug moet (G1 of G2)"
    return options, f"{why}. Het portaal controleert dat niet."


def problems_of(application: Application, account: YearAccount, today: date | None = None) -> list[Problem]:
    """Return why `account` cannot be submitted as it is; each sentence says what to do, with the figures."""
    return [
        *_year_problems(account, today or timezone.localdate()),
        *_amount_problems(application, account),
        *_text_problems(account),
        *_report_problems(application, account),
        *_destination_problems(application, account),
    ]


def _at(field: str, sentence: str) -> Problem:
    return Problem(sentence, field)


def _year_problems(account: YearAccount, today: date) -> Iterable[Problem]:
    if account.year >= today.year and not account.activities_done:
        yield _at(
            "",
            f"Het jaar {account.year} is nog niet voorbij. U kunt indienen vanaf 1 januari {account.year + 1}, of "
            "eerder als alle activiteiten zijn afgerond.",
        )


def _amount_problems(application: Application, account: YearAccount) -> Iterable[Problem]:
    year = account.year
    if account.spent is None:
        yield _at("spent", f"Vul in hoeveel er in {year} is besteed. Is er niets besteed? Vul dan 0 in.")
        return
    # As it would be after submitting. Who pays ahead of an instalment spends more than was paid, not than was granted.
    used = sum((_used(book) for book in books_of(application, instead=_as_submitted(account)).values()), NOTHING)
    granted = application.granted or NOTHING
    if used <= granted:
        return
    others = used - account.spent
    with_others = f" Met de andere jaren ({euro(others)}) is dat {euro(used)}." if others else ""
    yield _at(
        "spent",
        f"U vult {euro(account.spent)} in voor {year}.{with_others} Verleend is {euro(granted)}. "
        f"Vul hoogstens {euro(max(granted - others, NOTHING))} in.",
    )


def _used(book: YearBook) -> Decimal:
    """What of the grant was spent in this year, or went elsewhere after it."""
    return book.spent + (NOTHING if _stays(book) else book.left)


def _as_submitted(account: YearAccount) -> YearAccount:
    return YearAccount(
        year=account.year, state=AccountState.SUBMITTED, spent=account.spent, destination=account.destination
    )


def _text_problems(account: YearAccount) -> Iterable[Problem]:
    for name in YearAccount.texts:
        if not getattr(account, name).strip():
            yield _at(name, f"Vul ‘{part_name(name)}’ in. Alle vijf de delen van het verslag zijn nodig.")


def part_name(name: str) -> str:
    """Return how the part `name` of the report is called, with a capital."""
    label = str(getattr(YearAccount, name).field.verbose_name)
    return f"{label[:1].upper()}{label[1:]}"


def _report_problems(application: Application, account: YearAccount) -> Iterable[Problem]:
    url = account.annual_report_url
    if url and not url.startswith("https://"):
        yield _at("annual_report_url", "Vul het adres van het jaarverslag in als webadres dat begint met https://.")
    brought = any(
        row.kind == DocumentKind.ANNUAL_REPORT and row.year == account.year for row in application.documents.all()
    )
    if not url and not brought:
        yield _at(
            "annual_report_url",
            f"Vul het adres van het jaarverslag over {account.year} in, of voeg dat jaarverslag toe als document.",
        )


def _destination_problems(application: Application, account: YearAccount) -> Iterable[Problem]:
    if account.spent is None:
        return
    left = books_of(application, instead=_as_submitted(account))[account.year].left
    if left <= 0 and account.destination:
        yield _at("destination", "Er blijft niets over. Kies bij de bestemming ‘Er blijft niets over’.")
    if left <= 0:
        return
    options, why = destinations_for(application, account.year, done=account.activities_done)
    if account.destination not in options:
        words = " of ".join(f"‘{option.label}’" for option in options)
        yield _at("destination", f"Er blijft {euro(left)} over. {why} Kies {words}.")


def advice_for(application: Application, year: int) -> list[str]:
    """Return what does not stop an account and is good to know."""
    account = next((row for row in application.accounts.all() if row.year == year and row.spent is not None), None)
    books = books_of(application, instead=_as_submitted(account) if account else None)
    behind = [str(book.year) for book in books.values() if book.year < year and not book.is_accounted]
    advice = []
    if behind:
        before = f"Van {' en '.join(behind)} is nog geen verantwoording ingediend."
        advice.append(f"{before} Doe dat liefst eerst: dan klopt hier wat er over is van eerdere jaren.")
    book = books.get(year)
    if book and book.left < 0 and book.spent:
        advice.append(
            f"In {year} is {euro(book.spent)} besteed, en daarvan is {euro(-book.left)} "
            f"{_when_paid(application, year)}. Dat mag als het bestuur vooruitbetaalt: het gaat af van wat OCW daarna "
            "betaalt. Controleer of het bedrag klopt."
        )
    if not application.scheme.accountability:
        advice.append(destinations_for(application, year, done=True)[1])
    return advice


def _when_paid(application: Application, year: int) -> str:
    """Say of what was spent ahead in `year` that it was not paid yet, or not then."""
    later = any(row.paid_on and row.paid_on.year > year for row in application.instalments.all())
    return f"in {year} nog niet betaald" if later else "nog niet betaald"
