"""The queue and the deadlines as lists, and the large figures at the top of the figures."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse

from agendas.models import FundingScheme
from funding.choices import Status
from funding.figures.due import Due
from funding.figures.lists_behind import applications_url
from funding.figures.overview import Overview
from funding.figures.queue import Asked, Waiting
from gka_portal.lists import Column, plain_letters
from gka_portal.notation import amount, euro
from gka_portal.plots import for_file

NOTHING = Decimal()

WAITING_COLUMNS = (
    Column("Wat"),
    Column("Contactschool", "contactschool", "Contactschool, A tot Z", "Contactschool, Z tot A"),
    Column("Gemeente", "gemeente", "Gemeente, A tot Z", "Gemeente, Z tot A"),
    Column("Regeling"),
    Column("Bedrag", "bedrag", "Laagste bedrag eerst", "Hoogste bedrag eerst", is_number=True),
    Column("Wacht sinds", "sinds", "Wacht het langst", "Wacht het kortst"),
)
USUAL_WAITING_ORDER = "sinds"
WAITING_HEADING = (
    "Wat",
    "Kenmerk",
    "Bestuursnummer",
    "Contactschool",
    "Gemeenten",
    "Regeling",
    "Dossiernummer",
    "Bedrag",
    "Wacht sinds",
    "Dagen",
)
DUE_COLUMNS = (
    Column("Datum", "datum", "Eerste datum eerst", "Laatste datum eerst"),
    Column("Wat"),
    Column("Door"),
    Column("Contactschool", "contactschool", "Contactschool, A tot Z", "Contactschool, Z tot A"),
    Column("Gemeente", "gemeente", "Gemeente, A tot Z", "Gemeente, Z tot A"),
    Column("Bedrag", "bedrag", "Laagste bedrag eerst", "Hoogste bedrag eerst", is_number=True),
)
USUAL_DUE_ORDER = "datum"
DUE_HEADING = (
    "Datum",
    "Dagen",
    "Wat",
    "Door",
    "Kenmerk",
    "Bestuursnummer",
    "Contactschool",
    "Gemeenten",
    "Regeling",
    "Bedrag",
)

_Key = Callable[[Any], Any]
_WAITING_KEYS: dict[str, _Key] = {
    "contactschool": lambda line: plain_letters(line.subject.board),
    "gemeente": lambda line: plain_letters(line.subject.places),
    "bedrag": lambda line: line.amount or NOTHING,
    "sinds": lambda line: line.since,
}
_DUE_KEYS: dict[str, _Key] = {
    "datum": lambda line: line.on,
    "contactschool": lambda line: plain_letters(line.subject.board) if line.subject else "",
    "gemeente": lambda line: plain_letters(line.subject.places) if line.subject else "",
    "bedrag": lambda line: line.amount or NOTHING,
}


def waiting_in_order(lines: list[Waiting], order: str) -> list[Waiting]:
    """Return `lines` (the oldest first) by `order`; equals stay the oldest first."""
    return sorted(lines, key=_WAITING_KEYS[order.removeprefix("-")], reverse=order.startswith("-"))


def dues_in_order(lines: list[Due], order: str) -> list[Due]:
    """Return `lines` (the first day first) by `order`; equals stay the first day first."""
    return sorted(lines, key=_DUE_KEYS[order.removeprefix("-")], reverse=order.startswith("-"))


def waiting_url(line: Waiting) -> str:
    """Return the page on which this is decided."""
    reference = line.subject.reference
    if line.asked == Asked.ACCOUNT:
        return reverse("funding:judge_account", args=[reference, line.key])
    if line.asked == Asked.CHANGE:
        return reverse("funding:answer_change", args=[reference, line.key])
    return reverse("funding:application", args=[reference])


def due_url(line: Due) -> str:
    """Return the page about this; of a window that of its scheme."""
    if line.subject is None:
        return reverse("funding:scheme", args=[line.scheme])
    return reverse("funding:application", args=[line.subject.reference])


def waiting_rows(lines: Iterable[Waiting]) -> Iterable[tuple[object, ...]]:
    """Yield the lines of the file."""
    for line in lines:
        about = line.subject
        yield (
            line.what,
            about.reference,
            about.board_number,
            about.board,
            about.places,
            about.scheme_name,
            about.file_number,
            "" if line.amount is None else for_file(line.amount),
            line.since.isoformat(),
            line.days,
        )


def due_rows(lines: Iterable[Due]) -> Iterable[tuple[object, ...]]:
    """Yield the lines of the file; one query."""
    names = dict(FundingScheme.objects.order_by("valid_from").values_list("code", "name"))
    for line in lines:
        about = line.subject
        yield (
            line.on.isoformat(),
            line.days,
            line.what,
            line.who,
            about.reference if about else "",
            about.board_number if about else "",
            about.board if about else "",
            about.places if about else "",
            about.scheme_name if about else names[line.scheme],
            "" if line.amount is None else for_file(line.amount),
        )


@dataclass(frozen=True)
class Head:
    """One of the large figures at the top."""

    label: str
    figure: str
    detail: str
    url: str
    link: str


def heads(overview: Overview) -> list[Head]:
    """Return what OCW must know at once: what waits, what was promised, paid, and what will be left."""
    wanted = overview.wanted
    waiting = overview.picture.where(lambda row: row.status == Status.SUBMITTED)
    granted = overview.picture.where(lambda row: row.is_committed)
    money, short = granted.total, sum(row.money.short > 0 for row in granted.rows)
    behind = applications_url(regeling=wanted.scheme, ingediend=wanted.year)
    lacking = f"; {_number(short, 'aanvraag komt', 'aanvragen komen')} {euro(money.short)} tekort" if short else ""
    return [
        Head(
            "Nog te beslissen",
            amount(len(waiting.rows)),
            f"{_number(len(waiting.rows), 'aanvraag', 'aanvragen')}, samen {euro(waiting.total.asked)}",
            reverse("funding:queue") + wanted.without_year.query,
            "Bekijk wat op een besluit wacht",
        ),
        Head(
            "Verleend",
            euro(money.granted),
            f"in {_number(len(granted.rows), 'aanvraag', 'aanvragen')}",
            behind,
            "Bekijk de aanvragen",
        ),
        Head(
            "Betaald",
            euro(money.paid),
            f"nog te betalen: {euro(money.to_pay)}",
            reverse("funding:deadlines") + wanted.without_year.query,
            "Bekijk wat wanneer moet",
        ),
        Head(
            "Blijft naar verwachting over",
            euro(money.left),
            f"besteed {euro(money.spent)}, nog gepland {euro(money.still_planned)}{lacking}",
            "#verwachting",
            "Bekijk per regeling en jaar",
        ),
    ]


def _number(count: int, one: str, many: str) -> str:
    return f"{amount(count)} {one if count == 1 else many}"
