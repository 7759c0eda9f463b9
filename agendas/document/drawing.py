"""The sections of an agenda as HTML: the same on the page, in the download and in the PDF.

In Python and not as templates: a real agenda has some three hundred cells and paragraphs, and drawing them was a
third of the page (docs/performance.md). Every text passes `escape` or, when it is rich, the sanitiser.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from agendas.document import parts
from gka_portal import notation, sanitising

Around = Callable[[str, str], str] | None


def body_html(sections: Iterable[parts.Section], around: Around = None) -> SafeString:
    """Return the text of an agenda as HTML; `around` gives a field (address, HTML) back with what the page adds."""
    return mark_safe("".join(_section(section, around) for section in sections))  # noqa: S308 - every text was escaped


def _section(section: parts.Section, around: Around) -> str:
    anchor = escape(section.anchor)
    style = ' class="signatures"' if section.anchor == "ondertekening" else ""
    under = "".join(
        f'<h3 id="{escape(each.anchor)}">{escape(each.heading)}</h3>\n{_all(each.parts, around)}'
        for each in section.sections
    )
    return (
        f'<section id="{anchor}"{style}>\n<h2>{escape(section.heading)}</h2>\n'
        f"{_all(section.parts, around)}{under}</section>\n"
    )


def _all(found: Iterable[Any], around: Around) -> str:
    return "".join(f"{_part(part, around)}\n" for part in found)


def _part(part: Any, around: Around) -> str:
    if isinstance(part, parts.Facts):
        return _facts(part, around)
    if isinstance(part, parts.Changed):
        return _changed(part, around)
    if isinstance(part, parts.Note):
        return _note(part)
    html = _DRAWN[type(part)](part)
    return around(part.path, html) if around and part.path else html


def _lines(text: str) -> str:
    return escape(text.replace("\r\n", "\n").replace("\r", "\n")).replace("\n", "<br>")


def _rich(part: parts.Rich) -> str:
    return f'<div class="rich">{sanitising.clean(part.html)}</div>'


def _lead(part: parts.Lead) -> str:
    return f'<div class="rich lead">{sanitising.clean(part.html)}</div>'


def _text(part: parts.Text) -> str:
    return f"<p>{_lines(part.text)}</p>"


def _names(part: parts.Names) -> str:
    return f"<ul>{''.join(f'<li>{escape(name)}</li>' for name in part.names)}</ul>"


def _empty(part: parts.Empty) -> str:
    return f'<p class="empty">{escape(part.text)}</p>'


def _facts(part: parts.Facts, around: Around) -> str:
    rows = "".join(_fact(label, value, around) for label, value in part.rows)
    return f'<table class="facts">{rows}</table>'


def _fact(label: str, part: Any, around: Around) -> str:
    # A short value stays with its label when the page of the PDF ends; a long text may break.
    whole = "" if isinstance(part, parts.Rich) else ' class="whole"'
    return f'<tr{whole}><th scope="row">{escape(label)}</th><td>{_part(part, around)}</td></tr>\n'


_STYLES = {
    parts.Fate.NEW: "new",
    parts.Fate.CHANGED: "changed",
    parts.Fate.GONE: "gone",
    parts.Fate.SAME: "same",
    parts.Fate.STYLED: "changed",
}


def _changed(part: parts.Changed, around: Around) -> str:
    """Return what an addendum makes of a field, under the word for it, and what stood there."""
    now = _part(part.part, around) if part.part is not None else ""
    before = f'<p class="amended-label">Dit stond er:</p>\n{_part(part.was, None)}' if part.was is not None else ""
    was = f'\n<div class="amended-was">{before}</div>' if before else ""
    word = f'<p class="amended-word">{part.fate.value}</p>'
    return f'<div class="amended amended-{_STYLES[part.fate]}">{word}\n{now}{was}</div>'


def _note(part: parts.Note) -> str:
    text = f": {escape(part.text)}" if part.text else ""
    lines = f"<ul>{''.join(f'<li>{_lines(line)}</li>' for line in part.lines)}</ul>" if part.lines else ""
    word = f'<p><strong class="amended-word">{part.fate.value}</strong>{text}</p>'
    return f'<div class="amended-note amended-{_STYLES[part.fate]}">{word}{lines}</div>'


def _framed(caption: str, table: str) -> str:
    """Return a table that scrolls by itself where it is wider than the page."""
    label = escape(caption or "Tabel")
    return f'<div class="data-frame" role="group" tabindex="0" aria-label="{label}">{table}</div>'


def _table(part: parts.Table) -> str:
    caption = f"<caption>{escape(part.caption)}</caption>" if part.caption else ""
    columns = "".join(f'<th scope="col">{escape(column)}</th>' for column in part.columns)
    rows = "".join(_row(row) for row in part.rows if row)
    head = f"<thead><tr>{columns}</tr></thead>"
    return _framed(part.caption, f'<table class="data">{caption}{head}<tbody>\n{rows}</tbody></table>')


def _row(cells: list[str]) -> str:
    rest = "".join(f"<td>{escape(cell)}</td>" for cell in cells[1:])
    return f'<tr><th scope="row">{escape(cells[0])}</th>{rest}</tr>\n'


def _euro(amount: Decimal) -> str:
    return notation.euro(amount).replace(" ", "\N{NO-BREAK SPACE}")


def _money(part: parts.Money) -> str:
    years = "".join(f'<th scope="col" class="amount">{year}</th>' for year in part.years)
    rows = "".join(_money_row(row) for row in part.rows)
    head = f'<thead><tr><td></td>{years}<th scope="col" class="amount">Totaal</th></tr></thead>'
    caption = f"<caption>{escape(part.caption)}</caption>"
    return _framed(part.caption, f'<table class="data money">{caption}{head}<tbody>\n{rows}</tbody></table>')


def _money_row(row: parts.MoneyRow) -> str:
    style = ' class="total"' if row.is_total else ""
    amounts = "".join(
        f'<td class="amount">{"" if amount is None else _euro(amount)}</td>' for amount in [*row.amounts, row.total]
    )
    return f'<tr{style}><th scope="row">{escape(row.label)}</th>{amounts}</tr>\n'


def _pillars(part: parts.Pillars) -> str:
    drawn = "".join(
        f'<div class="pillar"><h3>{escape(heading)}</h3><p>{_lines(text)}</p></div>' for heading, text in part.pillars
    )
    return f'<div class="pillars">{drawn}</div>'


def _signatures(part: parts.Signatures) -> str:
    drawn = "\n".join(_signature(block) for block in part.blocks)
    return drawn or '<p class="empty">Er zijn nog geen ondertekenaars.</p>'


def _signature(block: parts.SignatureBlock) -> str:
    signed = '<p class="signed">Ondertekend</p>' if block.date else '<p class="unsigned">Nog niet ondertekend</p>'
    rows = [("DATUM", notation.dutch_date(block.date)), ("PLAATS", escape(block.place))] if block.date else []
    if block.signed_by:
        rows.insert(0, ("DOOR", escape(block.signed_by)))
    if block.portfolio:
        rows.append(("PORTEFEUILLE", _lines(block.portfolio)))
    if rows and block.method:
        rows.append(("WIJZE", escape(block.method)))
    facts = "".join(f'<tr><th scope="row">{label}</th><td>{value}</td></tr>' for label, value in rows)
    table = f'<table class="facts">{facts}</table>' if facts else ""
    return (
        f'<div class="signature"><h3>{escape(block.name)}</h3>\n<p class="office">{escape(block.office)}</p>\n'
        f'<p class="organisation">{escape(block.organisation)}</p>\n{signed}\n'
        f"{table}</div>"
    )


_DRAWN: dict[type, Callable[[Any], str]] = {
    parts.Rich: _rich,
    parts.Lead: _lead,
    parts.Text: _text,
    parts.Names: _names,
    parts.Empty: _empty,
    parts.Table: _table,
    parts.Money: _money,
    parts.Pillars: _pillars,
    parts.Signatures: _signatures,
}
