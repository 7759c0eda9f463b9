"""Valid rows in one line each; every argument that is not given gets a value that fits."""

import datetime
from itertools import count
from typing import Any

from accounts.models import User
from municipalities.choices import OfficeKind, Province, Sector
from municipalities.models import Membership, Municipality, OfficeHolder, Region, School, SchoolBoard
from municipalities.roles import Role

_numbers = count(1)

TODAY = datetime.date(2026, 3, 10)


def make_user(name: str = "", **fields: Any) -> User:
    """An account; the address follows from the name."""
    name = name or f"Persoon {next(_numbers)}"
    return User.objects.create_user(email=f"{name.lower().replace(' ', '.')}@example.org", name=name, **fields)


def make_region(name: str = "") -> Region:
    return Region.objects.create(name=name or f"Regio {next(_numbers)}")


def make_municipality(name: str = "", **fields: Any) -> Municipality:
    """A municipality with a code that CBS does not use (GM9…)."""
    number = next(_numbers)
    fields = {"cbs_code": f"GM9{number:03d}", "province": Province.NOORD_HOLLAND, **fields}
    return Municipality.objects.create(name=name or f"Gemeente {number}", **fields)


def make_board(number: str = "", **fields: Any) -> SchoolBoard:
    number = number or f"98{next(_numbers):03d}"
    return SchoolBoard.objects.create(
        number=number, **{"name": f"Bestuur {number}", "sector": Sector.PRIMARY, **fields}
    )


def make_school(establishment: str, board: SchoolBoard, **fields: Any) -> School:
    fields = {"brin": establishment[:4], "name": f"School {establishment}", "sector": Sector.PRIMARY, **fields}
    fields.setdefault("municipality", None)
    fields["municipality"] = fields["municipality"] or make_municipality()
    return School.objects.create(establishment=establishment, board=board, **fields)


def make_minister(**fields: Any) -> OfficeHolder:
    fields = {"name": "Mies de Minister", "office": "Minister", "organisation": "Ministerie van OCW", **fields}
    return OfficeHolder.objects.create(kind=OfficeKind.MINISTER, **fields)


def make_membership(user: User, role: Role, **fields: Any) -> Membership:
    """A membership since 2020, unless told otherwise."""
    return Membership.objects.create(user=user, role=role, **{"start": datetime.date(2020, 1, 1), **fields})
