"""The list of funding schemes and the page of one: what is known, and what the portal cannot check."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from agendas.models import FundingScheme
from agendas.scheme_rules import SchemeRules, rules_of_scheme, version_on
from funding.rules.windows import is_known, window_sentence
from gka_portal.lists import Column
from gka_portal.notation import dutch_date, euro
from gka_portal.plots import for_file

COLUMNS = (
    Column("Regeling", "naam", "Naam, A tot Z", "Naam, Z tot A"),
    Column("Geldt", "begin", "Oudste eerst", "Nieuwste eerst"),
    Column("Aanvragen kan nu"),
    Column("Plafond", "plafond", "Laagste plafond eerst", "Hoogste plafond eerst", is_number=True),
    Column("Hoogste aanvraag", is_number=True),
    Column("Deel GKA"),
)
USUAL_ORDER = "-begin"
CSV_HEADING = (
    *(
        "Code",
        "Regeling",
        "Nummer",
        "Bron",
        "Geldt vanaf",
        "Geldt tot en met",
        "Aanvragen kan nu",
        "Plafond",
        "Hoogste bedrag per aanvraag",
    ),
    *("Deel GKA", "Termijnen", "Sectoren", "Laatste dag van de activiteiten", "Verantwoording"),
)
_ORDERS: dict[str, Any] = {"naam": Lower("name"), "begin": F("valid_from"), "plafond": F("ceiling")}
# Whether one can apply now, as the filter and the list say it.
TAKES = {"ja": "Ja", "nee": "Nee", "onbekend": "Niet bekend"}
UNKNOWN = "Niet bekend: hier controleert het portaal niet op."


def in_order(rows: QuerySet[FundingScheme], order: str) -> QuerySet[FundingScheme]:
    """Put `rows` in `order`; an unknown ceiling comes last."""
    by = _ORDERS[order.lstrip("-")]
    first = by.desc(nulls_last=True) if order.startswith("-") else by.asc(nulls_last=True)
    return rows.order_by(first, "code")


@dataclass(frozen=True)
class SchemeRow:
    """A scheme as one line of the list: its newest version. Empty: not known."""

    code: str
    name: str
    period: str
    takes: str
    ceiling: str
    maximum: str
    share: str

    @property
    def url(self) -> str:
        return reverse("funding:scheme", args=[self.code])


def scheme_rows(rows: Iterable[FundingScheme]) -> list[SchemeRow]:
    return [
        SchemeRow(
            code=row.code,
            name=row.name,
            period=period_of(row.valid_from, row.valid_to),
            takes=TAKES[takes_applications(row)],
            ceiling=euro(row.ceiling) if row.ceiling is not None else "",
            maximum=euro(row.maximum) if row.maximum is not None else "",
            share=row.gka_share,
        )
        for row in rows
    ]


def csv_rows(rows: Iterable[FundingScheme]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        rules = rules_of_scheme(row)
        yield (
            *(row.code, row.name, row.number, row.source, row.valid_from, row.valid_to),
            *(TAKES[takes_applications(row)], for_file(row.ceiling), for_file(row.maximum)),
            *(row.gka_share, row.instalments, rules.sector_words, row.activities_until, row.accountability),
        )


def period_of(first: date, last: date | None) -> str:
    if last:
        return f"{dutch_date(first)} tot en met {dutch_date(last)}"
    return f"vanaf {dutch_date(first)}, einde niet bekend"


def takes_applications(scheme: FundingScheme, moment: datetime | None = None) -> str:
    """Return a key of TAKES: can one apply at `moment` (default: now)? The windows of `scheme` are prefetched."""
    now = moment or timezone.now()
    day = timezone.localdate(now)
    if scheme.valid_from > day or (scheme.valid_to and scheme.valid_to < day) or any(window_sentence(scheme, now)):
        return "nee"
    return "ja" if is_known(scheme, now) else "onbekend"


def _not_now(shown: FundingScheme, today: date) -> str:
    if shown.valid_from > today:
        return f"Deze regels gelden nog niet. Zij gaan in op {dutch_date(shown.valid_from)}."
    last = f" Zij golden tot en met {dutch_date(shown.valid_to)}." if shown.valid_to else ""
    return f"Deze regels gelden niet meer.{last}"


def chosen_version(versions: list[FundingScheme], asked: str) -> FundingScheme:
    """Return the version that begins on the day `asked`, or else the one of today."""
    found = next((row for row in versions if row.valid_from.isoformat() == asked), None)
    return found or version_on(versions, timezone.localdate())


@dataclass(frozen=True)
class Rule:
    """A rule in words; not known: what the portal does then."""

    label: str
    words: str

    @property
    def is_known(self) -> bool:
        return bool(self.words)


def page_of(shown: FundingScheme, versions: list[FundingScheme]) -> dict[str, Any]:
    """Return what the page of a scheme shows of the version `shown`."""
    rules = rules_of_scheme(shown)
    today = timezone.localdate()
    holds = shown.valid_from <= today and (shown.valid_to is None or shown.valid_to >= today)
    return {
        "scheme": shown,
        "period": period_of(shown.valid_from, shown.valid_to),
        "not_now": "" if holds else _not_now(shown, today),
        "rules": rules_in_words(rules),
        "windows": [_window(row, rules) for row in rules.windows],
        "versions": [
            (period_of(row.valid_from, row.valid_to), _version_url(row), row.pk == shown.pk) for row in versions
        ],
        "unknown": UNKNOWN,
    }


def rules_in_words(rules: SchemeRules) -> list[Rule]:
    """Return every rule of a version; those that are not known have no words."""
    return [
        Rule("Plafond van de hele regeling", _money(rules.ceiling)),
        Rule("Hoogste bedrag per aanvraag", _money(rules.maximum)),
        Rule("Hoogste deel dat GKA betaalt", str(rules.share or "")),
        Rule("Wie mag aanvragen", f"Schoolbesturen in {rules.sector_words}" if rules.sectors else ""),
        Rule("Aantal termijnen", str(rules.instalments or "")),
        Rule("Laatste dag van de activiteiten", _last_day(rules)),
        Rule("Verantwoording", rules.accountability_words),
    ]


def _last_day(rules: SchemeRules) -> str:
    if rules.activities_until or not rules.last_day:
        return dutch_date(rules.activities_until) if rules.activities_until else ""
    return "Verschilt per aanvraagjaar, zie hieronder"


def _window(row: Any, rules: SchemeRules) -> dict[str, str | int]:
    last = rules.last_day_for(row.year)
    return {
        "year": row.year,
        "opens": _moment(row.opens_at),
        "closes": _moment(row.closes_at),
        "ceiling": _money(row.ceiling),
        "until": dutch_date(last) if last else "",
    }


def _money(value: Decimal | None) -> str:
    return "" if value is None else euro(value)


def _moment(value: datetime | None) -> str:
    if value is None:
        return ""
    local = timezone.localtime(value)
    return f"{dutch_date(local)} om {local:%H.%M} uur"


def _version_url(row: FundingScheme) -> str:
    return f"{reverse('funding:scheme', args=[row.code])}?versie={row.valid_from.isoformat()}"
