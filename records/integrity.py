"""Finding what does not fit: broken chains, lost tails, changed files.

What the chain alone cannot show: somebody who may write to the database can make a whole new, fitting chain
with a new head. An anchor kept elsewhere shows that too: pass heads that were written down earlier (each sealed
PDF carries one) as `anchors`.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import IO

from records.canonical import sha256_hex
from records.chain import event_hash, origin_hash
from records.models import Event, EventOrigin, StoredFile, StreamHead


@dataclass(frozen=True)
class Anchor:
    """Number and hash of an event as somebody outside the database remembers them."""

    number: int
    hash: str


def head_of(stream: str) -> Anchor | None:
    """Return the last event of `stream` as an anchor to keep elsewhere, None for an unknown stream."""
    head = StreamHead.objects.filter(pk=stream).first()
    return None if head is None else Anchor(head.number, head.hash)


def write_anchors(file: IO[str], anchors: Mapping[str, Anchor]) -> None:
    """Write `anchors` as JSON: {stream: [number, hash]}; this file is what one keeps outside the portal."""
    json.dump({stream: [anchor.number, anchor.hash] for stream, anchor in anchors.items()}, file)
    file.flush()


def read_anchors(path: Path) -> dict[str, Anchor]:
    """Return the anchors in a file of `write_anchors`; OSError or ValueError when it is none."""
    return {stream: Anchor(int(number), str(value)) for stream, (number, value) in json.loads(path.read_text()).items()}


def broken_streams(anchors: Mapping[str, Anchor] | None = None) -> Iterator[str]:
    """Yield a Dutch sentence for each stream that does not fit, naming the first row that does not.

    Nothing is yielded when everything fits. Reads every event once, in one query, without keeping them.
    """
    heads = {head.stream: head for head in StreamHead.objects.all()}
    remembered = dict(anchors or {})
    events = Event.objects.select_related("origin").order_by("stream", "number", "id")
    for stream, rows in groupby(events.iterator(chunk_size=500), key=lambda event: event.stream):
        sentence = _first_misfit(rows, heads.pop(stream, None), remembered.pop(stream, None))
        if sentence:
            yield f"Stroom {stream}: {sentence}"
    for stream, head in heads.items():
        remembered.pop(stream, None)
        if head.number:
            yield f"Stroom {stream}: alle {head.number} regels ontbreken."
    for stream in remembered:
        yield f"Stroom {stream}: de hele stroom ontbreekt."


def check_files() -> Iterator[str]:
    """Yield a Dutch sentence for each stored file whose bytes no longer have the size or the hash in its row."""
    for pk in StoredFile.objects.order_by("created_at", "id").values_list("pk", flat=True).iterator():
        file = StoredFile.objects.get(pk=pk)
        content = bytes(file.content)
        if len(content) != file.size:
            yield f"Bestand {file.name} ({pk}): de grootte is {len(content)} bytes en hoort {file.size} te zijn."
        elif sha256_hex(content) != file.sha256:
            yield f"Bestand {file.name} ({pk}): de inhoud past niet bij de SHA-256."


def _first_misfit(rows: Iterable[Event], head: StreamHead | None, anchor: Anchor | None) -> str:
    number, hash_before = 0, ""
    anchor_seen = anchor is None
    for event in rows:
        sentence = _misfit(event, number, hash_before)
        if sentence:
            return sentence
        number, hash_before = event.number, event.hash
        if anchor and anchor.number == number:
            if anchor.hash != hash_before:
                return f"regel {number} is niet de regel die elders is vastgelegd."
            anchor_seen = True
    if not anchor_seen and anchor:
        return f"de laatste regel is {number}, maar elders is regel {anchor.number} vastgelegd."
    return _tail_misfit(number, hash_before, head)


def _misfit(event: Event, number_before: int, hash_before: str) -> str:
    """Say why `event` cannot be the row after the one with `number_before`, "" when it can."""
    if event.number > number_before + 1:
        return f"regel {number_before + 1} ontbreekt."
    name = f"regel {event.number} ({event.action})"
    if event.number != number_before + 1:
        return f"{name} staat er dubbel."
    if event.hash != event_hash(event):
        return f"de inhoud van {name} past niet bij de hash."
    if event.previous_hash != hash_before:
        return f"{name} sluit niet aan op regel {number_before}."
    return _origin_misfit(event, name)


def _origin_misfit(event: Event, name: str) -> str:
    try:
        origin = event.origin
    except EventOrigin.DoesNotExist:
        return ""  # erased on purpose, or never known: the chain holds only its hash
    if event.origin_hash != origin_hash(origin.address, origin.salt):
        return f"de herkomst van {name} past niet bij de hash."
    return ""


def _tail_misfit(number: int, last_hash: str, head: StreamHead | None) -> str:
    if head is None:
        return "de kop van de stroom ontbreekt."
    if head.number > number:
        return f"na regel {number} ontbreken regels; de laatste hoort {head.number} te zijn."
    if head.number < number:
        return f"regel {head.number + 1} staat er zonder dat de kop hem kent."
    if head.hash != last_hash:
        return f"de kop past niet bij regel {number}."
    return ""
