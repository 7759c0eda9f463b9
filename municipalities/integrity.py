"""Do the mandates, on which signatures rest, still say what their events say? And was each merger carried out?"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils import timezone

from gka_portal.notation import dutch_date
from municipalities.actions.administration import plain
from municipalities.actions.merging import MERGED
from municipalities.models import Mandate, Merger, Municipality
from municipalities.streams import object_name, stream_of_list
from records.clock import now
from records.models import Event, StoredFile

_FILE = "file_sha256"
# The moment of recording is that of the event itself.
_NOT_COMPARED = frozenset({"created_at"})
# The worker carries out mergers every morning.
_PATIENCE = timedelta(days=1)


def misfits_of_mergers() -> Iterator[str]:
    """Yield one sentence per merger that is due and not done, and per one that is done without an event."""
    late = Merger.objects.due(timezone.localdate() - _PATIENCE).filter(planned_at__lt=now() - _PATIENCE)
    for merger in late.select_related("municipality__successor").order_by("municipality__valid_to", "pk"):
        place, last_day = merger.municipality, merger.municipality.valid_to
        day = dutch_date(last_day) if last_day else ""
        yield f"Herindeling van {place}: die moest na {day} worden uitgevoerd, en dat is niet gebeurd."
    merged = Event.objects.filter(stream=stream_of_list(Municipality), action=MERGED)
    told = set(merged.values_list("object", flat=True))
    for merger in Merger.objects.filter(done_at__isnull=False).select_related("municipality").order_by("pk"):
        if object_name(Municipality, merger.municipality_id) not in told:
            yield f"Herindeling van {merger.municipality}: van de uitvoering is geen gebeurtenis."


def misfits_of_mandates() -> Iterator[str]:
    """Yield one sentence per mandate that is not as it was recorded, or that is gone."""
    # The rows first: what is recorded meanwhile has its event by the time that the events are read.
    rows: list[dict[str, Any]] = [dict(row) for row in Mandate.objects.order_by("pk").values()]
    told = _told()
    documents = {row["document_id"] for row in rows} - {None}
    kept: dict[Any, str] = dict(StoredFile.objects.filter(pk__in=documents).values_list("pk", "sha256"))
    for row in rows:
        facts = told.pop(object_name(Mandate, row["id"]), None)
        if facts is None:
            yield f"Bevoegdheid {row['number']}: daarvan is geen gebeurtenis."
        elif changed := [name for name, value in facts.items() if name in row and plain(row[name]) != value]:
            yield f"Bevoegdheid {row['number']}: {_label(changed[0])} is niet zoals het is vastgelegd."
        elif row["document_id"] is not None and kept.get(row["document_id"]) != facts.get(_FILE):
            yield f"Bevoegdheid {row['number']}: het document is niet dat van de gebeurtenis."
    for name, facts in told.items():
        # Gone, unless it was made since the rows were read.
        if not Mandate.objects.filter(pk=name.partition(":")[2]).exists():
            yield f"Bevoegdheid {facts.get('number', name)}: die is er niet meer."


def _told() -> dict[str, dict[str, Any]]:
    """Return, per mandate that should be there, the last value of each field that its events tell."""
    told: dict[str, dict[str, Any]] = {}
    for event in Event.objects.filter(stream=stream_of_list(Mandate)).order_by("number"):
        if event.action == "deleted":
            told.pop(event.object, None)
            continue
        facts = told.setdefault(event.object, {})
        changes = event.data.get("changes", {})
        facts |= {name: new for name, (_old, new) in changes.items() if name not in _NOT_COMPARED}
        if "document_id" in changes:
            facts[_FILE] = event.data.get(_FILE)
    return told


def _label(name: str) -> str:
    return str(getattr(Mandate._meta.get_field(name), "verbose_name", name))
