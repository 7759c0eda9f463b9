"""The people of the tests, by name: whoever reads a test knows who may and who must be kept out.

Alkmaar is where the agendas are about; Zwolle and its officer are the outsiders. `make_cast()` makes them all,
the fixture `cast` gives them to a test (import it in the conftest of the folder).
"""

import datetime
from dataclasses import dataclass, field
from typing import Any

import pytest

from accounts.models import User
from interventions.choices import EntryKind, FactorLevel
from interventions.models import CatalogueEntry, Factor, Theme
from municipalities.choices import OfficeKind, Province, Sector
from municipalities.models import Membership, Municipality, OfficeHolder, Region, School, SchoolBoard
from municipalities.roles import Role

PASSWORD = "een-lang-wachtwoord-2026"
SINCE = datetime.date(2018, 1, 1)
MINISTRY = "Ministerie van Onderwijs, Cultuur en Wetenschap"
OCW_MINISTER = "Minister van Onderwijs, Cultuur en Wetenschap"
PO_MINISTER = "Minister van Basis- en Voortgezet Onderwijs en Media"


@dataclass
class Cast:
    """Who is who. coordinator_noord looks after Alkmaar, coordinator_zuid after Breda, nobody after Zwolle."""

    alkmaar: Municipality
    breda: Municipality
    zwolle: Municipality
    board: SchoolBoard  # of the contact school: 99901, with schools 99X000 and 99X001
    other_board: SchoolBoard
    people: dict[str, User] = field(default_factory=dict)
    offices: dict[str, OfficeHolder] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        people = self.__dict__.get("people", {})
        if name not in people:
            raise AttributeError(name)
        return people[name]


# name of the person, name on screen, role, at which place of the cast ("" is the ministry), organisation
_ROLES = (
    ("coordinator_noord", "Nora Noord", Role.COORDINATOR, "noord", "Gelijke Kansen Alliantie"),
    ("coordinator_zuid", "Zeger Zuid", Role.COORDINATOR, "zuid", "Gelijke Kansen Alliantie"),
    ("officer_alkmaar", "Olivia Alkmaar", Role.OFFICER, "alkmaar", "gemeente Alkmaar"),
    ("alderman_alkmaar", "Wouter Alkmaar", Role.ALDERMAN, "alkmaar", "gemeente Alkmaar"),
    ("officer_zwolle", "Zoë Zwolle", Role.OFFICER, "zwolle", "gemeente Zwolle"),
    ("minister_ocw", "Mina Minister", Role.MINISTER, "", MINISTRY),
    ("minister_po", "Pieter Primair", Role.MINISTER, "", MINISTRY),
    ("secretariat_ocw", "Sanne Secretariaat", Role.SECRETARIAT, "minister_ocw", MINISTRY),
    ("ocw_staff", "Otto OCW", Role.OCW_STAFF, "", MINISTRY),
    ("ocw_reviewer", "Rosa Toets", Role.OCW_STAFF, "", MINISTRY),
    ("ocw_finance", "Fenna Geld", Role.OCW_FINANCE, "", MINISTRY),
    ("school_board", "Sjoerd School", Role.SCHOOL_BOARD, "board", "Stichting De Noorderpoolster Onderwijs"),
    ("reader", "Lies Lezer", Role.READER, "alkmaar", "gemeente Alkmaar"),
    ("administrator", "Bea Beheer", Role.ADMINISTRATOR, "", MINISTRY),
)


def make_cast() -> Cast:
    """Make the whole cast with its places and offices, and the lists that an agenda refers to; find who is there."""
    make_lists()
    noord, _ = Region.objects.get_or_create(name="Noord")
    zuid, _ = Region.objects.get_or_create(name="Zuid")
    cast = Cast(
        alkmaar=_municipality("GM0361", "Alkmaar", Province.NOORD_HOLLAND, noord),
        breda=_municipality("GM0758", "Breda", Province.NOORD_BRABANT, zuid),
        zwolle=_municipality("GM0193", "Zwolle", Province.OVERIJSSEL, None),
        board=_board("99901", "Stichting De Noorderpoolster Onderwijs", Sector.SECONDARY),
        other_board=_board("99902", "Stichting Waterlinie Basisscholen", Sector.PRIMARY),
    )
    _schools(cast)
    for name, shown, _, _, organisation in _ROLES:
        cast.people[name] = make_person(name, shown, organisation)
    _offices(cast)
    places: dict[str, dict[str, Any]] = {
        "noord": {"region": noord},
        "zuid": {"region": zuid},
        "alkmaar": {"municipality": cast.alkmaar},
        "zwolle": {"municipality": cast.zwolle},
        "board": {"school_board": cast.board},
        "minister_ocw": {"office_holder": cast.offices["minister_ocw"]},
        "": {},
    }
    for name, _, role, place, _ in _ROLES:
        Membership.objects.get_or_create(user=cast.people[name], role=role, start=SINCE, **places[place])
    return cast


def make_person(name: str, shown: str, organisation: str = "") -> User:
    """Make an account coordinator_noord → coordinator.noord@example.org with the password PASSWORD."""
    email = f"{name.replace('_', '.')}@example.org"
    known = User.objects.filter(email=email).first()
    return known or User.objects.create_user(email=email, password=PASSWORD, name=shown, organisation=organisation)


def make_lists() -> None:
    """Make the themes, factors and known approaches that the agendas of the tests use."""
    for name, slug in (("Professionalisering", "professionalisering"), ("Soepele overgangen", "soepele-overgangen")):
        Theme.objects.get_or_create(name=name, defaults={"slug": slug})
    Factor.objects.get_or_create(name="Geloof in eigen kunnen", defaults={"level": FactorLevel.PUPIL})
    for kind, name in (
        (EntryKind.INTERVENTION, "De Transformatieve School"),
        (EntryKind.COMMUNITY, "Community Urban Education"),
    ):
        CatalogueEntry.objects.get_or_create(kind=kind, name=name)


def _municipality(code: str, name: str, province: Province, region: Region | None) -> Municipality:
    row, _ = Municipality.objects.update_or_create(
        cbs_code=code, defaults={"name": name, "province": province, "region": region}
    )
    return row


def _board(number: str, name: str, sector: Sector) -> SchoolBoard:
    return SchoolBoard.objects.get_or_create(number=number, defaults={"name": name, "sector": sector})[0]


def _schools(cast: Cast) -> None:
    for establishment, board in (("99X000", cast.board), ("99X001", cast.board), ("99X200", cast.other_board)):
        School.objects.get_or_create(
            establishment=establishment,
            defaults={
                "board": board,
                "brin": establishment[:4],
                "name": f"School {establishment}",
                "sector": Sector.SECONDARY,
                "municipality": cast.alkmaar,
            },
        )


def _offices(cast: Cast) -> None:
    rows = (
        ("alderman_alkmaar", OfficeKind.ALDERMAN, "Wethouder", "gemeente Alkmaar", cast.alkmaar),
        ("minister_ocw", OfficeKind.MINISTER, OCW_MINISTER, MINISTRY, None),
        ("minister_po", OfficeKind.MINISTER, PO_MINISTER, MINISTRY, None),
    )
    for name, kind, office, organisation, municipality in rows:
        cast.offices[name], _ = OfficeHolder.objects.get_or_create(
            user=cast.people[name],
            office=office,
            defaults={
                "name": cast.people[name].name,
                "kind": kind,
                "organisation": organisation,
                "municipality": municipality,
                "portfolio": "Onderwijs en jeugd" if municipality else "",
                "start": SINCE,
            },
        )


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()
