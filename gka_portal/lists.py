"""What every list of the portal shares: pages with a bound, the filter form, and the same rows as a CSV file."""

import codecs
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from defusedcsv import csv
from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

from gka_portal.forms import PlainDutchErrors

PER_PAGE = 25
# Nobody turns forty pages; counting and skipping stay cheap whatever the portal holds (docs/performance.md).
MOST = 1000


class FilterForm(PlainDutchErrors, forms.Form):
    """The form of a filter: everything in it may stay empty, so nothing says so."""

    hide_optional_mark = True


class CappedPaginator(Paginator):
    """Pages over the first thousand rows; `is_capped` says that there are more."""

    object_list: QuerySet[Any]

    def __init__(self, object_list: QuerySet[Any], per_page: int = PER_PAGE) -> None:
        super().__init__(object_list, per_page)

    @cached_property
    def counted(self) -> int:
        """How many there are, counted no further than one beyond the bound."""
        return self.object_list[: MOST + 1].count()

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
