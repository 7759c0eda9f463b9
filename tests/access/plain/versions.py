"""Versions of an agenda that came back from review: who reads which text, compares, keeps one and puts one back."""

from typing import Any

from agendas.actions.editing import save_part
from agendas.actions.versions import keep_checkpoint, keep_version
from agendas.addresses import part_at
from agendas.choices import State
from agendas.snapshot import content_hash
from tests.access.plain import PlainRow
from tests.cast import Cast
from tests.factories import fresh, make_agenda

WRITERS = frozenset({"coordinator_noord", "officer_alkmaar", "ocw_staff", "ocw_reviewer"})
READERS = WRITERS | {"alderman_alkmaar", "ocw_finance", "school_board"}
# Outsiders do not even hear that there is an agenda; who only reads hears that this is not theirs.
_KEPT_OUT = frozenset({403, 404})
_HIDDEN = frozenset({404})


def _agenda(cast: Cast) -> tuple[Any, ...]:
    """An agenda with a version that was handed over (v1), one that was kept by hand (v2) and a checkpoint (t1)."""
    agenda = make_agenda(cast, State.RETURNED)
    document = agenda.text.document
    for number, by in enumerate((cast.coordinator_noord, cast.officer_alkmaar)):
        part = part_at(document, "preamble")
        content = {**part, "introduction": f"<p>Tekst {number}</p>"}
        save_part(agenda=agenda, address="preamble", content=content, base=content_hash(part), by=by)
        document = fresh(agenda).text.document
    keep_checkpoint(agenda=fresh(agenda), by=cast.coordinator_noord, always=True)
    keep_version(agenda=agenda, name="Onder ons", by=cast.coordinator_noord)
    return (agenda.reference,)


def _at(key: str) -> Any:
    return lambda cast: (*_agenda(cast), key)


ROWS = [
    PlainRow("agendas:versions", READERS, _agenda, otherwise=_HIDDEN),
    PlainRow(
        "agendas:versions",
        WRITERS,
        _agenda,
        get=frozenset({200}),
        post=frozenset({302}),
        otherwise=_KEPT_OUT | {200},
        data=(("name", "Voor het overleg"),),
    ),
    PlainRow("agendas:version", READERS, _at("v1"), otherwise=_HIDDEN),
    PlainRow("agendas:version", WRITERS, _at("v2"), otherwise=_HIDDEN),
    PlainRow("agendas:version", WRITERS, _at("t1"), otherwise=_HIDDEN),
    PlainRow("agendas:version_restore", WRITERS, _at("v1"), post=frozenset({302}), otherwise=_KEPT_OUT),
    PlainRow("agendas:compare", READERS, _agenda, otherwise=_HIDDEN),
    PlainRow("agendas:changed", READERS, _agenda, otherwise=_HIDDEN),
    PlainRow("agendas:looked", READERS, _agenda, frozenset({405}), frozenset({200}), _HIDDEN),
]
