"""What every list of the portal shares: search, order, pages with a bound, filter form, the same rows as a CSV file."""

import codecs
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from defusedcsv import csv
from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

from gka_portal.forms import PlainDutchErrors, PlainSelect

PER_PAGE = 25
# Every row of a list can be reached, with three agendas for each year that each municipality will ever write; beyond
# that counting and skipping rows stay cheap whatever the portal holds (docs/performance.md).
MOST = 10_000


ORDER = "volgorde"


class FilterForm(PlainDutchErrors, forms.Form):
    """The form of a filter: everything in it may stay empty, so nothing says so.

    What is not in its list is named above the form and left out; the rest counts.
    """

    hide_optional_mark = True

    def offer(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        """Add `choices` to the field `name`: those that depend on the viewer or on what the portal holds."""
        field: Any = self.fields[name]
        field.choices = [*field.choices, *choices]

    @property
    def chosen(self) -> dict[str, Any]:
        """What was chosen, by name of the field."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value} if self.is_bound else {}

    @property
    def order(self) -> str:
        """The order that was chosen, "" for the usual one."""
        return str(self.chosen.get(ORDER, ""))

    @property
    def is_narrowed(self) -> bool:
        """Did the viewer choose anything besides the order?"""
        return any(name != ORDER for name in [*self.chosen, *self.errors])


def choice(label: str, empty: str, choices: Iterable[tuple[str, Any]] = ()) -> forms.ChoiceField:
    """Return a choice of a filter; `empty` are the words for leaving it open."""
    return forms.ChoiceField(
        label=label,
        choices=[("", empty), *choices],
        required=False,
        widget=PlainSelect,
        error_messages={"invalid_choice": f"{label}: kies iets uit de lijst."},
    )


def search_field(label: str) -> forms.CharField:
    """Return the field `zoek`, in which one types what to look for."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=80,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
        error_messages={"max_length": "Gebruik hoogstens 80 tekens."},
    )


class CappedPaginator(Paginator):
    """Pages over the first MOST rows; `is_capped` says that there are more."""

    object_list: QuerySet[Any]

    def __init__(self, object_list: QuerySet[Any], per_page: int = PER_PAGE) -> None:
        super().__init__(object_list, per_page)

    @cached_property
    def counted(self) -> int:
        """How many there are, counted no further than one beyond the bound and without putting them in order."""
        return self.object_list.order_by()[: MOST + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self.counted, MOST)

    def rows_of(self, page: Page) -> QuerySet[Any]:
        """The rows of `page`; none without a query when nothing was found."""
        first = (page.number - 1) * self.per_page
        return self.object_list[first : first + self.per_page] if self.count else self.object_list.none()

    @property
    def is_capped(self) -> bool:
        return self.counted > MOST


def csv_lines(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """Yield a CSV file as Dutch spreadsheets open it: UTF-8 with a mark, semicolons; formulas are made harmless."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    yield codecs.BOM_UTF8
    for row in chain([heading], rows):
        writer.writerow(["" if cell is None else cell for cell in row])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


_SAME_LETTER = str.maketrans("\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}`´–-", "''''  ")


def plain_letters(text: str) -> str:
    """Return `text` as people type it: small letters without accents, straight apostrophes, spaces for hyphens."""
    return " ".join(same_letters(text).split())


def same_letters(text: str) -> str:
    """The same with every space kept: nearly always a letter for each letter of `text`."""
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_SAME_LETTER))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def has_words(query: str, *texts: str) -> bool:
    """Do `texts` hold every word of `query`, in any order and whatever the accents? For lists of some thousand rows."""
    held = plain_letters("\n".join(texts))
    return all(word in held for word in plain_letters(query).split())


@dataclass(frozen=True)
class Column:
    """A column of a list. `name` is how the address asks for its order (volgorde=name, volgorde=-name).

    `ascending` and `descending` are the words for these in the filter; without a name nobody sorts by this column.
    """

    label: str
    name: str = ""
    ascending: str = ""
    descending: str = ""
    is_number: bool = False


@dataclass(frozen=True)
class Heading:
    """The heading of a column as the viewer sees it: `order` is what aria-sort says, `next` what a click asks for."""

    label: str
    is_number: bool
    order: str = ""
    next: str | None = None
    sorts: bool = False


def order_choices(columns: Iterable[Column], default: str) -> tuple[str, list[tuple[str, str]]]:
    """Return the words for the usual order (`default`), and the other orders as choices of the field `volgorde`.

    The field stands in the filter because a phone shows no headings.
    """
    named = {}
    for column in columns:
        if column.ascending:
            named[column.name] = column.ascending
        if column.descending:
            named[f"-{column.name}"] = column.descending
    return named.pop(default), list(named.items())


def headings(columns: Iterable[Column], chosen: str, default: str) -> list[Heading]:
    """Return the headings for components/list_head.html when the list is in the order `chosen` ("": the usual one)."""
    present = chosen or default
    found = []
    for column in columns:
        orders = [column.name] * bool(column.ascending) + [f"-{column.name}"] * bool(column.descending)
        if not orders:
            found.append(Heading(column.label, column.is_number))
            continue
        # A click on the column that is sorted by turns it round; the usual order leaves the address as short as it was.
        following = orders[(orders.index(present) + 1) % len(orders)] if present in orders else orders[0]
        order = ("descending" if present.startswith("-") else "ascending") if present in orders else ""
        found.append(Heading(column.label, column.is_number, order, None if following == default else following, True))
    return found
