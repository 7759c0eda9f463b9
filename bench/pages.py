"""What the pages cost, as a multiple of pages that do nothing, in one run on one server.

    python -m bench.pages [--agendas 3500] [--database sqlite|postgresql] [--rounds 6]

Two units: F is an answer that does nothing, which the goals of performance.md count in; the empty page is F with
sign-in, roles, menu and frame. In the same run: Django's own admin with a list and a form of the same agendas.

Times of a shared machine mean little by themselves: compare the ratios. Every round visits all pages, so that
what else the machine does falls on all of them; each ratio is the median over the rounds.
"""

import argparse
import gzip
import http.client
import statistics
import threading
import time
from dataclasses import dataclass, field

from bench.counting import ASK
from bench.portal import Portal, running_portal, say

PER_ROUND = 10
HELLO_PER_ROUND = 150


@dataclass
class Page:
    """A page to visit as `person`, with what was measured in each round."""

    name: str
    url: str
    person: str = ""
    goal: str = ""  # of performance.md: times F, and queries
    times: list[float] = field(default_factory=list)  # median seconds per request, a round each
    cpu: list[float] = field(default_factory=list)  # seconds of the server per request, a round each
    queries: int = 0
    size: int = 0
    zipped: int = 0


# Their places in `pages_of`.
UNIT, EMPTY, ADMIN_LIST, ADMIN_FORM, CROWDED = 0, 2, 3, 4, ("lijst, OCW", "agenda, concept")


def pages_of(portal: Portal, last_page: int) -> list[Page]:
    """Return the pages to measure; the first is F."""
    url = portal.data["pages"]
    writer, staff = "coordinator_noord", "ocw_staff"
    return [
        Page("hello (F)", "/bench/hello/"),
        Page("hello, ingelogd", "/bench/hello-signed-in/", writer),
        Page("lege pagina", "/bench/empty-page/", writer),
        Page("Django-beheer, lijst van 25", "/bench/admin/agendas/agenda/", staff),
        Page("Django-beheer, formulier", url["admin_form"], staff),
        Page("mijn werk, OCW", "/", staff),
        Page("Landelijk beeld", "/landelijk/", staff, "15, 8"),
        Page("gemeenten", "/gemeenten/", staff),
        Page("gemeente", "/gemeenten/GM0361/", staff),
        Page("schoolbesturen", "/schoolbesturen/", staff),
        Page("mensen", "/mensen/", "administrator"),
        Page("lijst, OCW", "/agendas/", staff, "10, 5"),
        Page("lijst, gefilterd", "/agendas/?status=review&provincie=PV27", staff, "10, 5"),
        Page("lijst, op gemeente", "/agendas/?volgorde=gemeente", staff, "10, 5"),
        Page("lijst, gezocht", "/agendas/?zoek=am", staff, "20, 6"),
        Page("lijst, laatste pagina", f"/agendas/?page={last_page}", staff, "10, 5"),
        Page("lijst, coördinator", "/agendas/", writer, "10, 5"),
        Page("agenda, concept", url["draft"], writer, "14, 10"),
        Page("agenda, echte tekst", url["story"], writer, "14, 10"),
        Page("agenda, ter ondertekening", url["frozen"], writer, "14, 10"),
        Page("agenda, ondertekend", url["signed"], staff, "14, 10"),
        Page("wat ontbreekt", url["missing"], writer),
        Page("geschiedenis", url["history"], writer),
        Page("bewerken, blok", url["block"], writer, "8, 10"),
        Page("bewerken, blok met 50 opmerkingen", url["busy"] + "bewerken/aanhef/", writer, "8, 10"),
        Page("bewerken, interventie", url["row"], writer, "8, 10"),
        Page("opmerkingen, 50", url["busy"] + "opmerkingen/", writer),
        Page("versies, 30", url["busy"] + "versies/", writer),
        Page("vergelijken", url["busy"] + "vergelijken/?van=v1&naar=nu", writer),
        Page("voorplaat", url["frozen"] + "voorplaat/", "alderman_alkmaar"),
        Page("ondertekenen", url["sign"], "alderman_alkmaar"),
    ]


