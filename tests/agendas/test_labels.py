"""A field has one name: what stands above it in the form, in the help, at a comment and in a comparison."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.forms import HiddenInput

from agendas.forms import PARTS, ROW_PARTS
from agendas.guidance import topics
from agendas.labels import LABELS, LISTS
from agendas.naming import name_of
from agendas.redline.fields import Part, Rows, Value, entries_of
from agendas.structure import AGENDA, walk

# A municipality is chosen in a row of its own, and who signs is looked up in a list: no value of the document.
_ONLY_IN_FORMS = {"municipalities.code", "signatories.holder"}


def _of_forms() -> Iterator[tuple[str, str]]:
    """Yield every field of the forms of the editor: path without ids, and label."""
    for start, part in [
        *(("", part) for part in PARTS.values()),
        *((f"{key}.", part) for key, part in ROW_PARTS.items()),
    ]:
        yield from _of(part.form_class, start)
        for key, rows in part.row_sets.items():
            here = f"{start}{key.replace('__', '.')}."
            yield from _of(rows.form, here)
            if rows.nested_rows:
                yield from _of(rows.nested_rows.form, f"{here}{rows.nested_rows.key}.")


def _of(form: Any, start: str) -> Iterator[tuple[str, str]]:
    for name, field in form.base_fields.items():
        if not isinstance(field.widget, HiddenInput):
            yield start + name.replace("__", "."), str(field.label)


FORMS = dict(_of_forms())


def _of_redline(path: str = "", group: Any = AGENDA) -> Iterator[tuple[str, str]]:
    for entry in entries_of(group, path):
        here = f"{path}.{entry.key}" if path else entry.key
        match entry:
            case Part() | Rows():
                yield from _of_redline(entry.path, entry.group)
            case Value():
                yield here, entry.label


REDLINE = dict(_of_redline())


def test_every_field_of_the_forms_is_seen() -> None:
    assert len(FORMS) > 90
    assert set(LABELS) & set(FORMS) > {"interventions.parties.organisation_id", "consultations.frequency"}


@pytest.mark.parametrize("path", FORMS)
def test_a_field_is_called_the_same_everywhere(path: str) -> None:
    label = FORMS[path]
    assert topics()[path].label == label
    if path not in _ONLY_IN_FORMS:
        assert REDLINE[path] == label
    if path in LABELS:
        assert LABELS[path] == label


def test_a_comment_calls_a_field_what_the_form_does() -> None:
    row, line = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
    document = {
        "consultations": [{"id": row, "name": "Overleg", "frequency": "monthly"}],
        "interventions": [
            {
                "id": row,
                "name": "Leesclub",
                "catalogue": None,
                "triangle": [],
                "parties": [{"id": line, "name": "De Brug", "organisation_id": "99X001"}],
                "funding": {"gka_share": "2/3", "lines": [{"id": line, "organisation": "OCW", "source": "gka"}]},
            }
        ],
    }
    for path in (
        "consultations.frequency",
        "interventions.catalogue",
        "interventions.triangle",
        "interventions.parties.organisation_id",
        "interventions.funding.gka_share",
        "interventions.funding.lines.source",
    ):
        key, *rest = path.split(".")
        place = [
            key,
            row,
            *(part for name in rest for part in ((name, line) if name in ("parties", "lines") else (name,))),
        ]
        name = name_of(document, ".".join(place))
        assert name is not None and name.rpartition(": ")[2] == FORMS[path]
    assert (
        name_of(document, f"interventions.{row}.funding.lines")
        == f"Leesclub, Financiering: {LISTS['interventions.funding.lines']}"
    )


def test_no_label_is_of_a_text_of_the_structure() -> None:
    document: dict[str, Any] = {key: [{}] for key in AGENDA.rows}
    texts = {found.path.replace(".1.", ".") for found in walk(document)}
    assert not texts & set(LABELS)
