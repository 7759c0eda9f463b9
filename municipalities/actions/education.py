"""Loading school boards and schools, from our own files or from the address files of DUO."""

from pathlib import Path

from municipalities.actions.rows import Report, Row, RowRefused, load_rows, put_row, read_rows
from municipalities.choices import Sector
from municipalities.importing.codes import board_number, duo_municipality, establishment_number
from municipalities.models import Municipality, School, SchoolBoard

# Headings of DUO's files "besturen" and "vestigingen", in the two ways in which they are delivered.
_DUO_BOARDS = {"BEVOEGD GEZAG NUMMER": "number", "BEVOEGD GEZAG NAAM": "name"}
_DUO_SCHOOLS = {
    "BEVOEGD GEZAG NUMMER": "board",
    "VESTIGINGSNUMMER": "establishment",
    "VESTIGINGSCODE": "establishment",
    "VESTIGINGSNAAM": "name",
    "GEMEENTENUMMER": "cbs_code",
}


def load_school_boards(report: Report, path: Path, *, sector: str = "") -> None:
    """School boards by number; all columns follow the file.

    `sector` is for files that do not name it: DUO has a file per sector.
    """
    existing = {board.number: board for board in SchoolBoard.objects.all()}

    def put(row: Row) -> None:
        number = board_number(row.required("number"))
        facts = {
            "name": row.required("name"),
            "sector": _sector(row, sector),
            "valid_from": row.date("valid_from"),
            "valid_to": row.date("valid_to"),
        }
        new = SchoolBoard(number=number)
        put_row(report, existing.get(number), new, label=number, facts=facts)

    rows = read_rows(path, ["number", "name"], _DUO_BOARDS)
    load_rows(report, rows, lambda row: row.required("number"), put)


def load_schools(report: Report, path: Path, *, sector: str = "") -> None:
    """Schools by establishment number (BRIN and two digits). Their board and municipality must be there already."""
    existing = {school.establishment: school for school in School.objects.all()}
    boards = dict(SchoolBoard.objects.values_list("number", "pk"))
    municipalities = dict(Municipality.objects.values_list("cbs_code", "pk"))

    def put(row: Row) -> None:
        number = establishment_number(row.required("establishment"))
        board = board_number(row.required("board"))
        code = duo_municipality(row.required("cbs_code"))
        if board not in boards:
            raise RowRefused(f"Het schoolbestuur {board} bestaat niet. Laad eerst de besturen.")
        if code not in municipalities:
            raise RowRefused(f"De gemeente {code} bestaat niet.")
        facts = {
            "board_id": boards[board],
            "name": row.required("name"),
            "sector": _sector(row, sector),
            "municipality_id": municipalities[code],
            "valid_from": row.date("valid_from"),
            "valid_to": row.date("valid_to"),
        }
        new = School(establishment=number, brin=number[:4])
        put_row(report, existing.get(number), new, label=number, facts=facts)

    rows = read_rows(path, ["board", "establishment", "name", "cbs_code"], _DUO_SCHOOLS)
    load_rows(report, rows, lambda row: establishment_number(row.required("establishment")), put)


def _sector(row: Row, given: str) -> str:
    if not row.text("sector") and given:
        return given
    return row.choice("sector", Sector)
