"""Budget and cover lines in spreadsheets: read from a file or from pasted text, compared, and written.

`read_pasted(text, years=…, kind=BUDGET)` reads what somebody copied; what it gives has no identities and is not
stored: `compare` puts it beside the agenda.
"""

from agendas.sheets.columns import BUDGET, COVER
from agendas.sheets.reading import Finding, Reading, ReadLine
from agendas.sheets.tables import read_pasted

__all__ = ["BUDGET", "COVER", "Finding", "ReadLine", "Reading", "read_pasted"]
