"""`load_reference`: the lists of this app from a folder with files. Safe to repeat."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import models, transaction

from municipalities.actions.education import load_school_boards, load_schools
from municipalities.actions.municipalities import load_members, load_municipalities, load_regions
from municipalities.actions.office_holders import load_office_holders
from municipalities.actions.rows import Refusal, Report, RowRefused
from municipalities.models import Municipality, OfficeHolder, Region, School, SchoolBoard
from municipalities.streams import stream_of_list
from records.actions import record
from records.models import Event

if TYPE_CHECKING:
    from accounts.models import User

LOADED = "loaded"
DATA = Path(__file__).resolve().parent.parent / "data"
ListLoader = Callable[[Report, Path], None]


@transaction.atomic
def load_reference(*, by: "User | None", directory: Path = DATA, overwrite: bool = False) -> list[Report]:
    """Load regions, municipalities, members, office holders, boards and schools from `directory`.

    Good rows are loaded, refused ones stand in the reports with file, line and sentence. A second run with the same
    files writes nothing. `overwrite` also replaces what administrators filled in.
    """
    reports = [
        load_list(
            Region,
            directory / "regions.csv",
            lambda report, path: load_regions(report, path, overwrite=overwrite),
            by=by,
        ),
        load_list(
            Municipality,
            directory / "municipalities.csv",
            lambda report, path: load_municipalities(report, path, overwrite=overwrite),
            by=by,
        ),
    ]
    new = frozenset(reports[-1].created)
    reports += [
        load_list(
            Municipality,
            directory / "alliance_members.csv",
            lambda report, path: load_members(report, path, new=new, overwrite=overwrite),
            by=by,
        ),
        load_list(
            OfficeHolder,
            directory / "office_holders.csv",
            lambda report, path: load_office_holders(report, path, overwrite=overwrite),
            by=by,
        ),
        load_list(SchoolBoard, directory / "school_boards.csv", load_school_boards, by=by),
        load_list(School, directory / "schools.csv", load_schools, by=by),
    ]
    return reports


@transaction.atomic
def load_demo_organisations(*, by: "User | None") -> list[Report]:
    """Load the invented school boards and schools. Only for demo mode; the municipalities must be there."""
    return [
        load_list(SchoolBoard, DATA / "demo_school_boards.csv", load_school_boards, by=by),
        load_list(School, DATA / "demo_schools.csv", load_schools, by=by),
    ]


def load_list(model: type[models.Model], path: Path, load: ListLoader, *, by: "User | None") -> Report:
    """Load one file with `load`; a file that is not there is skipped, one that cannot be read is refused.

    Writes an event on the stream of the list, with what was made and changed, when anything was.
    """
    stream = stream_of_list(model)
    report = Report(model, path.name, _loaded_before(stream))
    if not path.exists():
        report.skipped = "dit bestand is er niet, overgeslagen."
        return report
    try:
        load(report, path)
    except RowRefused as refused:
        report.refused.append(Refusal(path.name, 1, str(refused)))
    if report.changed:
        data = {
            "created": report.created,
            "updated": report.updated,
            "unchanged": report.unchanged,
            "refused": len(report.refused),
        }
        record(stream=stream, action=LOADED, by=by, object=path.name, data=data)
    return report


def _loaded_before(stream: str) -> frozenset[str]:
    loads = Event.objects.filter(stream=stream, action=LOADED).values_list("data", flat=True)
    return frozenset(label for data in loads for label in data["created"])
