"""Home and the list of agendas."""

from tests.access.plain import PlainRow

STARTERS = frozenset({"coordinator_noord", "coordinator_zuid", "ocw_staff", "ocw_reviewer"})

ROWS = [
    PlainRow("dashboard:home"),
    PlainRow("agendas:list"),
    PlainRow("agendas:list_csv"),
    PlainRow("agendas:start", STARTERS),
]
