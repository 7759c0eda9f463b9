"""A comparison in one sentence."""

from collections import Counter
from collections.abc import Iterator

from agendas.redline.comparing import Change, Comparison, Sort

_PLURALS = {
    "begrotingsregel": "begrotingsregels",
    "bepaling": "bepalingen",
    "community": "communities",
    "deelnemer": "deelnemers",
    "dekkingsregel": "dekkingsregels",
    "experiment": "experimenten",
    "interventie": "interventies",
    "kennisdelingsactiviteit": "kennisdelingsactiviteiten",
    "lokale agenda": "lokale agenda’s",
    "meetbaar doel": "meetbare doelen",
    "ondertekenaar": "ondertekenaars",
    "overige afspraak": "overige afspraken",
    "overleg": "overleggen",
    "partij": "partijen",
    "pijler": "pijlers",
    "zaaknummer": "zaaknummers",
}
_CAME_OR_WENT = {Sort.ADDED: "is nieuw", Sort.REMOVED: "staat er niet meer in"}
_ROWS = {Sort.ADDED: "erbij", Sort.REMOVED: "weg", Sort.MOVED: "verplaatst"}
_VALUES = {
    Sort.TEXT: ("tekst", "teksten"),
    Sort.AMOUNT: ("bedrag", "bedragen"),
    Sort.DATE: ("datum", "datums"),
    Sort.FACT: ("ander gegeven", "andere gegevens"),
    Sort.MARKUP: ("keer alleen opmaak", "keer alleen opmaak"),
}
# Texts first, then what came, went and moved, then the rest.
_ORDER = (Sort.TEXT, Sort.ADDED, Sort.REMOVED, Sort.MOVED, Sort.AMOUNT, Sort.DATE, Sort.FACT, Sort.MARKUP)


def count_words(number: int) -> str:
    return f"{number} wijziging{'' if number == 1 else 'en'}"


def summary(comparison: Comparison) -> str:
    """Return how much changed: "12 wijzigingen: 3 teksten, 1 interventie erbij, 2 bedragen"; "" when nothing did."""
    changes = comparison.changes
    if not changes:
        return ""
    counted = Counter((change.sort, change.noun) for change in changes)
    kinds = [_kind(sort, noun, counted[sort, noun]) for sort, noun in sorted(counted, key=_rank)]
    return f"{count_words(len(changes))}: {', '.join(kinds)}"


def _rank(kind: tuple[Sort, str]) -> tuple[int, str]:
    return _ORDER.index(kind[0]), kind[1]


def _kind(sort: Sort, noun: str, number: int) -> str:
    if sort in _ROWS:
        return f"{number} {noun if number == 1 else _PLURALS.get(noun, noun)} {_ROWS[sort]}"
    return f"{number} {_VALUES[sort][number != 1]}"


def parts_told(comparison: Comparison) -> Iterator[str]:
    """Yield which parts are different, named as they are in the agenda: "Interventie ‘X’: Doel, Begroting"."""
    parts: dict[str, list[str]] = {}
    for block, groups in comparison.blocks():
        for where, changes in groups:
            for change in changes:
                if not where and change.sort in _CAME_OR_WENT:
                    parts[f"{change.label} {_CAME_OR_WENT[change.sort]}"] = []
                else:
                    about = where[1] if len(where) > 1 else change.label
                    parts.setdefault(where[0] if where else block.title, []).append(about)
    for name, labels in parts.items():
        yield f"{name}: {', '.join(dict.fromkeys(labels))}" if labels else name


def sentence(change: Change) -> str:
    """Return what happened to a row, or to a value without words to compare, in a few words."""
    match change.sort:
        case Sort.ADDED:
            return "erbij"
        case Sort.REMOVED:
            return "weggehaald"
        case Sort.MOVED:
            return f"verplaatst van plaats {change.before} naar plaats {change.after}"
        case Sort.MARKUP:
            return "opmaak gewijzigd"
    return ""
