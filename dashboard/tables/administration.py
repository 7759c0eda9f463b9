"""What waits for the functional administrator: reviews of rights, invitations, imports and jobs that failed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from gka_portal.notation import dutch_date
from municipalities.choices import ENDED_IMPORTS, ImportState
from municipalities.models import ReferenceImport
from municipalities.permissions import may_manage_lists
from municipalities.tables.people import PersonState, people, with_state
from municipalities.tables.review import turns
from records.models import Job
from records.models.jobs import JobStatus
from records.words import task_words

_MOST_IMPORTS = 5


@dataclass(frozen=True)
class Duty:
    """Something to do: what, why and since when, and the page for it ("" when somebody else must do it)."""

    title: str
    reason: str
    url: str
    action: str


def duties_of(user: User) -> list[Duty]:
    """Return what waits for `user` as administrator; four queries, none for others."""
    if not may_manage_lists(user):
        return []
    return [*_failed_jobs(user), *_reviews(), *_invitations(), *_imports()]


def _failed_jobs(user: User) -> Iterator[Duty]:
    """Who may not open the list of jobs is told whom to ask."""
    may_open = user.has_perm("records.view_job")
    failed = Job.objects.filter(status=JobStatus.FAILED).order_by()
    for name, count, since in failed.values_list("name").annotate(count=Count("pk"), since=Min("finished")):
        reason = f"{'1 keer' if count == 1 else f'{count} keer'}, voor het eerst op {_day(since)}."
        yield Duty(
            title=f"Mislukt: {task_words(name)}",
            reason=reason if may_open else f"{reason} Vraag de technisch beheerder ernaar te kijken.",
            url=_with("admin:records_job_changelist", stand=JobStatus.FAILED, taak=name) if may_open else "",
            action="Bekijk de taken",
        )


def _reviews() -> Iterator[Duty]:
    for turn in turns():
        if turn.is_due:
            last = f"De laatste was op {_day(turn.at)}." if turn.at else "Er is er nog geen vastgelegd."
            yield Duty(
                f"Controle van rechten: {turn.name[:1].lower()}{turn.name[1:]}",
                last,
                reverse("people:rights"),
                "Controleren",
            )


def _invitations() -> Iterator[Duty]:
    """Those that expired ask for something; those that are open are worth knowing. One query."""
    every = people(User.objects.all()).order_by()
    waiting = {state: with_state(every, state).values("pk") for state in (PersonState.EXPIRED, PersonState.INVITED)}
    counts = User.objects.aggregate(
        expired=Count("pk", filter=Q(pk__in=waiting[PersonState.EXPIRED])),
        invited=Count("pk", filter=Q(pk__in=waiting[PersonState.INVITED])),
    )
    if count := counts["expired"]:
        yield Duty(
            title="1 uitnodiging is verlopen" if count == 1 else f"{count} uitnodigingen zijn verlopen",
            reason="Deze mensen kunnen nog niet inloggen. Nodig hen opnieuw uit, of laat hen vertrekken.",
            url=_with("people:list", status=PersonState.EXPIRED),
            action="Bekijk wie",
        )
    if count := counts["invited"]:
        yield Duty(
            title="1 uitnodiging is nog open" if count == 1 else f"{count} uitnodigingen zijn nog open",
            reason="Deze mensen hebben nog geen wachtwoord gekozen. Vraag ernaar als het lang duurt.",
            url=_with("people:list", status=PersonState.INVITED),
            action="Bekijk wie",
        )


def _imports() -> Iterator[Duty]:
    waiting = ReferenceImport.objects.exclude(state__in=ENDED_IMPORTS).select_related("file", "job", "uploaded_by")
    for run in waiting.order_by("uploaded_at")[:_MOST_IMPORTS]:
        if run.is_busy:
            continue
        by = f" door {run.uploaded_by}" if run.uploaded_by else ""
        state = "Lezen of toepassen is mislukt" if run.has_failed else ImportState(run.state).label
        yield Duty(
            title=f"Import: {run.get_kind_display()}",
            reason=f"{state}. Ingelezen op {_day(run.uploaded_at)}{by}.",
            url=reverse("imports:detail", args=[run.pk]),
            action="Verdergaan",
        )


def _day(moment: datetime | None) -> str:
    return dutch_date(timezone.localtime(moment)) if moment else "onbekende dag"


def _with(page: str, **chosen: str) -> str:
    return f"{reverse(page)}?{urlencode(chosen)}"
