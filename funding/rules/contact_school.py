"""The contactschool of an application: does the board exist, is the school its own, may its sector ask?"""

import datetime
from collections.abc import Iterator

from agendas.models import FundingScheme
from funding.rules.schemes import with_source
from gka_portal.notation import dutch_date, in_words
from municipalities.choices import Sector
from municipalities.models import School, SchoolBoard


def board_sentences(board: SchoolBoard, school: School | None, day: datetime.date) -> Iterator[str]:
    """Yield why this board, or this school of it, cannot ask on `day`."""
    if board.valid_to and board.valid_to < day:
        yield f"{board.name} bestond tot en met {dutch_date(board.valid_to)}. {_successor(board, school)}"
    elif board.valid_from and board.valid_from > day:
        yield f"{board.name} bestaat pas vanaf {dutch_date(board.valid_from)}."
    elif school is not None and school.board_id != board.pk:
        yield f"{school.name} hoort niet bij {board.name} maar bij {school.board.name}. Kies een andere school."
    if school is not None and school.valid_to and school.valid_to < day:
        yield f"{school.name} bestond tot en met {dutch_date(school.valid_to)}. Kies een andere school."
    elif school is not None and school.valid_from and school.valid_from > day:
        yield f"{school.name} bestaat pas vanaf {dutch_date(school.valid_from)}. Kies een andere school."


def _successor(board: SchoolBoard, school: School | None) -> str:
    """Where the school went says who came after; the list of boards itself does not."""
    if school is not None and school.board_id != board.pk:
        return f"{school.name} hoort nu bij {school.board.name}: maak een aanvraag voor dat bestuur."
    return "Wijs in de agenda het bestuur aan dat de scholen heeft overgenomen."


def sector_sentence(scheme: FundingScheme, board: SchoolBoard, school: School | None) -> Iterator[str]:
    """Yield why the sector may not ask. A school says it best; a board of several sectors passes without one."""
    sector = school.sector if school else board.sector
    if not scheme.sectors or sector in scheme.sectors or sector == Sector.MIXED:
        return
    who = school.name if school else board.name
    allowed = in_words([Sector(value).label.lower() for value in scheme.sectors])
    rule = with_source(f"{scheme.name} is voor {allowed}", scheme)
    yield f"{who} is {Sector(sector).label.lower()}. {rule}"
