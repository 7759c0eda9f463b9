"""Measurable goals: of the analysis and of an intervention."""

from agendas.forms.fields import text_at
from agendas.forms.part import RowForm, Rows, Section
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
    add_label = "Meetbaar doel toevoegen"


def goals(name: str, example: str) -> Section:
    """Return the stretch of a page with the measurable goals of the list `name`."""
    return Section(
        "Meetbare doelen",
        rows=name,
        intro="Met een meetbaar doel ziet u over een paar jaar of het werkt, en kunt u dat de raad en OCW laten zien. "
        "Een of twee doelen met een nulmeting en een streefwaarde zijn genoeg. Het is niet verplicht.",
        invitation=("Nog geen meetbaar doel", example),
    )
