"""An invented secretary for every school board that has a demo application."""

from datetime import date

from django.contrib.auth.hashers import make_password

from accounts.actions.users import create_user, save_user
from accounts.models import User
from agendas.demo.people import PASSWORD, Crew, address
from municipalities.actions import save_row
from municipalities.models import Membership, SchoolBoard
from municipalities.roles import Role

_NAMES = (
    "Annelies Prikkebeen",
    "Jurre Waterval",
    "Soraya el Khatib",
    "Gijs Kouwenberg",
    "Merel Zandstra",
    "Orhan Yildirim",
    "Tessel van Loenhout",
    "Bas Hagedoorn",
    "Noor Steenbeek",
    "Ravi Mohansingh",
    "Wies Kromhout",
    "Daan Pieterwiel",
    "Lotte Rozeboom",
    "Sem Vlietstra",
)
_SINCE = date(2019, 8, 1)


def secretary_of(board: SchoolBoard, crew: Crew) -> User:
    """Return who acts for `board`; made when there is nobody yet."""
    cast = crew["school_board"]
    if Membership.objects.filter(user=cast, school_board=board).exists():
        return cast
    email = address(f"bestuur.{board.number}")
    if (known := User.objects.filter(email=email).first()) is not None:
        return known
    administrator = crew["administrator"]
    user = create_user(
        email=email,
        name=_NAMES[int(board.number) % len(_NAMES)],
        job_title="Bestuurssecretaris",
        organisation=board.name,
        by=administrator,
    )
    user.password = make_password(PASSWORD)
    save_user(user=user, changed=["password"], by=administrator)
    save_row(row=Membership(user=user, role=Role.SCHOOL_BOARD, school_board=board, start=_SINCE), by=administrator)
    return user
