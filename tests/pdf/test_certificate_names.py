"""Who a certificate is of, against the name in the agenda."""

import pytest

from records.external_signatures.names import is_organisation, is_person


def _person(surname: str, given: str, **more: str) -> dict[str, object]:
    return {"common_name": f"{given} {surname}", "surname": surname, "given_name": given, **more}


SAME = [
    ("F. Voorbeeld-de Wit", {"common_name": "Fatima Voorbeeld-de Wit"}),
    ("F. Voorbeeld-de Wit", {"common_name": "Voorbeeld-de Wit, Fatima"}),
    ("F. Voorbeeld-de Wit", _person("de Wit-Voorbeeld", "Fatima Zahra")),
    ("mr. S. Bedacht", _person("Bedacht", "Sjoukje")),
    ("prof. dr. A.B. van der Berg MSc", _person("van der Berg", "Anna Bea")),
    ("A.B. van der Berg", {"common_name": "Anna Bea van der Berg"}),
    ("A.B. van der Berg", {"common_name": "A.B. van der Berg"}),
    ("A. B. van der Berg", {"surname": "van der Berg", "initials": "AB", "common_name": "iets anders"}),
    ("Zoë Müller", {"common_name": "ZOE MULLER"}),
    ("J. Çelik", _person("Celik", "Jâle", organization_name="Gemeente Alkmaar")),
    ("Wouter Alkmaar", _person("Alkmaar", "W.")),
]
OTHERS = [
    ("F. Voorbeeld-de Wit", {"common_name": "Gerrit Voorbeeld-de Wit"}),
    ("F. Voorbeeld-de Wit", {"common_name": "Fatima de Wit"}),
    ("F. Voorbeeld-de Wit", {"common_name": "Fatima Voorbeeld-de Wit", "surname": "Jansen", "given_name": "Piet"}),
    ("F. Voorbeeld-de Wit", {"common_name": "Voorbeeld-de Wit"}),
    ("F. Voorbeeld-de Wit", {"common_name": "Fatima Voorbeeld-de Wit", "pseudonym": "Wit"}),
    ("F. Voorbeeld-de Wit", {"common_name": ["Fatima Voorbeeld-de Wit", "Piet Jansen"]}),
    ("F. Voorbeeld-de Wit", {"organization_name": "F. Voorbeeld-de Wit"}),
    ("A.B. van der Berg", _person("van der Berg", "Anna Carla")),
    ("A. Jansen", _person("Janssen", "Anna")),
    ("", {"common_name": ""}),
    ("Wouter", {"common_name": "Wouter"}),
]


@pytest.mark.parametrize(("name", "subject"), SAME)
def test_the_same_person(name: str, subject: dict[str, object]) -> None:
    assert is_person(name, subject)


@pytest.mark.parametrize(("name", "subject"), OTHERS)
def test_another_person(name: str, subject: dict[str, object]) -> None:
    assert not is_person(name, subject)


def _seal(name: str, **more: object) -> dict[str, object]:
    return {"common_name": name, "organization_name": name, "organization_identifier": "NTRNL-1", **more}


@pytest.mark.parametrize(
    ("name", "theirs"),
    [
        ("gemeente Alkmaar", "Gemeente Alkmaar"),
        ("gemeente Alkmaar", "Alkmaar"),
        ("Ministerie van OCW", "Ministerie van Onderwijs, Cultuur en Wetenschap"),
        ("gemeente ’s-Hertogenbosch", "Gemeente 's-Hertogenbosch"),
    ],
)
def test_the_same_organisation(name: str, theirs: str) -> None:
    assert is_organisation(name, _seal(theirs))


@pytest.mark.parametrize(
    "subject",
    [
        _seal("Gemeente Zwolle"),
        _seal("Gemeente Alkmaar", surname="Jansen"),
        _seal("Gemeente Alkmaar", given_name="Piet"),
        _seal("Gemeente Alkmaar", pseudonym="x"),
        {"common_name": "Gemeente Alkmaar", "organization_name": "Gemeente Alkmaar"},
        _seal("", common_name="Gemeente Alkmaar"),
    ],
)
def test_another_organisation_or_who_works_there(subject: dict[str, object]) -> None:
    assert not is_organisation("gemeente Alkmaar", subject)


def test_no_organisation_is_nobody() -> None:
    assert not is_organisation("", _seal(""))


@pytest.mark.parametrize(
    ("name", "theirs"),
    [
        ("gemeente Alkmaar", "De Alkmaar"),
        ("gemeente Alkmaar", "Ministerie van Alkmaar"),
        ("gemeente Alkmaar", "De gemeente Alkmaar"),
        ("gemeente De Bilt", "gemeente Bilt"),
        ("Ministerie van OCW", "gemeente OCW"),
        ("Alkmaar", "gemeente Alkmaar"),
        ("stichting De Brug", "De Brug"),
    ],
)
def test_one_kind_of_organisation_is_not_another(name: str, theirs: str) -> None:
    assert not is_organisation(name, _seal(theirs))
