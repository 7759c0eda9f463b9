"""Lines of a budget or of funding that changed, as one table: the line, was, becomes, difference, and both totals."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from agendas.labels import LISTS
from agendas.redline.comparing import Change, Sort
from agendas.redline.fields import Nature
from gka_portal.notation import euro

_LIST = re.compile(r"interventions\.(?P<row>[^.]+)\.(?P<part>budget|funding)\.lines\.")
_NAME = re.compile(r"[^‘]*‘(?P<name>.*)’\Z", re.DOTALL)
_FATES = {Sort.ADDED: "nieuw", Sort.REMOVED: "vervalt", Sort.MOVED: "op een andere plaats"}
# What the name of a line does not say already.
_NOTED = ("quantity", "rate")


@dataclass(frozen=True)
class MoneyCell:
    """A cell that changed. `about`: what it is when it is no amount; `fate`: what became of its whole line."""

    line: str
    was: str
    now: str
    difference: str = ""
    about: str = ""
    fate: str = ""
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class MoneyTable:
    """The cells of one list that changed; `total` is of all its lines, also of those that stay."""

    caption: str
    cells: list[MoneyCell]
    total: MoneyCell


def list_of(change: Change) -> tuple[str, str] | None:
    """Return the intervention and the part (budget, funding) in whose list of amounts `change` is; else None."""
    found = _LIST.match(change.path)
    return (found["row"], found["part"]) if found else None


def money_table(
    changes: list[Change], texts: tuple[dict[str, Any], dict[str, Any]], link: Callable[[str], str] | None = None
) -> MoneyTable:
    """Return `changes`, all of one list in the documents `texts` (before and after), as a table."""
    row, part = list_of(changes[0]) or ("", "")
    cells = [_cell(change, link) for change in changes]
    was, now = (_total(text, row, part) for text in texts)
    total = MoneyCell("Totaal", euro(was), euro(now), more_told(now - was))
    return MoneyTable(LISTS[f"interventions.{part}.lines"], cells, total)


def more_told(more: Decimal) -> str:
    """Return a difference in words, which a minus before an amount is not when it is read aloud."""
    return f"{euro(abs(more))} {'meer' if more > 0 else 'minder'}" if more else "gelijk"


def _cell(change: Change, link: Callable[[str], str] | None) -> MoneyCell:
    url = link(change.path) if link is not None and change.sort is not Sort.REMOVED else ""
    if change.sort is Sort.MOVED:
        return MoneyCell(_short(change.label), "", "", fate=_FATES[change.sort], url=url)
    if change.is_row:
        amount = next((inner for inner in change.rows if inner.path.endswith(".amount")), None)
        was, now = (amount.before, amount.after) if amount else ("", "")
        note = ", ".join(_noted(change))
        return MoneyCell(_short(change.label), was, now, _difference(was, now), "", _FATES[change.sort], note, url)
    is_amount = change.path.endswith(".amount")
    difference = _difference(change.before, change.after) if change.nature is Nature.AMOUNT else ""
    about = "" if is_amount else change.label
    return MoneyCell(_short(change.where[-1]), change.before, change.after, difference, about, url=url)


def _noted(change: Change) -> list[str]:
    found = [inner for inner in change.rows if inner.path.rpartition(".")[2] in _NOTED]
    return [f"{inner.label.lower()} {inner.after or inner.before}" for inner in found]


def _short(label: str) -> str:
    """Return the name of a line without what it is: the table says that."""
    found = _NAME.match(label)
    return found["name"] if found else label


def _difference(was: str, now: str) -> str:
    one, other = _amount(was), _amount(now)
    return "" if one is None or other is None else more_told(other - one)


def _amount(words: str) -> Decimal | None:
    """Return the amount that a comparison says as "€ 1.234,50"; nothing counts as zero."""
    try:
        return Decimal(words.removeprefix("€ ").replace(".", "").replace(",", ".") or "0")
    except InvalidOperation:
        return None


def _total(text: dict[str, Any], row: str, part: str) -> Decimal:
    found: dict[str, Any] = next((each for each in text.get("interventions") or [] if each.get("id") == row), {})
    return sum((_exact(line.get("amount")) for line in (found.get(part) or {}).get("lines") or []), Decimal())


def _exact(value: Any) -> Decimal:
    try:
        return Decimal(value or 0)
    except InvalidOperation:
        return Decimal()
