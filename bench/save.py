"""What saving a block costs: rows, snapshot, hash and event, against a plain save of the same text.

python -m bench.save [--database sqlite|postgresql] [--number 60]
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from bench.portal import filled_database, say

INSIDE = "BENCH_INSIDE"


def counted(act: Callable[[], Any]) -> int:
    """Return how many statements `act` sends to the database."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def interleaved(number: int, *acts: Callable[[], Any]) -> list[float]:
    """Do the acts in turn, `number` times; return the median of each in milliseconds."""
    times: list[list[float]] = [[] for _ in acts]
    for _ in range(number):
        for act, mine in zip(acts, times, strict=True):
            started = time.perf_counter()
            act()
            mine.append(time.perf_counter() - started)
    return [statistics.median(mine) * 1000 for mine in times]


def saving(reference: str, address: str, by: Any) -> Callable[[], None]:
    """Return an act that saves another text in the part at `address`, as the page does."""
    from agendas.actions.editing import save_part
    from agendas.addresses import part_at
    from agendas.models import Agenda
    from agendas.snapshot import content_hash

    number = iter(range(1_000_000))

    def save() -> None:
        agenda = Agenda.objects.select_related("text").get(reference=reference)
        part = part_at(agenda.text.document, address)
        key = "introduction" if address == "preamble" else "goal"
        content = {**part, key: f"<p>Versie {next(number)} van deze tekst.</p>"}
        save_part(agenda=agenda, address=address, content=content, base=content_hash(part), by=by)

    return save


def plain(reference: str) -> Callable[[], None]:
    """Return an act that stores another text in one column, in a transaction, with no history."""
    from django.db import transaction

    from agendas.models import Agenda

    number = iter(range(1_000_000))

    def save() -> None:
        with transaction.atomic():
            agenda = Agenda.objects.get(reference=reference)
            agenda.introduction = f"<p>Versie {next(number)} van deze tekst.</p>"
            agenda.save(update_fields=["introduction"])

    return save


def inside(number: int) -> None:
    """Measure on the database that the environment names."""
    import django

    django.setup()
    from accounts.models import User
    from agendas.models import Agenda

    draft, other = os.environ[INSIDE].split()
    by = User.objects.get(email="coordinator.noord@example.org")
    row = Agenda.objects.get(reference=draft).interventions.earliest("position").pk
    acts = {
        "plain save of one column (1.0)": plain(other),
        "block: aanhef en inleiding": saving(draft, "preamble", by),
        "intervention": saving(draft, f"interventions.{row}", by),
    }
    for act in acts.values():
        act()
    times = interleaved(number, *acts.values())
    say("| save | ms | ratio | statements |")
    say("| --- | --- | --- | --- |")
    for (name, act), milliseconds in zip(acts.items(), times, strict=True):
        say(f"| {name} | {milliseconds:.1f} | {milliseconds / times[0]:.1f} | {counted(act)} |")


def main() -> None:
    """Fill a database, measure in a process on it, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--number", type=int, default=60)
    options = parser.parse_args()
    if os.environ.get(INSIDE):
        inside(options.number)
        return
    with filled_database(options.database, 10) as filled:
        names = " ".join(filled.data["pages"][page].strip("/").split("/")[-1] for page in ("draft", "story"))
        done = filled.run("-m", "bench.save", "--number", str(options.number), **{INSIDE: names})
    say(done.stdout)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
