"""Imports for the demo: one that is applied and one that waits for a decision, both with invented schools."""

import datetime

from municipalities.actions.imports import (
    apply_import,
    choose_import,
    options_of,
    request_import,
    store_preview,
    upload_import,
)
from municipalities.actions.reference import DATA
from municipalities.models import Membership, ReferenceImport
from municipalities.roles import Role

_DAY = datetime.date(2026, 8, 1)


def load_demo_imports() -> bool:
    """Make the two imports in the name of the demo's administrator; False when there are imports already.

    The steps of the worker are taken here, so that there is something to see at once; it finds its jobs done.
    """
    membership = Membership.objects.filter(role=Role.ADMINISTRATOR).current().select_related("user").first()
    if membership is None or ReferenceImport.objects.exists():
        return False
    boards = _read("besturen-po-2026.csv", membership)
    request_import(run=boards, digest=boards.digest, by=membership.user)
    apply_import(run_id=boards.pk, round_number=boards.round, by=membership.user)
    _read("vestigingen-po-2026.csv", membership)
    return True


def _read(name: str, membership: Membership) -> ReferenceImport:
    run = upload_import(name=name, content=(DATA / f"demo_{name}").read_bytes(), by=membership.user)
    run.reference_date = _DAY
    choose_import(run=run, options=options_of(run), by=membership.user)
    run.refresh_from_db()
    store_preview(run_id=run.pk, round_number=run.round)
    run.refresh_from_db()
    return run
