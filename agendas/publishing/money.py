"""Whether amounts were left out of a text: then no total of what is left is true."""

from agendas.publishing.masking import Document

_GROUPS = ("budget", "funding")


def lacks_money(shown: Document, whole: Document) -> bool:
    """Has `shown`, made of `whole` by leaving passages out, fewer amounts than that?"""
    return _amounts(shown) != _amounts(whole)


def _amounts(document: Document) -> int:
    return sum(len(row[group]["lines"]) for row in document["interventions"] for group in _GROUPS)
