"""The rules of funding schemes as the checks read them: one version, on one day, without a row of the database."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Q
from django.utils import timezone

from agendas.choices import Accountability
from agendas.models import FundingScheme
from gka_portal.notation import in_words
from municipalities.choices import Sector
from municipalities.models import SchoolBoard
from municipalities.models.education import plain_number


@dataclass(frozen=True)
class WindowRules:
    """When one can apply in `year`, until but not at `closes_at`, and what there is for that year in euros."""

    year: int
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    ceiling: Decimal | None = None
    activities_until: date | None = None


@dataclass(frozen=True)
class SchemeRules:
    """One version of a scheme. None and empty: not known, so nothing is checked. Amounts are in euros.

    `first_year` is that of the oldest version: a changed rule does not change when the scheme began.
    """

    code: str
    name: str
    number: str = ""
    source: str = ""
    source_url: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    ceiling: Decimal | None = None
    maximum: Decimal | None = None
    share: Fraction | None = None
    instalments: int | None = None
    sectors: frozenset[str] = frozenset()
    activities_until: date | None = None
    accountability: str = ""
    first_year: int | None = None
    windows: tuple[WindowRules, ...] = ()
    pk: int | None = None

    @property
    def source_words(self) -> str:
        """Where the rules stand, as it goes between brackets behind a sentence."""
        return self.source or self.number or self.name

    @property
    def last_day(self) -> date | None:
        """The last day on which any activity may take place: the latest of the scheme and its years."""
        days = [self.activities_until, *(window.activities_until for window in self.windows)]
        return max((day for day in days if day), default=None)

    @property
    def last_year(self) -> int | None:
        return self.last_day.year if self.last_day else None

    def last_day_for(self, year: int) -> date | None:
        """The last day of the activities for who applied in `year`."""
        own = next((window.activities_until for window in self.windows if window.year == year), None)
        return own or self.activities_until

    def window_of(self, year: int) -> WindowRules | None:
        return next((window for window in self.windows if window.year == year), None)

    def allows(self, sector: str) -> bool:
        """May a contactschool of `sector` apply? A board with several passes; so does all when nothing is known."""
        return not self.sectors or sector in self.sectors or sector == Sector.MIXED

    @property
    def sector_words(self) -> str:
        """The allowed sectors as they stand in a sentence, "" when not known."""
        names = [str(sector.label).lower() for sector in Sector if sector in self.sectors]
        # One of them is enough.
        return in_words(names).replace(" en ", " of ")

    @property
    def accountability_words(self) -> str:
        return str(Accountability(self.accountability).label) if self.accountability else ""


@dataclass(frozen=True)
class Applicant:
    """What the number of a contactschool means: the sector of the school, or else of the board."""

    board_number: str
    board: str
    sector: str


def rules_of_scheme(scheme: FundingScheme, first_year: int | None = None) -> SchemeRules:
    """Return the rules of this version; its windows are read from `scheme.windows` (prefetch them)."""
    windows = [
        WindowRules(row.year, row.opens_at, row.closes_at, row.ceiling, row.activities_until)
        for row in scheme.windows.all()
    ]
    return SchemeRules(
        code=scheme.code,
        name=scheme.name,
        number=scheme.number,
        source=scheme.source,
        source_url=scheme.source_url,
        valid_from=scheme.valid_from,
        valid_to=scheme.valid_to,
        ceiling=scheme.ceiling,
        maximum=scheme.maximum,
        share=scheme.share,
        instalments=scheme.instalments,
        sectors=frozenset(scheme.sectors),
        activities_until=scheme.activities_until,
        accountability=scheme.accountability,
        first_year=first_year or scheme.valid_from.year,
        windows=tuple(windows),
        pk=scheme.pk,
    )


def rules_named(codes: Iterable[str], on: date | None = None) -> dict[str, SchemeRules]:
    """Return the rules of the schemes with these `codes` on the day `on` (default: today); unknown codes are left out.

    The version that holds on that day, else the last one before it, else the first. Two queries, none without codes.
    """
    wanted = {code for code in codes if code}
    if not wanted:
        return {}
    versions: dict[str, list[FundingScheme]] = defaultdict(list)
    found = FundingScheme.objects.filter(code__in=wanted).order_by("valid_from").prefetch_related("windows")
    for row in found:
        versions[row.code].append(row)
    return {
        code: rules_of_scheme(version_on(rows, on or timezone.localdate()), rows[0].valid_from.year)
        for code, rows in versions.items()
    }


def with_scheme_names(document: dict[str, Any]) -> dict[str, Any]:
    """Return `document` to be read on a page: with each code of a scheme the name that it has today.

    One query, none without codes. Only for pages: what is hashed, compared, printed or sent on has the code alone. An
    addendum, which is drawn as what it changes, is left as it is.
    """
    wanted = {row["funding"]["scheme"] for row in document["interventions"]} - {"", None}
    if not wanted or document.get("parent"):
        return document
    versions: dict[str, list[FundingScheme]] = defaultdict(list)
    for scheme in FundingScheme.objects.filter(code__in=wanted):
        versions[scheme.code].append(scheme)
    names = {code: f"{version_on(rows, timezone.localdate()).name} ({code})" for code, rows in versions.items()}
    return {**document, "interventions": [_with_name(row, names) for row in document["interventions"]]}


def _with_name(row: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    code = row["funding"]["scheme"]
    return {**row, "funding": {**row["funding"], "scheme": names[code]}} if code in names else row


def version_on(versions: list[FundingScheme], day: date) -> FundingScheme:
    """Return which of the `versions` of one scheme holds on `day`: else the last before, else the first."""
    rows = sorted(versions, key=lambda row: row.valid_from)
    begun = [row for row in rows if row.valid_from <= day]
    holding = [row for row in begun if row.valid_to is None or row.valid_to >= day]
    return (holding or begun or rows[:1])[-1]


def applicants_named(numbers: Iterable[str]) -> dict[str, Applicant]:
    """Return what each number ("99901", "99X0", "99X001") means, for those that the portal knows; one query."""
    plain = {number: plain_number(number) for number in numbers if plain_number(number)}
    if not plain:
        return {}
    wanted = set(plain.values())
    schools = Q(schools__establishment__in=wanted) | Q(schools__brin__in=wanted)
    # The main establishment comes last and so is what a BRIN means.
    rows = SchoolBoard.objects.filter(Q(number__in=wanted) | schools).order_by("-schools__establishment")
    columns = ("number", "name", "sector", "schools__establishment", "schools__brin", "schools__sector")
    boards: dict[str, Applicant] = {}
    known: dict[str, Applicant] = {}
    for number, name, sector, establishment, brin, school_sector in rows.values_list(*columns):
        boards[number] = Applicant(number, name, sector)
        for key in filter(None, (establishment, brin)):
            known[key] = Applicant(number, name, school_sector)
    known |= boards
    return {typed: known[number] for typed, number in plain.items() if number in known}
