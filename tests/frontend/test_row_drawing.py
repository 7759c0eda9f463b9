"""Rows of a formset as HTML: every value is escaped, and an empty row is shared only where it is the same for all."""

import pytest

from agendas.forms.agreements import Consultations
from agendas.forms.heading import Municipalities
from agendas.forms.indicators import Indicators
from agendas.forms.interventions import BudgetLines, CoverLines, Parties
from agendas.forms.part import Rows
from agendas.forms.signatories import Signatories
from gka_portal import row_drawing
from gka_portal.row_drawing import form_rows


class Hostile(Indicators):
    row_label = 'Doel "<b>"'


def test_nothing_gets_out_of_its_place() -> None:
    rows = [{"id": "", "name": '"><script>'}]
    html = form_rows(Hostile(None, prefix='a"<i>', rows=rows, options=None))  # type: ignore[arg-type]
    assert "<script>" not in html
    assert "<b>" not in html
    assert "<i>" not in html


def test_an_empty_row_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_drawing, "_EMPTY_ROWS", {})
    first, second = (
        form_rows(Indicators(None, prefix="goals", rows=[], options=None))  # type: ignore[arg-type]
        for _ in range(2)
    )
    assert first == second
    assert list(row_drawing._EMPTY_ROWS) == [(Indicators, "goals")]


def test_the_memory_for_empty_rows_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_drawing, "_EMPTY_ROWS", {})
    monkeypatch.setattr(row_drawing, "MOST_EMPTY_ROWS", 2)
    for number in range(4):
        form_rows(Indicators(None, prefix=f"goals-{number}", rows=[], options=None))  # type: ignore[arg-type]
    assert len(row_drawing._EMPTY_ROWS) == 2


@pytest.mark.parametrize("rows", [Indicators, BudgetLines, CoverLines, Consultations])
def test_rows_without_choices_of_the_agenda_are_shared(rows: type[Rows]) -> None:
    assert rows.is_fixed_when_empty()


@pytest.mark.parametrize("rows", [Parties, Municipalities, Signatories])
def test_rows_with_choices_of_the_agenda_are_not(rows: type[Rows]) -> None:
    assert not rows.is_fixed_when_empty()
