"""Kills workers with SIGKILL while they seal, many times, and counts what was lost or done twice.

    python -m bench.kills [--agendas 12] [--kills 30] [--database sqlite|postgresql]

Two workers run all the time; one of them is killed at a random moment and replaced. Afterwards every agenda must
be signed once, every party must have one mail in the outbox, and `check_integrity` must find nothing.
"""

import argparse
import os
import random
import subprocess
import sys
import time

from bench.portal import ROOT, Filled, filled_database, say

INSIDE = "BENCH_INSIDE"
SECONDS_TO_FINISH = 300


def inside(step: str, number: int) -> None:
    """Do one step on the database that the environment names."""
    import django

    django.setup()
    {"fill": _fill, "left": _left, "count": _count}[step](number)


def _fill(number: int) -> None:
    from agendas.choices import State
    from agendas.models import Agenda
    from records.models import Job
    from tests.cast import make_cast
    from tests.factories import make_agenda

    cast = make_cast()
    Job.objects.all().delete()
    for _ in range(number):
        make_agenda(cast, State.SEALING)
    say(str(Agenda.objects.count()))


def _left(number: int) -> None:
    from records.models import Job

    say(str(Job.objects.unfinished().count()))


def _count(number: int) -> None:
    from django.core.management import call_command
    from django.db.models import Count, Sum

    from accounts.models import OutgoingMail
    from agendas.models import Agenda
    from records.models import Event, Job, StoredFile

    sealed = Event.objects.filter(action="sealed")
    doubled = sealed.values("stream").annotate(times=Count("id")).filter(times__gt=1).count()
    files = StoredFile.objects.values("name").annotate(times=Count("id"))
    mails = OutgoingMail.objects.filter(template="agenda_sealed")
    attempts = Job.objects.aggregate(all=Sum("attempts"))["all"]
    say(f"agendas signed {Agenda.objects.filter(state='signed').count()} of {number}, doubled {doubled}")
    say(f"files {files.count()} of {2 * number}, doubled {files.filter(times__gt=1).count()}")
    say(f"sealed mails {mails.count()} of {7 * number}, sent {mails.filter(sent_at__isnull=False).count()}")
    failed = Job.objects.exclude(status="done").count()
    say(f"jobs {Job.objects.count()}, attempts {attempts}, not done {failed}")
    call_command("check_integrity")


def worker(filled: Filled) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "manage.py", "run_worker", "--poll", "0.05", "--lease", "1.5"]
    return subprocess.Popen(command, cwd=ROOT, env=filled.environment, stderr=subprocess.DEVNULL)


def ask(filled: Filled, step: str, number: int) -> str:
    """Do a step in a process of its own and return what it said."""
    done = filled.run("-m", "bench.kills", "--agendas", str(number), **{INSIDE: step})
    if done.returncode:
        raise RuntimeError(done.stdout)
    return done.stdout.strip()


def campaign(filled: Filled, agendas: int, kills: int) -> int:
    """Kill one of two workers `kills` times while there is work, then let them finish; return how often it was busy."""
    chance = random.Random(2026)  # noqa: S311 - not a secret
    workers = [worker(filled), worker(filled)]
    done = 0
    try:
        for _ in range(kills):
            time.sleep(chance.uniform(0.2, 2.5))
            victim = workers.pop(0)
            victim.kill()
            victim.wait()
            done += 1
            workers.append(worker(filled))
            if done % 5 == 0 and ask(filled, "left", agendas) == "0":
                break
        end = time.monotonic() + SECONDS_TO_FINISH
        while ask(filled, "left", agendas) != "0" and time.monotonic() < end:
            time.sleep(1)
    finally:
        for one in workers:
            one.terminate()
        for one in workers:
            one.wait()
    return done


def main() -> None:
    """Fill a database, kill, count and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agendas", type=int, default=12)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    options = parser.parse_args()
    if step := os.environ.get(INSIDE):
        inside(step, options.agendas)
        return
    with filled_database(options.database, 0) as filled:
        ask(filled, "fill", options.agendas)
        started = time.monotonic()
        done = campaign(filled, options.agendas, options.kills)
        say(f"\n{options.database}: {done} workers killed in {time.monotonic() - started:.0f} s")
        say(ask(filled, "count", options.agendas))


if __name__ == "__main__":
    main()
