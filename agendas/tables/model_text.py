"""The text of an agenda beside its national model, in words that came and went."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.safestring import SafeString

from agendas.departures import Departing, departures
from agendas.models import Agenda, AgendaTemplate
from agendas.redline import word_diff
from agendas.structure import block_of
from agendas.tables.missing import field_url

_WORDS = {
    Departing.CHANGED: "Gewijzigd",
    Departing.ADDED: "Staat niet in het model",
    Departing.REMOVED: "Weggelaten",
    Departing.MOVED: "Andere volgorde",
}


@dataclass(frozen=True)
class DepartureRow:
    block: str
    label: str
    what: str
    url: str
    html: SafeString


@dataclass(frozen=True)
class ModelSheet:
    """`version` is the model of the agenda (None: it has none), `newer` a later one that counts now."""

    version: int | None
    newer: int | None
    newer_remark: str
    rows: list[DepartureRow]

    @property
    def newer_text(self) -> str:
        """What the later version changes, as a sentence for the page."""
        told = f" {self.newer_remark}" if self.newer_remark else ""
        return f"Sinds deze agenda begon, kwam versie {self.newer}.{told} Voor deze agenda verandert er niets."


def model_sheet(agenda: Agenda) -> ModelSheet:
    """Return how the text of `agenda` stands beside its model; one query."""
    template = agenda.template
    if template is None:
        return ModelSheet(None, None, "", [])
    known = AgendaTemplate.objects.in_use(template.kind, timezone.localdate()).filter(version__gt=template.version)
    newer = known.values_list("version", "remark").first()
    rows = [
        DepartureRow(
            block=block_of(item.path).title,
            label=item.label,
            what=_WORDS[item.kind],
            url=field_url(agenda, item.path),
            html=word_diff(item.model_text, item.own_text, rich=item.is_rich),
        )
        for item in departures(agenda)
    ]
    return ModelSheet(template.version, newer[0] if newer else None, newer[1] if newer else "", rows)
