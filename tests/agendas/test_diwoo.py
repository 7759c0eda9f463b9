"""The DiWoo metadata: valid against the schema of its keeper, or, where that is not at hand, with its fields."""

import datetime
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from lxml import etree

from agendas.publishing.diwoo import DiwooFacts, diwoo_xml, is_organisation, municipality_address

SCHEMAS = Path(__file__).resolve().parents[3] / "shared" / "data" / "xsd"
OCW = ("https://identifier.overheid.nl/tooi/id/ministerie/mnre1109", "ministerie van Onderwijs, Cultuur en Wetenschap")
FACTS = DiwooFacts(
    identifiers=("GKA-2024-0361", "https://gka.example/openbaar/GKA-2024-0361/"),
    publisher=OCW,
    title="GKA-agenda “Alkmaar” & <regio> 2024-2027 \x0b",
    short_title="GKA-2024-0361",
    summary="Gemeente en scholen werken samen.",
    created=datetime.date(2026, 3, 29),
    valid_from=datetime.date(2026, 3, 29),
    valid_until=datetime.date(2027, 12, 31),
    signed_at=datetime.datetime(2026, 3, 28, 23, 30, 0, 123456, tzinfo=datetime.UTC),
    responsible_with=((municipality_address("GM0361"), "gemeente Alkmaar"),),
    related=(("https://gka.example/openbaar/GKA-2024-0361-A1/", "Addendum 1"),),
)
# domain.md B7: the least that must be there, with what the portal adds.
FIELDS = (
    "identifiers publisher verantwoordelijke medeverantwoordelijken opsteller titelcollectie omschrijvingen "
    "classificatiecollectie creatiedatum geldigheid language format documenthandelingen documentrelaties"
).split()


class _Local(etree.Resolver):
    """Gives the schema of MDTO from beside ours instead of from the internet."""

    def resolve(self, url: str, _public: str | None, context: object) -> object:
        name = url.rsplit("/", 1)[-1]
        return self.resolve_filename(str(SCHEMAS / name), context) if (SCHEMAS / name).exists() else None


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    if not SCHEMAS.exists():
        pytest.skip("the schemas are not on this machine; the list of fields is checked instead")
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Local())
    return etree.XMLSchema(etree.parse(str(SCHEMAS / "diwoo-metadata.xsd"), parser))


def test_the_fields_are_there_in_the_right_words() -> None:
    xml = diwoo_xml(FACTS).decode()
    root = ElementTree.fromstring(xml)[0]
    name = "{https://standaarden.overheid.nl/diwoo/metadata/}"
    assert [each.tag.removeprefix(name) for each in root] == FIELDS
    assert "\x0b" not in xml
    assert root.findtext(f".//{name}atTime") == "2026-03-29T00:30:00+01:00"
    assert root.findtext(f".//{name}einddatum") == "2027-12-31T23:59:59+01:00"
    assert re.search(r'informatiecategorie resource="\S+/c_8fc2335c"', xml)
    assert re.search(r'soortHandeling resource="\S+/c_e1ec050e"', xml)
    assert re.search(r'medeverantwoordelijke resource="\S+/gm0361">gemeente Alkmaar<', xml)


def test_the_schema_takes_it(schema: etree.XMLSchema) -> None:
    schema.assertValid(etree.fromstring(diwoo_xml(FACTS)))


BROKEN = {
    "no category": ("c_8fc2335c", "c_00000000"),
    "no publisher": ("publisher", "uitgever"),
    "no day": ("2026-03-29<", "29 maart 2026<"),
    "another municipality": ("gm0361", "gm0000"),
}


@pytest.mark.parametrize("name", BROKEN, ids=list(BROKEN))
def test_the_schema_refuses_what_is_wrong(schema: etree.XMLSchema, name: str) -> None:
    before, after = BROKEN[name]
    xml = diwoo_xml(FACTS).replace(before.encode(), after.encode())
    assert not schema.validate(etree.fromstring(xml))


def test_every_municipality_that_we_name_is_in_the_list_of_the_schema() -> None:
    known = re.findall(r"^[\d ]+$", _list().read_text(), re.MULTILINE)
    ours = {code for line in known for code in line.split()}
    assert len(ours) > 600
    assert municipality_address("GM0361").endswith("/gm0361")
    assert municipality_address("GM9999") == ""
    if SCHEMAS.exists():
        lists = (SCHEMAS / "diwoo-metadata-lijsten.xsd").read_text()
        assert ours == set(re.findall(r'id/gemeente/gm(\d{4})"', lists))


def _list() -> Path:
    from agendas.publishing import diwoo

    return diwoo._MUNICIPALITIES


def test_what_is_an_organisation_of_tooi() -> None:
    assert is_organisation(OCW[0])
    for wrong in ("", "https://ocw.nl", f"{OCW[0]}/", "https://identifier.overheid.nl/tooi/id/ministerie/"):
        assert not is_organisation(wrong)
