"""What stands beside a field of the editor: the help for each of `paths` that has any, as HTML.

A field has a panel of its own. A row of a list has many small fields: its first row has one panel for all of them.
Open or closed is drawn here, so that nothing moves when the page arrives; who closed a panel finds it closed.
"""

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe

from accounts.models import User
from agendas.addresses import ROW_LISTS
from agendas.guidance import Guidance, Topic, guidance_for, path_without_ids, topics
from agendas.models import Agenda
from gka_portal.drawing import icon

# The preference of a person: paths of the panels that are closed, or EVERYTHING.
CLOSED = "closed_help"
EVERYTHING = "*"


def help_at(agenda: Agenda, user: User, paths: Iterable[str]) -> dict[str, SafeString]:
    """Return the help for each of `paths` that has any, by path; for a list at its first row."""
    guidance = guidance_for(agenda)
    closed = closed_help(user)
    drawn: dict[str, SafeString] = {}
    seen = set()
    for path in paths:
        topic = topics().get(path_without_ids(path))
        if topic is None or topic.path in seen or not _stands_alone(topic, path):
            continue
        html = _panel(topic, guidance, is_open=not {EVERYTHING, topic.path} & closed)
        if html:
            seen.add(topic.path)
            drawn[path] = mark_safe(html)  # noqa: S308 - every text in it was escaped
    return drawn


def closed_help(user: User) -> set[str]:
    """Return which panels `user` closed."""
    return set(user.preferences.get(CLOSED) or [])


def closed_after(closed: Iterable[str] | None, path: str, is_open: bool) -> list[str]:
    """Return which panels are closed after `path` (EVERYTHING: all of them) was opened or closed."""
    if path == EVERYTHING:
        return [] if is_open else [EVERYTHING]
    before = set(closed or [])
    if is_open and EVERYTHING in before:
        # All were closed, and now all but one.
        before = set(topics())
    return sorted(before - {path} if is_open else before | {path})


def _stands_alone(topic: Topic, path: str) -> bool:
    """Is `path` the list itself or a row of it, or a field that is in no row (but that of the page)?"""
    if topic.is_list:
        return True
    head, _, rest = path.partition(".")
    inside = rest.partition(".")[2] if head in ROW_LISTS else path
    return path_without_ids(f".{inside}") == f".{inside}"


def _panel(topic: Topic, guidance: dict[str, Guidance], is_open: bool) -> str:
    own, fields = guidance.get(topic.path), ""
    if topic.is_list:
        fields = "".join(
            f'<details class="help-panel__field"><summary>{escape(part.label)}</summary>{_body(known)}</details>'
            for part in _fields_of(topic)
            if (known := guidance.get(part.path))
        )
    if not own and not fields:
        return ""
    shown = f'<div class="help-panel__fields">{fields}</div>' if fields else ""
    return (
        f'<details class="help-panel{" help-panel--rows" if topic.is_list else ""}" data-help="{topic.path}"'
        f"{' open' if is_open else ''}>"
        f'<summary class="help-panel__summary">{icon("circle-question-mark")} Hulp'
        f'<span class="visually-hidden"> bij {escape(topic.full_label)}</span>{icon("chevron-down")}</summary>'
        f'<div class="help-panel__body">{_folded(own) if own else ""}{shown}</div></details>'
    )


def _fields_of(topic: Topic) -> Iterable[Topic]:
    """Return the fields of one row of a list; a list inside the row has a panel of its own."""
    for path, part in topics().items():
        rest = path.removeprefix(f"{topic.path}.")
        if rest != path and "." not in rest and not part.is_list and not _has_page(topic):
            yield part


def _has_page(topic: Topic) -> bool:
    """Has every row of this list a page of its own, where its fields have their help?"""
    return topic.path in ROW_LISTS


# Name of the text, class, picture and words.
_PARTS: tuple[tuple[str, str, str, str], ...] = (
    ("good", "help-panel__part--good", "thumbs-up", "Goed voorbeeld"),
    ("weak", "help-panel__part--weak", "thumbs-down", "Zwak voorbeeld"),
    ("who", "help-panel__part--who", "user", "Wie weet dit?"),
)


def _folded(known: Guidance) -> str:
    """Return what belongs in a field, and behind one click the examples: so the page stays short."""
    if not known.what or not (known.good or known.weak):
        return _body(known)
    return (
        f'{_what(known)}<details class="help-panel__field"><summary>Voorbeelden</summary>{_examples(known)}</details>'
    )


def _body(known: Guidance) -> str:
    return _what(known) + _examples(known)


def _what(known: Guidance) -> str:
    return f"<p>{escape(known.what)}</p>" if known.what else ""


def _examples(known: Guidance) -> str:
    parts = [(style, picture, words, getattr(known, name)) for name, style, picture, words in _PARTS]
    lines = "".join(
        f'<div class="help-panel__part {style}"><dt>{icon(picture)} {words}</dt><dd>{escape(text)}</dd></div>'
        for style, picture, words, text in parts
        if text
    )
    return f'<dl class="help-panel__parts">{lines}</dl>' if lines else ""
