"""The demo accounts: a person per role, and an officer and an alderman in every municipality of the alliance."""

from datetime import date
from functools import cached_property
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.text import slugify

from accounts.actions.users import create_user, save_user
from accounts.models import User
from agendas.demo.departures import PREDECESSOR, hand_over_all, play
from agendas.demo.plan import rows_of
from municipalities.actions import save_row
from municipalities.choices import OfficeKind
from municipalities.models import Membership, Municipality, OfficeHolder, Region, SchoolBoard
from municipalities.roles import Role

# Printed by `demo_accounts`: it protects nothing but invented content.
PASSWORD = "GKA-demo-2026!"  # noqa: S105
_DOMAIN = "demo.gka.example"
_ADMINISTRATOR = f"beheerder@{_DOMAIN}"
_MINISTRY = "Ministerie van Onderwijs, Cultuur en Wetenschap"
_ORGANISATIONS = {
    "ministry": _MINISTRY,
    "alliance": "Gelijke Kansen Alliantie",
    "board": "Stichting De Noorderpoolster Onderwijs",
    "municipality": "gemeente Alkmaar",
}
_SINCE = date(2024, 9, 2)
# After the last real ministers of the reference data, so that no office has two holders on one day.
_MINISTERS_SINCE = date(2024, 7, 3)

# Who of the cast comes from the list of municipalities.
_LOCAL = {
    "officer_alkmaar": ("GM0361", Role.OFFICER),
    "alderman_alkmaar": ("GM0361", Role.ALDERMAN),
    "officer_zwolle": ("GM0193", Role.OFFICER),
}


class PeopleMissing(Exception):
    """The lists that people belong to are not there; the message is a Dutch sentence."""


def address(name: str) -> str:
    return f"{name}@{_DOMAIN}"


def local_address(municipality: Municipality, role: Role) -> str:
    """Return the address of the officer or alderman of `municipality`."""
    return address(f"{'wethouder' if role is Role.ALDERMAN else 'beleid'}.{slugify(municipality.name)}")


class Crew:
    """The demo people, found by what they do."""

    def __init__(self) -> None:
        self._by_email = {user.email: user for user in User.objects.filter(email__endswith=f"@{_DOMAIN}")}
        self.municipalities = {row.cbs_code: row for row in Municipality.objects.select_related("region")}

    def __getitem__(self, key: str) -> User:
        """Return the member of the cast called `key`, for example "minister_ocw"."""
        if key in _LOCAL:
            return self.at(*_LOCAL[key])
        return self._by_email[address(self._addresses[key])]

    def at(self, code: str, role: Role) -> User:
        """Return the officer, alderman or regional coordinator of the municipality `code`."""
        municipality = self.municipalities[code]
        if role is Role.COORDINATOR:
            return self[self._coordinators[municipality.region.name if municipality.region else ""]]
        return self._by_email[local_address(municipality, role)]

    def cast(self) -> dict[str, User]:
        """Return one or two people per role, in the order of the roles, by their names in the project."""
        keys = [row["key"] for row in rows_of("cast.csv")]
        order = list(Role)
        found = {key: self[key] for key in [*keys, *_LOCAL]}
        roles = {row["key"]: Role(row["role"]) for row in rows_of("cast.csv")} | {k: v[1] for k, v in _LOCAL.items()}
        return dict(sorted(found.items(), key=lambda item: order.index(roles[item[0]])))

    @cached_property
    def _addresses(self) -> dict[str, str]:
        return {row["key"]: row["address"] for row in rows_of("cast.csv")}

    @cached_property
    def _coordinators(self) -> dict[str, str]:
        """Coordinator by name of the region."""
        return {
            place.removeprefix("region:"): row["key"]
            for row in rows_of("cast.csv")
            for place in row["place"].split("|")
            if place.startswith("region:")
        }


@transaction.atomic
def make_people() -> int:
    """Make the accounts that are not there yet, with their roles and offices; return how many.

    An account that exists is left as it is, also when somebody changed its roles.
    """
    known = set(User.objects.filter(email__endswith=f"@{_DOMAIN}").values_list("email", flat=True))
    maker = _Maker(known)
    others = rows_of("people.csv")
    for row in rows_of("cast.csv"):
        maker.cast(row, next((other for other in others if _precedes(other, row)), None))
    for row in rows_of("municipalities.csv"):
        maker.local(row)
    for row in others:
        if row["story"] != PREDECESSOR:
            maker.other(row)
    return maker.made


