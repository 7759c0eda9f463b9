"""Every class in our style sheets is put on something, by a template, a script or Python."""

import re
from pathlib import Path

import pytest

from agendas.choices import State
from agendas.document.drawing import _STYLES
from agendas.tables.register import Standing
from funding.choices import Status
from gka_portal.bars import FILLS
from gka_portal.templatetags.gka import MESSAGE_ICONS
from tests.house.repository import ROOT, short, source_files, templates

# These look as a label looks by itself.
_PLAIN_STATUSES = {Status.PREPARED, Status.SETTLED, Status.WITHDRAWN}
# Classes that a template or Python puts together: what it writes, and the values that can follow.
COMPOSED = {
    "status status--{}": {f"status--{state.value.replace('_', '-')}" for state in State},
    "status grant-status--{}": {f"grant-status--{status.value}" for status in Status if status not in _PLAIN_STATUSES},
    "message message--{{ level }}": {f"message--{level}" for level in MESSAGE_ICONS},
    "step--{{ step.state }}": {"step--complete", "step--incomplete"},
    "grid__{width}": {"grid__half", "grid__quarter"},
    "signers__item signers__item--{{ signer.state }}": {"signers__item--turn", "signers__item--signed"},
    "field field--{kind}": {
        f"field--{kind}" for kind in ("text", "textarea", "select", "file", "rich", "group", "checkbox")
    },
    "field__{kind}": {"field__error", "field__advice"},
    "input input--{kind}": {f"input--{kind}" for kind in ("text", "textarea", "select", "file", "rich")},
    "publishing-stand publishing-stand--{{ stand.key }}": {
        "publishing-stand--openbaar",
        "publishing-stand--te-laat",
        "publishing-stand--ingetrokken",
    },
    "exports-own__state exports-own__state--{{ line.state }}": {"exports-own__state--failed"},
    "redline__line--{line.kind}": {"redline__line--h3", "redline__line--item"},
    "redline__line--in-{min(line.depth, 4)}": {f"redline__line--in-{depth}" for depth in (2, 3, 4)},
    "register-state register-state--{{ row.standing.key }}": {f"register-state--{item.key}" for item in Standing},
    "amended-{_STYLES[part.fate]}": {f"amended-{style}" for style in _STYLES.values()},
    "bar--{{ kind }}": {f"bar--{kind}" for kind in FILLS},
    "plot__row--{{ row.kind }}": {"plot__row--total", "plot__row--step"},
}


def _classes(path: Path) -> set[str]:
    """Return the classes in the selectors of a style sheet."""
    text = re.sub(r"/\*.*?\*/|url\([^)]*\)|@import[^;]*;", "", path.read_text(), flags=re.DOTALL)
    # Selectors only: what stands before a brace that holds no other brace, and the rules around it.
    text = re.sub(r"\{[^{}]*\}", "{}", text)
    return set(re.findall(r"\.([a-zA-Z][\w-]*)", text))


def _corpus() -> str:
    paths = [*templates(), *source_files(), *sorted((ROOT / "static" / "js").rglob("*.js"))]
    return "\n".join(path.read_text() for path in paths)


def _style_sheets() -> list[Path]:
    return sorted((ROOT / "static").rglob("*.css"))


def test_every_class_is_used() -> None:
    corpus = _corpus()
    composed = {name for whole, names in COMPOSED.items() if whole in corpus for name in names}
    words = set(re.findall(r"[a-zA-Z][\w-]*", corpus)) | composed
    unused = {short(path): sorted(_classes(path) - words) for path in _style_sheets()}
    assert {path: names for path, names in unused.items() if names} == {}


def test_the_composed_classes_are_still_composed() -> None:
    corpus = _corpus()
    assert [whole for whole in COMPOSED if whole not in corpus] == []


@pytest.mark.parametrize("path", _style_sheets(), ids=short)
def test_the_search_reads_the_selectors(path: Path) -> None:
    assert _classes(path) or "." not in re.sub(r"/\*.*?\*/|\{[^{}]*\}", "", path.read_text(), flags=re.DOTALL)
