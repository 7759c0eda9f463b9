"""Loading public office holders from a file."""

import datetime
from pathlib import Path

from municipalities.actions.rows import Report, Row, RowRefused, load_rows, put_row, read_rows
from municipalities.choices import OfficeKind
from municipalities.models import Municipality, OfficeHolder

_EARLIEST = datetime.date.min
_LATEST = datetime.date.max


def load_office_holders(report: Report, path: Path, *, overwrite: bool) -> None:
    """Office holders by name, office and organisation in overlapping periods; administrators keep them up to date.

    Same person, office and organisation in a period that overlaps is the same row: so a corrected day in the portal
    does not bring a second one at the next load.
    """
    known = list(OfficeHolder.objects.all())
    municipalities = dict(Municipality.objects.values_list("cbs_code", "pk"))

    def put(row: Row) -> None:
        code = row.text("cbs_code")
        if code and code not in municipalities:
            raise RowRefused(f"De gemeente {code} bestaat niet.")
        new = OfficeHolder(
            name=row.required("name"), office=row.required("office"), organisation=row.required("organisation")
        )
        start, end = row.date("start"), row.date("end")
        maintained = {
            "kind": row.choice("kind", OfficeKind),
            "municipality_id": municipalities.get(code),
            "portfolio": row.text("portfolio"),
            "start": start,
            "end": end,
            "note": row.text("note"),
        }
        found = _same(known, new, start, end)
        saved = put_row(report, found, new, label=str(new), maintained=maintained, overwrite=overwrite)
        if found is None and saved is not None:
            known.append(saved)

    rows = read_rows(path, ["name", "office", "kind", "organisation"])
    load_rows(report, rows, lambda row: tuple(row.values.values()), put)


def _same(
    known: list[OfficeHolder], new: OfficeHolder, start: datetime.date | None, end: datetime.date | None
) -> OfficeHolder | None:
    for row in known:
        same_office = (row.name, row.office, row.organisation) == (new.name, new.office, new.organisation)
        before_the_end = (row.start or _EARLIEST) <= (end or _LATEST)
        after_the_start = (row.end or _LATEST) >= (start or _EARLIEST)
        if same_office and before_the_end and after_the_start:
            return row
    return None
