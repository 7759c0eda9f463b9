"""The rows of a list as a file that the browser keeps."""

from collections.abc import Iterable, Sequence

from django.http import StreamingHttpResponse
from django.utils import timezone

from gka_portal.lists import csv_lines


def csv_response(name: str, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """Answer with all `rows` as a CSV file, called `name` and the day of today."""
    file_name = f"{name}-{timezone.localdate().isoformat()}.csv"
    return StreamingHttpResponse(
        csv_lines(heading, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{file_name}"'},
    )
