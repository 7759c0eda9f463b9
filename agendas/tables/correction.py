"""What the editor says at its top while an agenda is corrected after the review: what is open, and where."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from agendas.models import Agenda
from agendas.naming import name_of
from agendas.openings import amended_paths, asked_paths, is_touched
from agendas.structure import BLOCKS, block_of
from agendas.tables.addenda import amends_of
from agendas.tables.blocks import ListedRow
from agendas.tables.missing import field_url

# More links than this no longer help; the menu has them all.
_MOST = 8


@dataclass(frozen=True)
class Round:
    """A title, a sentence, and the open fields (name and address)."""

    title: str
    text: str
    fields: tuple[tuple[str, str], ...] = ()


def round_at(
    agenda: Agenda,
    paths: frozenset[str] | None,
    settled: Iterable[str],
    url: str,
    rows: Iterable[ListedRow],
    here: bool,
) -> Round | None:
    """Return what the page at `url` says; None outside a correction round.

    `settled`: where a change was asked that was made; `rows`: those with a page of their own that this page lists;
    `here`: is a field of this page open?
    """
    if paths is None:
        return None
    amended = amended_paths(agenda)
    if amended is not None and (paths == amended or not _is_amended(url, agenda)):
        return None if here or any(row.is_open for row in rows) else _unchanged(agenda)
    title = f"{'Dit addendum' if agenda.parent_id else 'Deze agenda'} kwam terug met opmerkingen"
    if "" in paths:
        return Round(title, "Er is een aanpassing gevraagd bij de hele agenda. Daarom kunt u alles wijzigen.")
    if not paths:
        return _nothing_open(agenda, title)
    if here:
        fields = _fields(agenda, paths, url)
        text = "De rest van de tekst staat op slot. Dit kunt u hier wijzigen:" if fields else "U kunt dit wijzigen."
        return Round(title, text, fields)
    if any(row.is_open for row in rows):
        return Round(title, "Hieronder kunt u open onderdelen bewerken. De rest van de tekst staat op slot.")
    is_done = bool(_fields(agenda, settled, url))
    why = "De aanpassing die hier was gevraagd, is verwerkt." if is_done else "Hier is geen aanpassing gevraagd."
    return Round("Dit onderdeel staat op slot", f"{why} Dit kunt u wel wijzigen:", _fields(agenda, paths))


def _nothing_open(agenda: Agenda, title: str) -> Round:
    """Return what the editor says when nothing can be written: all is done, or it is not the addendum's to do."""
    name = "Het addendum" if agenda.parent_id else "De agenda"
    asked = asked_paths(agenda) if agenda.parent_id else None
    if asked:
        text = (
            "Er is een aanpassing gevraagd bij een onderdeel dat dit addendum niet wijzigt. Kies dat onderdeel erbij, "
            f"of handel de opmerking af. Daarna kan {name.lower()} opnieuw worden ingediend."
        )
        return Round(title, text, _fields(agenda, asked))
    text = f"De tekst staat op slot. {name} kan opnieuw worden ingediend."
    return Round("Alles wat gevraagd is, is verwerkt", text)


def _is_amended(url: str, agenda: Agenda) -> bool:
    """Does the addendum `agenda` change the block on the page at `url`?"""
    block = next(block for block in BLOCKS if f"/bewerken/{block.slug}/" in url)
    return any(is_touched(amended_paths(agenda), key) for key in block.keys)


def _unchanged(agenda: Agenda) -> Round:
    """Return what the editor of an addendum says at a block that stays as it is."""
    blocks = (amends_of(agenda) or {})["blocks"]
    links = [
        (block.title, reverse("agendas:edit", args=[agenda.reference, block.slug]))
        for block in BLOCKS
        if block.key in blocks
    ]
    text = "U leest hier de geldende tekst. Dit addendum wijzigt alleen:"
    return Round("Dit onderdeel blijft ongewijzigd", text, tuple(links))


def _fields(agenda: Agenda, paths: Iterable[str], url: str = "") -> tuple[tuple[str, str], ...]:
    """Return the open fields in the order of the editor; with `url` only those of that page."""
    order = {block.key: place for place, block in enumerate(BLOCKS)}
    found = []
    for path in paths:
        if (name := name_of(agenda.text.document, path)) is None:
            continue  # a row that is gone
        address = field_url(agenda, path)
        if not url or address.partition("#")[0] == url:
            found.append((order[block_of(path).key], name, address))
    return tuple((name, address) for _, name, address in sorted(found)[:_MOST])
