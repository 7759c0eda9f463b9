"""Metadata of a public document as XML (DiWoo 0.9.8); the sitemap carries the same element."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

from django.utils import timezone

NAMESPACE = "https://standaarden.overheid.nl/diwoo/metadata/"
_TOOI = "https://identifier.overheid.nl/tooi"
_THESAURUS = f"{_TOOI}/def/thes/kern/"
# Codes of TOOI, from the value lists that belong to DiWoo 0.9.8.
AGREEMENTS = (f"{_THESAURUS}c_8fc2335c", "convenanten")
SIGNING = (f"{_THESAURUS}c_e1ec050e", "ondertekening")
REFERS_TO = (f"{_THESAURUS}c_75fac459", "verwijst naar")
_LANGUAGE = ("http://publications.europa.eu/resource/authority/language/NLD", "Nederlands")
_FORMAT = ("http://publications.europa.eu/resource/authority/file-type/PDF", "PDF")
_ORGANISATION = re.compile(rf"{re.escape(_TOOI)}/id/[a-z_]+/[a-z]+\d+")
_MUNICIPALITIES = Path(__file__).parent.parent / "data" / "tooi_municipalities.txt"
# No character that XML 1.0 does not have.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class DiwooFacts:
    """What the metadata say of one public document. Organisations are (TOOI address, name)."""

    identifiers: tuple[str, ...]
    publisher: tuple[str, str]
    title: str
    short_title: str
    summary: str
    created: date
    valid_from: date
    valid_until: date
    signed_at: datetime
    # Who answers for it beside the publisher.
    responsible_with: tuple[tuple[str, str], ...] = ()
    # Public addresses of related documents with their titles.
    related: tuple[tuple[str, str], ...] = ()


def diwoo_xml(facts: DiwooFacts) -> bytes:
    """Return `diwoo:Document` as UTF-8 XML with its declaration."""
    element = diwoo_element(facts)
    ElementTree.indent(element)
    return bytes(ElementTree.tostring(element, encoding="utf-8", xml_declaration=True)) + b"\n"


def diwoo_element(facts: DiwooFacts) -> ElementTree.Element:
    """Return `diwoo:Document`, also for inside a sitemap."""
    ElementTree.register_namespace("diwoo", NAMESPACE)
    document = ElementTree.Element(_name("Document"))
    root = _add(document, "DiWoo")
    identifiers = _add(root, "identifiers")
    for identifier in facts.identifiers:
        _add(identifiers, "identifier", identifier)
    _coded(root, "publisher", facts.publisher)
    _coded(root, "verantwoordelijke", facts.publisher)
    if facts.responsible_with:
        others = _add(root, "medeverantwoordelijken")
        for organisation in facts.responsible_with:
            _coded(others, "medeverantwoordelijke", organisation)
    _coded(root, "opsteller", facts.publisher)
    titles = _add(root, "titelcollectie")
    _add(titles, "officieleTitel", facts.title)
    _add(_add(titles, "verkorteTitels"), "verkorteTitel", facts.short_title)
    _add(_add(root, "omschrijvingen"), "omschrijving", facts.summary)
    categories = _add(_add(root, "classificatiecollectie"), "informatiecategorieen")
    _coded(categories, "informatiecategorie", AGREEMENTS)
    _add(root, "creatiedatum", facts.created.isoformat())
    validity = _add(root, "geldigheid")
    _add(validity, "begindatum", _moment(facts.valid_from, time.min))
    _add(validity, "einddatum", _moment(facts.valid_until, time(23, 59, 59)))
    _coded(root, "language", _LANGUAGE)
    _coded(root, "format", _FORMAT)
    _signed(root, facts)
    if facts.related:
        relations = _add(root, "documentrelaties")
        for relation in facts.related:
            one = _add(relations, "documentrelatie")
            _coded(one, "role", REFERS_TO)
            _coded(one, "relation", relation)
    return document


def _signed(root: ElementTree.Element, facts: DiwooFacts) -> None:
    act = _add(_add(root, "documenthandelingen"), "documenthandeling")
    _coded(act, "soortHandeling", SIGNING)
    _add(act, "atTime", timezone.localtime(facts.signed_at).replace(microsecond=0).isoformat())
    _coded(act, "wasAssociatedWith", facts.publisher)


def is_organisation(address: str) -> bool:
    """Is `address` one that TOOI gives to an organisation?"""
    return _ORGANISATION.fullmatch(address) is not None


def municipality_address(cbs_code: str) -> str:
    """Return what TOOI calls a municipality ("GM0361"); "" when the value list of DiWoo does not have it."""
    number = cbs_code.upper().removeprefix("GM")
    return f"{_TOOI}/id/gemeente/gm{number}" if number in _known_municipalities() else ""


@cache
def _known_municipalities() -> frozenset[str]:
    lines = _MUNICIPALITIES.read_text(encoding="utf-8").splitlines()
    return frozenset(number for line in lines if not line.startswith("#") for number in line.split())


def _name(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"


def _add(parent: ElementTree.Element, tag: str, text: str | None = None) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, _name(tag))
    if text is not None:
        element.text = _UNWRITABLE.sub("", text)
    return element


def _coded(parent: ElementTree.Element, tag: str, code: tuple[str, str]) -> None:
    _add(parent, tag, code[1]).set("resource", _UNWRITABLE.sub("", code[0]))


def _moment(day: date, at: time) -> str:
    return timezone.make_aware(datetime.combine(day, at)).isoformat()
