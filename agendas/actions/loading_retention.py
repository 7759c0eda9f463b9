"""Loading the retention rules from a file. Safe to repeat; what OCW filled in stays."""

from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction

from agendas.choices import Appraisal, Kind, RetentionStart
from agendas.models import RetentionRule
from municipalities.actions.reference import load_list
from municipalities.actions.rows import Report, Row, RowRefused, load_rows, put_row, read_rows

if TYPE_CHECKING:
    from accounts.models import User

DATA = Path(__file__).resolve().parent.parent / "data"


@transaction.atomic
def load_reference(*, by: "User | None", directory: Path = DATA, overwrite: bool = False) -> list[Report]:
    """Load a rule per kind of agenda from `directory`; rules as in the action of the same name in municipalities."""

    def load(report: Report, path: Path) -> None:
        load_rules(report, path, overwrite=overwrite)

    return [load_list(RetentionRule, directory / "retention_rules.csv", load, by=by)]


def load_rules(report: Report, path: Path, *, overwrite: bool) -> None:
    """Rules by kind. An empty cell is what nobody knows."""
    existing = {row.kind: row for row in RetentionRule.objects.all()}

    def put(row: Row) -> None:
        kind = row.choice("kind", Kind)
        maintained = {
            "appraisal": row.choice("appraisal", Appraisal),
            "years": row.number("years"),
            "starts": row.choice("starts", RetentionStart),
            "category": row.text("category"),
            "note": row.text("note"),
        }
        if maintained["appraisal"] == Appraisal.DESTROY and maintained["years"] is None:
            raise RowRefused("Wat wordt vernietigd, heeft een bewaartermijn: vul de kolom years in.")
        put_row(
            report,
            existing.get(kind),
            RetentionRule(kind=kind),
            label=str(Kind(kind).label),
            maintained=maintained,
            overwrite=overwrite,
        )

    load_rows(report, read_rows(path, ["kind", "appraisal", "starts"]), lambda row: row.choice("kind", Kind), put)
