"""Work that comes back by itself: every day, or every so many minutes. Kept without a table of its own.

What comes back stands in settings.RECURRING_TASKS. The loop of the worker asks `due_tasks` once a minute; a job whose
effect names the day or the turn of the clock is one job, however many workers ask. Who missed a turn while no worker
ran gets the next one and not all that were missed: a task looks at the facts and does what they ask.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from records.jobs import enqueue
from records.models import Job
from records.models.jobs import JobStatus

# A job that is done says nothing after a while; one that failed stays for who must look at it.
KEPT = timedelta(days=7)
# The next turn comes by itself, so one turn is not tried for hours.
ATTEMPTS = 3
_PREFIX = "recurring:"


@dataclass(frozen=True)
class Daily:
    """The task function `task` once a day, from the moment `at` in Amsterdam."""

    name: str
    task: str
    at: time = time(7, 0)

    def effect(self, now: datetime) -> str | None:
        """Return the effect of the job that should be there at `now`; None when it is too early in the day."""
        local = timezone.localtime(now)
        return f"{_PREFIX}daily:{self.name}:{local.date().isoformat()}" if local.time() >= self.at else None


@dataclass(frozen=True)
class EveryMinutes:
    """The task function `task` every `minutes` minutes, by the clock."""

    name: str
    task: str
    minutes: int

    def effect(self, now: datetime) -> str | None:
        """Return the effect of the job that should be there at `now`."""
        step = self.minutes * 60
        turn = datetime.fromtimestamp(int(now.timestamp()) // step * step, UTC)
        return f"{_PREFIX}every:{self.name}:{turn:%Y-%m-%dT%H:%M}"


def recurring() -> list[Daily | EveryMinutes]:
    """Return what comes back, as the settings say it: (name, task, "07:00") or (name, task, minutes)."""
    return [
        EveryMinutes(name, task, when) if isinstance(when, int) else Daily(name, task, time.fromisoformat(when))
        for name, task, when in settings.RECURRING_TASKS
    ]


def due_tasks(now: datetime, tasks: Iterable[Daily | EveryMinutes] | None = None) -> list[Job]:
    """Ask for the jobs that should be there at `now` and are not; return them. One query when there is nothing new."""
    wanted = {effect: task for task in (recurring() if tasks is None else tasks) if (effect := task.effect(now))}
    known = set(Job.objects.filter(effect__in=list(wanted)).values_list("effect", flat=True))
    made = [
        enqueue(task.task, effect=effect, max_attempts=ATTEMPTS)
        for effect, task in wanted.items()
        if effect not in known
    ]
    if made:
        Job.objects.filter(effect__startswith=_PREFIX, status=JobStatus.DONE, finished__lt=now - KEPT).delete()
    return made
