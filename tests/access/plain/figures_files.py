"""Files of the figures of all subsidies: for who sees those figures. A file is only for who asked for it."""

from typing import Any

from funding.actions.files import ask_file
from funding.choices import ReportKind
from funding.figures import Wanted
from tests.access.plain import PlainRow
from tests.cast import Cast

SEES_FIGURES = frozenset({"ocw_staff", "ocw_reviewer", "ocw_finance"})
OWNER = frozenset({"ocw_finance"})
OTHERS = frozenset({403, 404})


def _file(cast: Cast) -> tuple[Any, ...]:
    return (ask_file(kind=ReportKind.XLSX, wanted=Wanted(), by=cast.ocw_finance).pk,)


def _button(name: str) -> PlainRow:
    return PlainRow(name, OWNER, _file, get=frozenset({405}), post=frozenset({302}), otherwise=OTHERS)


ROWS = [
    # Nothing is chosen: the page says so.
    PlainRow("funding:files", SEES_FIGURES, post=frozenset({422})),
    # A fragment; who opens it as a page goes to the whole page.
    PlainRow("funding:files_status", SEES_FIGURES, get=frozenset({302})),
    _button("funding:file_download"),
    _button("funding:file_cancel"),
    _button("funding:file_retry"),
]
