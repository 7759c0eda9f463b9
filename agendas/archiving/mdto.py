"""Metadata for the archive: MDTO-XML 1.0.1 of the Nationaal Archief. The order of the fields is that of the schema."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from datetime import date, datetime

from django.utils.timezone import localtime

from agendas.archiving.pieces import SOURCE, UNPUBLISHED, Deed, Dossier, File, Item, Reference, Restriction
from agendas.archiving.retention import Retention
from agendas.choices import Appraisal, RetentionStart

NAMESPACE = "https://www.nationaalarchief.nl/mdto"
SCHEMA = f"{NAMESPACE}/MDTO-XML1.0.1.xsd"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
LEVELS = "Begrippenlijst Aggregatieniveaus MDTO"
EVENTS = "Begrippenlijst EventTypeLijst MDTO"
APPRAISALS = "Begrippenlijst Waarderingen MDTO"
RELATIONS = "Begrippenlijst TypeRelaties MDTO"
ALGORITHMS = "Begrippenlijst ChecksumAlgoritme MDTO"
FORMATS = "PRONOM-register"
SELECTION = "Selectielijst ministerie van Onderwijs, Cultuur en Wetenschap"
# Words for which no list is settled.
OWN_WORDS = "Begrippenlijst GKA-portaal"
_APPRAISED = {
    Appraisal.KEEP: "Blijvend te bewaren",
    Appraisal.DESTROY: "Tijdelijk te bewaren",
    Appraisal.UNDECIDED: "Nader te bepalen",
}
# What XML has no place for.
_ODD = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def dossier_xml(dossier: Dossier) -> bytes:
    """Return the metadata of the dossier as a whole."""
    root, top = _start("informatieobject")
    _identity(top, dossier.key, dossier.name)
    _term(top, "aggregatieniveau", "Dossier", LEVELS)
    _text(top, "omschrijving", dossier.about)
    _coverage(top, dossier.years, dossier.places)
    _text(top, "taal", "nl")
    _deeds(top, dossier.deeds)
    _appraisal(top, dossier.retention)
    for item in dossier.items:
        _refer(top, "bevatOnderdeel", item.reference)
    _related(top, dossier.refers_to)
    for creator in dossier.creators:
        _refer(top, "archiefvormer", creator)
    _restrictions(top, _each_once(restriction for item in dossier.items for restriction in item.restrictions))
    return _written(root)


def item_xml(item: Item, dossier: Dossier) -> bytes:
    """Return the metadata of one object of the dossier."""
    root, top = _start("informatieobject")
    _identity(top, item.key, item.name)
    _term(top, "aggregatieniveau", "Archiefstuk", LEVELS)
    for word in item.keywords:
        _text(top, "trefwoord", word)
    _text(top, "omschrijving", item.about)
    _coverage(top, item.years, dossier.places)
    _text(top, "taal", "nl")
    _deeds(top, item.deeds)
    _appraisal(top, item.retention)
    _refer(top, "isOnderdeelVan", dossier.own)
    for file in item.files:
        _refer(top, "heeftRepresentatie", Reference(file.name, file.path, SOURCE))
    _related(top, item.refers_to)
    for creator in dossier.creators:
        _refer(top, "archiefvormer", creator)
    for person in item.people:
        involved = ET.SubElement(top, _tag("betrokkene"))
        _term(involved, "betrokkeneTypeRelatie", "Ondertekenaar", OWN_WORDS)
        _refer(involved, "betrokkeneActor", person)
    _restrictions(top, item.restrictions)
    return _written(root)


def file_xml(file: File, item: Item) -> bytes:
    """Return the metadata of one file."""
    root, top = _start("bestand")
    _identity(top, file.path, file.name)
    _text(top, "omvang", str(len(file.content)))
    _term(top, "bestandsformaat", file.format.label, FORMATS, file.format.code)
    checksum = ET.SubElement(top, _tag("checksum"))
    _term(checksum, "checksumAlgoritme", "SHA-256", ALGORITHMS)
    _text(checksum, "checksumWaarde", file.sha256)
    _text(checksum, "checksumDatum", _moment(file.made))
    _refer(top, "isRepresentatieVan", item.reference)
    return _written(root)


def _start(kind: str) -> tuple[ET.Element, ET.Element]:
    root = ET.Element(_tag("MDTO"), {f"{{{_INSTANCE}}}schemaLocation": f"{NAMESPACE} {SCHEMA}"})
    return root, ET.SubElement(root, _tag(kind))


def _written(root: ET.Element) -> bytes:
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True, default_namespace=NAMESPACE)
    return written + b"\n"


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _text(parent: ET.Element, name: str, value: str) -> None:
    ET.SubElement(parent, _tag(name)).text = _ODD.sub("", value)


def _identity(top: ET.Element, key: str, name: str) -> None:
    _identification(top, "identificatie", key, SOURCE)
    _text(top, "naam", name)


def _identification(parent: ET.Element, name: str, key: str, source: str) -> None:
    identification = ET.SubElement(parent, _tag(name))
    _text(identification, "identificatieKenmerk", key)
    _text(identification, "identificatieBron", source)


def _refer(parent: ET.Element, name: str, reference: Reference) -> None:
    element = ET.SubElement(parent, _tag(name))
    _text(element, "verwijzingNaam", reference.name)
    if reference.key:
        _identification(element, "verwijzingIdentificatie", reference.key, reference.source)


def _term(parent: ET.Element, name: str, label: str, words: str, code: str = "") -> None:
    element = ET.SubElement(parent, _tag(name))
    _text(element, "begripLabel", label)
    if code:
        _text(element, "begripCode", code)
    _refer(element, "begripBegrippenlijst", Reference(words))


def _coverage(top: ET.Element, years: tuple[int, int] | None, places: Iterable[Reference]) -> None:
    if years is not None:
        time = ET.SubElement(top, _tag("dekkingInTijd"))
        _term(time, "dekkingInTijdType", "Looptijd", OWN_WORDS)
        _text(time, "dekkingInTijdBegindatum", str(years[0]))
        _text(time, "dekkingInTijdEinddatum", str(years[1]))
    for place in places:
        _refer(top, "dekkingInRuimte", place)


def _deeds(top: ET.Element, deeds: Iterable[Deed]) -> None:
    for deed in deeds:
        event = ET.SubElement(top, _tag("event"))
        _term(event, "eventType", deed.kind, OWN_WORDS if deed.kind == UNPUBLISHED else EVENTS)
        _text(event, "eventTijd", _moment(deed.at))
        if deed.actor:
            _refer(event, "eventVerantwoordelijkeActor", Reference(deed.actor))
        if deed.result:
            _text(event, "eventResultaat", deed.result)


def _moment(at: datetime | date) -> str:
    return localtime(at).isoformat(timespec="seconds") if isinstance(at, datetime) else at.isoformat()


def _appraisal(top: ET.Element, retention: Retention) -> None:
    _term(top, "waardering", _APPRAISED[retention.appraisal], APPRAISALS, str(retention.appraisal))
    if retention.years is not None:
        term = ET.SubElement(top, _tag("bewaartermijn"))
        _term(term, "termijnTriggerStartLooptijd", RetentionStart(retention.starts).label, OWN_WORDS)
        if retention.begins_on is not None:
            _text(term, "termijnStartdatumLooptijd", retention.begins_on.isoformat())
        _text(term, "termijnLooptijd", f"P{retention.years}Y")
        if retention.ends_on is not None:
            _text(term, "termijnEinddatum", retention.ends_on.isoformat())
    if retention.category:
        _term(top, "informatiecategorie", retention.category, SELECTION)


def _related(top: ET.Element, others: Iterable[Reference]) -> None:
    for other in others:
        related = ET.SubElement(top, _tag("gerelateerdInformatieobject"))
        _refer(related, "gerelateerdInformatieobjectVerwijzing", other)
        _term(related, "gerelateerdInformatieobjectTypeRelatie", "Refereert aan", RELATIONS)


def _restrictions(top: ET.Element, restrictions: Iterable[Restriction]) -> None:
    for restriction in restrictions:
        limit = ET.SubElement(top, _tag("beperkingGebruik"))
        _term(limit, "beperkingGebruikType", restriction.kind, OWN_WORDS)
        _text(limit, "beperkingGebruikNadereBeschrijving", restriction.about)


def _each_once(restrictions: Iterable[Restriction]) -> list[Restriction]:
    return list(dict.fromkeys(restrictions))
