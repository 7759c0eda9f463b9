"""Templates are all in use and hold no script or style that the Content-Security-Policy would refuse."""

import re
from pathlib import Path

import pytest

from tests.house.repository import ROOT, short, source_files, templates

# Names that Django and allauth look up by themselves.
FOUND_BY_NAME = (
    "400.html",
    "403.html",
    "403_csrf.html",
    "404.html",
    "429.html",
    "500.html",
    "503.html",
    "account/",
    "admin/",
    "allauth/",
    "django/forms/",
    "mfa/",
)

# Names that crispy-forms makes from the name of our pack, and the filter in our templates that asks for each.
FOUND_BY_CRISPY = {
    "gka/uni_form.html": "|crispy ",
    "gka/field.html": "|as_crispy_field ",
    "gka/errors.html": "|as_crispy_errors ",
}

# A document that is printed and never served has its style in files too, but is free of the browser's policy.
INLINE = {
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "style attribute": re.compile(r"""<[^>]*\sstyle\s*=\s*["'{]""", re.IGNORECASE),
    "script without a file": re.compile(r"<script\b(?![^>]*\ssrc\s*=)(?![^>]*type=.application/(ld\+)?json)", re.I),
    "handler attribute": re.compile(r"""<[^>]*\son[a-z]+\s*=\s*["'{]""", re.IGNORECASE),
    "javascript: address": re.compile(r"""(href|src|action)\s*=\s*["']\s*javascript:""", re.IGNORECASE),
    "htmx that evaluates": re.compile(r"\bhx-(on|vals\s*=\s*.js:)", re.IGNORECASE),
}


def _name(path: Path) -> str:
    return path.relative_to(ROOT / "templates").as_posix()


def test_every_template_is_used() -> None:
    texts = [path.read_text() for path in templates()] + [path.read_text() for path in source_files()]
    corpus = "\n".join(texts)
    unused = []
    for path in templates():
        name = _name(path)
        if name.startswith(FOUND_BY_NAME):
            continue
        # Mail is named without folder and suffix: queue_mail(template="invitation").
        asked = f'"{path.stem}"' if name.startswith("mail/") and not path.stem.startswith("_") else name
        asked = FOUND_BY_CRISPY.get(name, asked)
        if asked not in corpus:
            unused.append(name)
    assert unused == []


def test_pages_draw_forms_with_crispy_and_never_around_it() -> None:
    around = re.compile(r"""{%\s*include\s+["']gka/""")
    pages = [path for path in templates() if not _name(path).startswith("gka/")]
    assert [short(path) for path in pages if around.search(path.read_text())] == []


def test_no_inline_script_or_style() -> None:
    found = []
    for path in templates():
        if path.suffix not in {".html", ".svg"}:
            continue
        text = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.DOTALL)
        found += [f"{short(path)}: {kind}" for kind, pattern in INLINE.items() if pattern.search(text)]
    assert found == []


@pytest.mark.parametrize(
    ("markup", "kind"),
    [
        ("<p style='color: red'>", "style attribute"),
        ('<button class="x" onclick="go()">', "handler attribute"),
        ("<script>go()</script>", "script without a file"),
        ("<style>p {}</style>", "style element"),
        ('<a href="javascript:go()">', "javascript: address"),
        ('<div hx-on:click="go()">', "htmx that evaluates"),
    ],
)
def test_the_search_finds_what_it_should(markup: str, kind: str) -> None:
    assert INLINE[kind].search(markup)


def test_the_search_leaves_files_alone() -> None:
    markup = '<script src="x.js" defer></script><link rel="stylesheet" href="x.css"><p data-style="x" class="on">'
    assert [kind for kind, pattern in INLINE.items() if pattern.search(markup)] == []