class Visitor:
    """One browser: a connection that stays open, with a session."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self.connection = http.client.HTTPConnection("127.0.0.1", portal.port, timeout=60)

    def get(self, page: Page, **headers: str) -> tuple[bytes, http.client.HTTPResponse]:
        if page.person:
            headers["Cookie"] = f"sessionid={self.portal.data['sessions'][page.person]}"
        self.connection.request("GET", page.url, headers={"Host": "localhost", **headers})
        response = self.connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise RuntimeError(f"{page.url}: {response.status}")
        return body, response


def existing(portal: Portal, pages: list[Page]) -> list[Page]:
    """Return the pages that this portal has, and name the others."""
    visitor, found = Visitor(portal), []
    for page in pages:
        try:
            visitor.get(page)
        except RuntimeError as missing:
            say(f"left out: {page.name} ({missing})")
        else:
            found.append(page)
    return found


def look(portal: Portal, pages: list[Page]) -> None:
    """Visit each page a few times, count its queries and weigh it."""
    visitor = Visitor(portal)
    for page in pages:
        for _ in range(6):
            body, _ = visitor.get(page)
        _, counted = visitor.get(page, **{ASK: "1"})
        zipped, response = visitor.get(page, **{"Accept-Encoding": "gzip"})
        page.queries = int(counted.headers[ASK])
        page.size = len(body)
        is_zipped = response.headers.get("Content-Encoding") == "gzip"
        page.zipped = len(zipped) if is_zipped else len(gzip.compress(zipped))


def measure(portal: Portal, pages: list[Page], rounds: int) -> None:
    """Visit all pages, one visitor, `rounds` times."""
    visitor = Visitor(portal)
    for _ in range(rounds):
        for page in pages:
            number = HELLO_PER_ROUND if page is pages[0] else PER_ROUND
            before, times = portal.cpu_seconds(), []
            for _ in range(number):
                started = time.perf_counter()
                visitor.get(page)
                times.append(time.perf_counter() - started)
            page.times.append(statistics.median(times))
            page.cpu.append((portal.cpu_seconds() - before) / number)


def crowd(portal: Portal, page: Page, visitors: int, seconds: float) -> tuple[float, float]:
    """Let `visitors` ask for `page` all the time; return pages per second and the 95th percentile in seconds."""
    times: list[float] = []
    end = time.monotonic() + seconds

    def visit() -> None:
        visitor = Visitor(portal)
        while time.monotonic() < end:
            started = time.perf_counter()
            visitor.get(page)
            times.append(time.perf_counter() - started)

    threads = [threading.Thread(target=visit) for _ in range(visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(times) / seconds, statistics.quantiles(times, n=20)[-1]


def times(page: Page, unit: Page) -> float:
    """Return how many times `unit` a visit of `page` takes: the median of the ratios of each round."""
    return statistics.median(mine / other for mine, other in zip(page.times, unit.times, strict=True))


def report(pages: list[Page]) -> None:
    """Say the figures as a table in Markdown."""
    unit, empty, admin_list, admin_form = (pages[place] for place in (UNIT, EMPTY, ADMIN_LIST, ADMIN_FORM))
    say("| page | p50 ms | goal F, queries | p50 / F | / empty | / admin | cpu / F | queries | kB | kB gzip |")
    say("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for page in pages:
        peer = admin_form if page.name.startswith("bewerken") else admin_list if page.name.startswith("lijst") else None
        beside = f"{times(page, peer):.2f}" if peer else ""
        cpu = statistics.fmean(page.cpu) / statistics.fmean(unit.cpu)
        say(
            f"| {page.name} | {statistics.median(page.times) * 1000:.1f} | {page.goal} | {times(page, unit):.1f} "
            f"| {times(page, empty):.1f} | {beside} | {cpu:.1f} | {page.queries} "
            f"| {page.size / 1000:.1f} | {page.zipped / 1000:.1f} |"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agendas", type=int, default=3500)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--rounds", type=int, default=6)
    options = parser.parse_args()
    started = time.monotonic()
    with running_portal(options.database, options.agendas) as portal:
        say(f"{options.agendas} agendas made in {time.monotonic() - started:.0f} s")
        pages = existing(portal, pages_of(portal, options.agendas // 25))
        look(portal, pages)
        measure(portal, pages, options.rounds)
        say(f"\n{options.agendas} agendas, {options.database}, one visitor, {options.rounds} rounds\n")
        report(pages)
        say(f"\nmemory {portal.memory_mb():.0f} MB; eight visitors at once:")
        for page in pages:
            if page.name in CROWDED or page is pages[UNIT]:
                rate, slow = crowd(portal, page, 8, 4)
                say(f"- {page.name}: {rate:.0f} per second, p95 {slow * 1000:.0f} ms")


if __name__ == "__main__":
    main()
