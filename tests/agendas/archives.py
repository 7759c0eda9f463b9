"""Judging metadata for the archive with tools that we did not write: the schema itself, or the list of its fields."""

from pathlib import Path

from lxml import etree

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "xsd"
NAMESPACE = "https://www.nationaalarchief.nl/mdto"
# domain.md B5: the fields in their order; how often a compulsory one must be there at least.
OBJECT = (
    *("identificatie", "naam", "aggregatieniveau", "classificatie", "trefwoord", "omschrijving", "raadpleeglocatie"),
    *("dekkingInTijd", "dekkingInRuimte", "taal", "event", "waardering", "bewaartermijn", "informatiecategorie"),
    *("isOnderdeelVan", "bevatOnderdeel", "heeftRepresentatie", "aanvullendeMetagegevens"),
    *("gerelateerdInformatieobject", "archiefvormer", "betrokkene", "activiteit", "beperkingGebruik"),
)
FILE = ("identificatie", "naam", "omvang", "bestandsformaat", "checksum", "URLBestand", "isRepresentatieVan")
COMPULSORY = {
    "informatieobject": {"identificatie", "naam", "waardering", "archiefvormer", "beperkingGebruik"},
    "bestand": set(FILE) - {"URLBestand"},
}


def objections(content: bytes) -> list[str]:
    """Return what is wrong with an MDTO file: by the schema of the Nationaal Archief, and by the list of its fields."""
    found = by_fields(content)
    if (FOLDER / "MDTO-XML1.0.1.xsd").exists():
        found += by_schema(content)
    return found


def by_schema(content: bytes) -> list[str]:
    schema = etree.XMLSchema(etree.parse(FOLDER / "MDTO-XML1.0.1.xsd"))
    schema.validate(etree.fromstring(content))
    return [str(error) for error in schema.error_log]


def by_fields(content: bytes) -> list[str]:
    root = etree.fromstring(content)
    if root.tag != f"{{{NAMESPACE}}}MDTO" or len(root) != 1:
        return ["The root is not MDTO with one object"]
    kind = etree.QName(root[0]).localname
    names = [etree.QName(child).localname for child in root[0]]
    fields = OBJECT if kind == "informatieobject" else FILE
    found = [f"{kind} lacks {name}" for name in sorted(COMPULSORY[kind] - set(names))]
    found += [f"{kind} has an unknown {name}" for name in names if name not in fields]
    places = [fields.index(name) for name in names if name in fields]
    return found + ([f"{kind} has its fields in another order"] if places != sorted(places) else [])


def words(content: bytes, path: str) -> list[str]:
    """Return the texts at `path` ("event/eventType/begripLabel") in an MDTO file."""
    steps = "/".join(f"m:{step}" for step in path.split("/"))
    return [found.text or "" for found in etree.fromstring(content).findall(f"*/{steps}", {"m": NAMESPACE})]
