"""Packages for the archive that the worker makes for one person: asking, making, calling off, forgetting after a week.

As `agendas.actions.exporting`.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from agendas.actions.moving import locked, note
from agendas.archiving import name_problem, refusal
from agendas.models import Agenda, ArchivePackage
from agendas.permissions import has_right
from agendas.roles import Right
from agendas.workflow import StepRefused
from records.actions import cancel_work
from records.canonical import sha256_hex
from records.clock import now
from records.jobs import enqueue, settle
from records.models import Job

KEPT = timedelta(days=7)
MOST_AT_ONCE = 5
_TASK = "agendas.tasks.make_archive_package"
# What goes wrong twice in a row with the same agenda goes wrong a twentieth time too.
_ATTEMPTS = 3
NOT_YOURS = "Het archief van deze agenda hoort niet bij uw rol."


class NameRefused(StepRefused):
    """The name of the package cannot be used; the message says why."""


@transaction.atomic
def ask_package(*, agenda: Agenda, name: str, by: User) -> ArchivePackage:
    """Ask the worker for a package of `agenda` in the folder `name`; one that is being made is not made twice.

    StepRefused tells why not; NameRefused when it is the name.
    """
    agenda = locked(agenda)
    if not has_right(by, agenda, Right.ARCHIVE):
        raise StepRefused(NOT_YOURS)
    if sentence := refusal(agenda):
        raise StepRefused(sentence)
    if sentence := name_problem(name):
        raise NameRefused(sentence)
    waiting = _unfinished(by)
    known = next((row for row in waiting if row.agenda_id == agenda.pk and row.name == name), None)
    if known is not None:
        return known
    if len(waiting) >= MOST_AT_ONCE:
        raise StepRefused(f"Er worden al {MOST_AT_ONCE} pakketten voor u gemaakt. Wacht tot er een klaar is.")
    moment = now()
    asked = ArchivePackage.objects.create(agenda=agenda, name=name, asked_at=moment, asked_by=by, expires=moment + KEPT)
    enqueue(_TASK, effect=asked.effect, urgent=True, max_attempts=_ATTEMPTS, package_id=str(asked.pk))
    note(agenda, "archive_asked", by, {"name": name})
    return asked


def _unfinished(by: User) -> list[ArchivePackage]:
    waiting = list(ArchivePackage.objects.filter(asked_by=by, content=None, problem="").defer("content"))
    going = Job.objects.unfinished().filter(effect__in=[row.effect for row in waiting])
    effects = set(going.values_list("effect", flat=True))
    return [row for row in waiting if row.effect in effects]


@transaction.atomic
def store_package(*, package: ArchivePackage, content: bytes) -> None:
    """Keep what the worker made; nothing when it is there already or nobody wants it."""
    row = ArchivePackage.objects.select_for_update().filter(pk=package.pk, content=None, cancelled_at=None).first()
    if row is not None:
        row.content, row.sha256 = content, sha256_hex(content)
        row.problem, row.expires = "", now() + KEPT
        row.save(update_fields=["content", "sha256", "problem", "expires"])
    settle()


@transaction.atomic
def refuse_package(*, package: ArchivePackage, sentence: str) -> None:
    """Note why a package cannot be made."""
    ArchivePackage.objects.filter(pk=package.pk, content=None).update(problem=sentence[:300])
    settle()


@transaction.atomic
def cancel_package(*, package: ArchivePackage, by: User) -> None:
    """Call off a package that is not made yet, also while the worker is at it: what that makes is then not kept."""
    row = _own(package, by)
    agenda = locked(row.agenda)
    if row.content is not None or not cancel_work(effects=[row.effect], by=by, also_running=True):
        raise StepRefused("Annuleren kan niet meer: er wordt niet meer aan dit pakket gewerkt.")
    row.cancelled_at = now()
    row.save(update_fields=["cancelled_at"])
    note(agenda, "archive_cancelled", by, {"name": row.name})


@transaction.atomic
def forget_packages() -> int:
    """Remove the packages whose time is over, and the work on them that is not done; return how many.

    A package is a copy: all that is in it stays in the portal.
    """
    over = ArchivePackage.objects.filter(expires__lte=now())
    effects = [row.effect for row in over.only("pk")]
    for start in range(0, len(effects), 500):
        cancel_work(effects=effects[start : start + 500], by=None)
    removed, _ = over.delete()
    return removed


def _own(package: ArchivePackage, by: User) -> Any:
    """Return the row of `package` of `by`, locked."""
    return (
        ArchivePackage.objects.select_for_update(of=("self",)).select_related("agenda").get(pk=package.pk, asked_by=by)
    )
