"""What must become public and what is: the ministry alone has that list."""

from tests.access.plain import PlainRow

ROWS = [PlainRow("agendas:publications", frozenset({"ocw_staff", "ocw_reviewer"}))]