def _precedes(other: dict[str, str], row: dict[str, str]) -> bool:
    """Did `other` have the places of `row` before?"""
    return other["story"] == PREDECESSOR and other["place"] == row["place"]


class _Maker:
    """Makes accounts. The administrator comes first and makes the others."""

    def __init__(self, known: set[str]) -> None:
        self.known = known
        self.made = 0
        # One hash for all: hashing is slow on purpose, and all accounts share the password anyway.
        self.password = make_password(PASSWORD)
        self.municipalities = {row.cbs_code: row for row in Municipality.objects.all()}

    @cached_property
    def administrator(self) -> User:
        return User.objects.get(email=_ADMINISTRATOR)

    def account(self, email: str, **fields: Any) -> User | None:
        """Return a new account, or None when there is one."""
        if email in self.known:
            return None
        made_by = None if email == _ADMINISTRATOR else self.administrator
        user = create_user(email=email, by=made_by, **fields)
        user.password = self.password
        save_user(user=user, changed=["password"], by=made_by or user)
        self.made += 1
        return user

    def cast(self, row: dict[str, str], predecessor: dict[str, str] | None) -> None:
        """Make somebody of the cast; with a `predecessor` the places come by a hand-over."""
        user = self.account(
            address(row["address"]),
            name=row["name"],
            job_title=row["job_title"],
            organisation=_ORGANISATIONS[row["organisation"]],
        )
        if user is None:
            return
        giver = self.other(predecessor) if predecessor else None
        if giver is not None:
            hand_over_all(giver, user, self.administrator)
            return
        for place in row["place"].split("|"):
            self.member(user, Role(row["role"]), **self._place(place))
        if row["role"] == Role.MINISTER:
            self.office(
                user,
                office=row["job_title"],
                kind=OfficeKind.MINISTER,
                organisation=_MINISTRY,
                start=_MINISTERS_SINCE,
            )

    def local(self, row: dict[str, str]) -> None:
        municipality = self.municipalities.get(row["cbs_code"])
        if municipality is None:
            raise PeopleMissing("De lijst met gemeenten ontbreekt. Draai eerst: manage.py load_reference")
        organisation = f"gemeente {municipality.name}"
        for role, job in ((Role.OFFICER, "Beleidsmedewerker Onderwijs"), (Role.ALDERMAN, "Wethouder")):
            user = self.account(
                local_address(municipality, role), name=row[role], job_title=job, organisation=organisation
            )
            if user is None:
                continue
            self.member(user, role, municipality=municipality)
            if role is Role.ALDERMAN:
                self.office(
                    user,
                    office=job,
                    kind=OfficeKind.ALDERMAN,
                    organisation=organisation,
                    municipality=municipality,
                    portfolio=row["portfolio"],
                    start=_SINCE,
                )

    def other(self, row: dict[str, str]) -> User | None:
        """Make somebody in a state that an administrator meets; None when the account is there already."""
        facts = {name: row[name] for name in ("name", "job_title", "organisation")}
        user = self.account(address(row["address"]), **facts)
        if user is not None:
            places = [self._place(place) for place in row["place"].split("|")]
            play(row["story"], user, Role(row["role"]), places, self.member, self.administrator)
        return user

    def member(self, user: User, role: Role, **place: Any) -> None:
        # The constraints of the table check both kinds of row; these come from our own files.
        save_row(row=Membership(user=user, role=role, start=_SINCE, **place), by=self.administrator)

    def office(self, user: User, **fields: Any) -> None:
        save_row(row=OfficeHolder(name=user.name, user=user, **fields), by=self.administrator)

    def _place(self, place: str) -> dict[str, Any]:
        kind, _, name = place.partition(":")
        try:
            match kind:
                case "region":
                    return {"region": Region.objects.get(name=name)}
                case "municipality":
                    return {"municipality": self.municipalities[name]}
                case "board":
                    return {"school_board": SchoolBoard.objects.get(number=name)}
                case "office":
                    holder = User.objects.get(email=address(name.replace("_", ".")))
                    return {"office_holder": OfficeHolder.objects.current().get(user=holder)}
        except (Region.DoesNotExist, SchoolBoard.DoesNotExist, KeyError):
            raise PeopleMissing(f"De lijsten ontbreken ({name}). Draai eerst: manage.py load_reference") from None
        return {}
