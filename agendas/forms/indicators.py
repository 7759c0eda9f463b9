"""Measurable goals: of the analysis and of an intervention."""

from agendas.forms.fields import text_at
from agendas.forms.part import RowForm, Rows
from gka_portal.forms import DutchDateField


class IndicatorForm(RowForm):
    name = text_at("analysis.indicators.name", help_text="Wat meet u?")
    source = text_at("analysis.indicators.source")
    area = text_at("analysis.indicators.area")
    baseline = text_at("analysis.indicators.baseline")
    target = text_at("analysis.indicators.target")
    unit = text_at("analysis.indicators.unit")
    date = DutchDateField(label="Bereikt op", required=False)

    substance = ("name", "source", "area", "baseline", "target", "unit", "date")
    widths = {
        "source": "half",
        "area": "half",
        "baseline": "quarter",
        "target": "quarter",
        "unit": "quarter",
        "date": "quarter",
    }


class Indicators(Rows):
    form = IndicatorForm
    row_label = "Meetbaar doel"
