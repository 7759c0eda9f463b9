"""What one cell of a sheet means: an amount, a number of things, a word of a list. Amounts are Decimals."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from agendas.sheets.columns import plain
from agendas.snapshot.checking import text_problem
from agendas.snapshot.cleaning import clean_text
from agendas.structure import AGENDA, Field
from gka_portal.forms import MoneyField
from gka_portal.notation import amount as in_dutch

CENT = Decimal("0.01")
# A sheet counts in doubles: 0.1 + 0.2 is a little more than 0.3, and that is no third decimal that somebody wrote.
_NOISE = Decimal("0.000001")
FIRST_YEAR, LAST_YEAR = 2000, 2100
# How Excel draws a zero in a financial notation: "-", "€ -", "- €".
_DASH = re.compile(r"€? ?[-\u2013\u2014] ?€?")

_YES = frozenset({"ja", "j", "x", "waar", "true", "1", "yes"})
_NO = frozenset({"", "nee", "n", "onwaar", "false", "0", "no", "-"})


class BadCell(Exception):
    """The value does not fit; the message says what to do."""


@dataclass(frozen=True)
class Cell:
    """A value as it stands in a sheet: `form` is how the file has it.

    text · number (value is its decimal text) · date · error (#REF!) · formula (without an outcome)
    """

    value: str = ""
    form: str = "text"

    @property
    def is_empty(self) -> bool:
        if self.form == "text" and _DASH.fullmatch(plain(self.value)):
            return True
        return not plain(self.value) and self.form in {"text", "number"}

    @property
    def text(self) -> str:
        """What a reader sees, on one line."""
        if self.form == "number":
            number = Decimal(self.value)
            return f"{number:f}" if number != number.to_integral_value() else f"{number.to_integral_value():f}"
        return plain(self.value)


_AMOUNT = MoneyField(required=False)
_COUNT_MESSAGES = {
    "invalid": "Vul een getal in cijfers in, bijvoorbeeld 12 of 12,5.",
    "min_value": "Vul 0 of een hoger getal in.",
    "max_digits": "Dit getal is te groot. Vul een lager getal in.",
    "max_whole_digits": "Dit getal is te groot. Vul een lager getal in.",
}
_COUNT = MoneyField(required=False, max_digits=9, error_messages=_COUNT_MESSAGES)


def amount(cell: Cell) -> Decimal | None:
    """Return the euros in `cell`, None when it is empty. BadCell with a sentence."""
    return _number(cell, _AMOUNT)


def count(cell: Cell) -> Decimal | None:
    """Return how many stands in `cell`, None when it is empty. BadCell with a sentence."""
    return _number(cell, _COUNT)


def _number(cell: Cell, field: MoneyField) -> Decimal | None:
    _refuse_odd(cell)
    if cell.is_empty:
        return None
    given: Any = cell.value
    if cell.form == "number":
        given = _in_cents(Decimal(cell.value))
    try:
        found: Decimal | None = field.clean(given)
    except ValidationError as error:
        shown = in_dutch(given) if cell.form == "number" else cell.text
        raise BadCell(f"“{_short(shown)}”: {' '.join(error.messages)}") from error
    return None if found is None else found.quantize(CENT)


def _in_cents(exact: Decimal) -> Decimal:
    """Return `exact` with two decimals. BadCell when somebody wrote more; a number too large is for the field."""
    if exact.adjusted() > 20:
        return exact
    rounded = exact.quantize(CENT)
    if abs(rounded - exact) > _NOISE:
        raise BadCell(
            f"{dutch(exact)} heeft meer dan twee cijfers na de komma. Rond het af op hele centen, "
            "bijvoorbeeld met AFRONDEN."
        )
    return rounded


def _refuse_odd(cell: Cell) -> None:
    if cell.form == "error":
        raise BadCell(f"Hier staat de fout {_short(cell.value)}. Verbeter de formule of typ het bedrag.")
    if cell.form == "formula":
        raise BadCell("De formule heeft geen uitkomst. Open het bestand, sla het op en kies het opnieuw.")
    if cell.form == "date":
        raise BadCell("Hier staat een datum. Vul een getal in en kies bij de cel de notatie Getal.")


def year(cell: Cell) -> int:
    """Return the calendar year in `cell`. BadCell with a sentence."""
    _refuse_odd(cell)
    text = cell.text
    if not text.isascii() or not text.isdecimal() or not FIRST_YEAR <= int(text[:9]) <= LAST_YEAR:
        raise BadCell(f"Vul een jaar van vier cijfers in tussen {FIRST_YEAR} en {LAST_YEAR}, bijvoorbeeld 2027.")
    return int(text)


def word(cell: Cell, words: Mapping[str, str], shown: str) -> str:
    """Return the value that `cell` names in the list `words`; `shown` are the words to choose from."""
    _refuse_odd(cell)
    found = words.get(cell.text.casefold())
    if found is None:
        wrong = f"“{_short(cell.text)}” staat niet in de lijst. " if cell.text else ""
        raise BadCell(f"{wrong}Kies uit: {shown}.")
    return found


def yes(cell: Cell) -> bool:
    text = cell.text.casefold()
    if text not in _YES | _NO:
        raise BadCell(f"“{_short(cell.text)}” is geen antwoord. Vul ja of nee in.")
    return text in _YES


def line_text(cell: Cell, field: Field) -> str:
    """Return the text in `cell` as the agenda keeps it. BadCell when it does not fit there."""
    if cell.form in {"error", "formula"}:
        raise BadCell("Hier staat een formule zonder uitkomst of met een fout. Typ de tekst.")
    if problem := text_problem(field, cell.text):
        raise BadCell(problem)
    return str(clean_text(field, cell.text))


def field_at(part: str, key: str) -> Field:
    """Return the description of a text of a line: `field_at("budget", "description")`."""
    lines = AGENDA.rows["interventions"].groups[part].rows["lines"]
    return next(field for field in lines.fields if field.key == key)


def dutch(number: Decimal) -> str:
    """Return `number` with a decimal comma, at most ten digits of it."""
    return f"{number:f}"[:12].replace(".", ",")


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
