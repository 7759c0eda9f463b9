"""From bytes to cells: character set, delimiter and shape of a CSV file, a line at a time.

DUO and CBS deliver Windows-1252 and UTF-8, with and without a mark, with semicolons and with commas. UTF-8 is
recognised because other text is hardly ever valid UTF-8; the line with the headings decides the delimiter.
"""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from municipalities.importing.problems import FileRefused

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 100_000
_SPREADSHEET = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_SAVE_AS_CSV = "Open het in uw rekenprogramma, bewaar het als CSV en kies dat bestand."
# Bytes that mean nothing in Windows-1252: a file that has them is something else.
_NOT_IN_CP1252 = frozenset({0x81, 0x8D, 0x8F, 0x90, 0x9D})


@dataclass(frozen=True)
class Line:
    """One row of a file: its number (the headings are line 1) and its cells, without spaces around them."""

    number: int
    cells: list[str]


class Sheet:
    """A CSV file: `headings`, and the rows when it is iterated. Raises FileRefused when the bytes are no such file."""

    def __init__(self, content: bytes) -> None:
        _refuse_what_is_no_text(content)
        self.encoding = encoding_of(content)
        errors = "strict" if self.encoding == "utf-8-sig" else "replace"
        stream = io.TextIOWrapper(io.BytesIO(content), self.encoding, errors, newline="")
        first = stream.readline()
        stream.seek(0)
        self.delimiter = ";" if first.count(";") > first.count(",") else ","
        self._reader = csv.reader(stream, delimiter=self.delimiter, strict=True)
        self.headings = self._next_cells() or []

    def __iter__(self) -> Iterator[Line]:
        count = 0
        while True:
            # A quoted cell may hold line ends: the row is where it starts.
            number = self._reader.line_num + 1
            cells = self._next_cells()
            if cells is None:
                return
            if not any(cells):
                continue
            count += 1
            if count > MAX_ROWS:
                raise FileRefused(f"Dit bestand heeft meer dan {MAX_ROWS} regels. Kies een kleiner bestand.")
            yield Line(number, cells)

    def _next_cells(self) -> list[str] | None:
        try:
            cells = next(self._reader, None)
        except csv.Error:
            raise FileRefused(
                f"Vanaf regel {self._reader.line_num} is dit geen geldig CSV-bestand: een aanhalingsteken staat "
                "verkeerd of sluit niet. Haal het bestand opnieuw op en lees het ongewijzigd in."
            ) from None
        # Spreadsheets leave no-break spaces behind, which nobody sees and no search finds.
        return None if cells is None else [cell.replace("\xa0", " ").strip() for cell in cells]


def encoding_of(content: bytes) -> str:
    """Return "utf-8-sig" for UTF-8 with or without a mark, else "cp1252"."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(content)
    try:
        for start in range(0, len(view), 1 << 16):
            decoder.decode(view[start : start + (1 << 16)])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _refuse_what_is_no_text(content: bytes) -> None:
    if not content.strip():
        raise FileRefused("Dit bestand is leeg. Kies een ander bestand.")
    if len(content) > MAX_BYTES:
        raise FileRefused("Dit bestand is groter dan 20 MB. Kies een kleiner bestand.")
    if content.startswith(_SPREADSHEET):
        raise FileRefused(f"Dit is geen CSV-bestand maar een Excel- of zip-bestand. {_SAVE_AS_CSV}")
    if b"\x00" in content:
        raise FileRefused(f"Dit is geen tekstbestand dat het portaal kan lezen. {_SAVE_AS_CSV}")
    if encoding_of(content) == "cp1252" and _NOT_IN_CP1252.intersection(content):
        raise FileRefused("Sommige tekens in dit bestand zijn niet te lezen. Bewaar het als CSV in UTF-8.")
