"""Loading school boards and schools from our own files. Files of DUO come in through `municipalities.importing`."""

from pathlib import Path

from municipalities.actions.rows import Report, Row, RowRefused, load_rows, put_row, read_rows
from municipalities.choices import Sector
from municipalities.importing.codes import board_number, cbs_municipality, establishment_number
from municipalities.models import Municipality, School, SchoolBoard


def load_school_boards(report: Report, path: Path) -> None:
    """School boards by number; all columns follow the file."""
    existing = {board.number: board for board in SchoolBoard.objects.all()}

    def put(row: Row) -> None:
        number = board_number(row.required("number"))
        facts = {
            "name": row.required("name"),
            "sector": row.choice("sector", Sector),
            "valid_from": row.date("valid_from"),
            "valid_to": row.date("valid_to"),
        }
        new = SchoolBoard(number=number)
        put_row(report, existing.get(number), new, label=number, facts=facts)

    rows = read_rows(path, ["number", "name", "sector"])
    load_rows(report, rows, lambda row: row.required("number"), put)


def load_schools(report: Report, path: Path) -> None:
    """Schools by establishment number (BRIN and two digits). Their board and municipality must be there already."""
    existing = {school.establishment: school for school in School.objects.all()}
    boards = dict(SchoolBoard.objects.values_list("number", "pk"))
    municipalities = dict(Municipality.objects.values_list("cbs_code", "pk"))

    def put(row: Row) -> None:
        number = establishment_number(row.required("establishment"))
        board = board_number(row.required("board"))
        code = cbs_municipality(row.required("cbs_code"))
        if board not in boards:
            raise RowRefused(f"Het schoolbestuur {board} bestaat niet. Laad eerst de besturen.")
        if code not in municipalities:
            raise RowRefused(f"De gemeente {code} bestaat niet.")
        facts = {
            "board_id": boards[board],
            "name": row.required("name"),
            "sector": row.choice("sector", Sector),
            "municipality_id": municipalities[code],
            "valid_from": row.date("valid_from"),
            "valid_to": row.date("valid_to"),
        }
        new = School(establishment=number, brin=number[:4])
        put_row(report, existing.get(number), new, label=number, facts=facts)

    rows = read_rows(path, ["board", "establishment", "name", "sector", "cbs_code"])
    load_rows(report, rows, lambda row: establishment_number(row.required("establishment")), put)
