"""From file and choices to a proposal, whatever kind of file it is."""

from collections.abc import Callable

from municipalities.choices import ImportKind
from municipalities.importing.education import plan_boards, plan_schools
from municipalities.importing.places import plan_municipalities
from municipalities.importing.planning import Options, Plan
from municipalities.importing.reading import Reading, read
from municipalities.models import Municipality, School, SchoolBoard
from municipalities.streams import stream_of_list

MODELS: dict[ImportKind, type[SchoolBoard] | type[School] | type[Municipality]] = {
    ImportKind.BOARDS: SchoolBoard,
    ImportKind.SCHOOLS: School,
    ImportKind.MUNICIPALITIES: Municipality,
}
_PLANNERS: dict[ImportKind, Callable[[Reading, Options, str], Plan]] = {
    ImportKind.BOARDS: plan_boards,
    ImportKind.SCHOOLS: plan_schools,
    ImportKind.MUNICIPALITIES: plan_municipalities,
}


def propose(content: bytes, options: Options, progress: Callable[[int], None] | None = None) -> Plan:
    """Read `content` and compare it with the lists. FileRefused when it cannot be used as a whole.

    A constant number of queries, whatever the size of the file. `progress` as in `reading.read`.
    """
    stream = stream_of_list(MODELS[options.kind])
    return _PLANNERS[options.kind](read(content, options.kind, progress), options, stream)
