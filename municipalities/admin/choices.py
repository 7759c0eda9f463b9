"""How the rows of a list are named where one chooses among them: with what tells two of the same name apart."""

from accounts.models import User
from gka_portal.notation import dutch_date
from municipalities.models import Municipality, SchoolBoard


def named_person(user: User) -> str:
    return f"{user.name} ({user.email})"


def named_municipality(municipality: Municipality) -> str:
    if municipality.valid_to is None:
        return municipality.name
    return f"{municipality.name} (tot en met {dutch_date(municipality.valid_to)})"


def named_board(board: SchoolBoard) -> str:
    return f"{board.name} ({board.number})"
