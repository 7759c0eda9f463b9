"""What the pages cost, as a multiple of a page that does nothing (F), in one run on one server.

    python -m bench.pages [--agendas 400] [--database sqlite|postgresql] [--rounds 6]

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
    times: list[float] = field(default_factory=list)  # median seconds per request, a round each
    cpu: list[float] = field(default_factory=list)  # seconds of the server per request, a round each
    queries: int = 0
    size: int = 0
    zipped: int = 0


def pages_of(portal: Portal, last_page: int) -> list[Page]:
    """Return the pages to measure; the first is F."""
    url = portal.data["pages"]
    writer, staff = "coordinator_noord", "ocw_staff"
    return [
        Page("hello (F)", "/bench/hello/"),
        Page("hello, ingelogd", "/bench/hello-signed-in/", writer),
        Page("lege pagina", "/bench/empty-page/", writer),
        Page("mijn werk, OCW", "/", staff),
        Page("lijst, OCW", "/agendas/", staff),
        Page("lijst, gefilterd", "/agendas/?status=review&provincie=PV27", staff),
        Page("lijst, gezocht", "/agendas/?zoek=am", staff),
        Page("lijst, laatste pagina", f"/agendas/?page={last_page}", staff),
        Page("lijst, coördinator", "/agendas/", writer),
        Page("agenda, concept", url["draft"], writer),
        Page("agenda, echte tekst", url["story"], writer),
        Page("agenda, ter ondertekening", url["frozen"], writer),
        Page("agenda, ondertekend", url["signed"], staff),
        Page("wat ontbreekt", url["missing"], writer),
        Page("geschiedenis", url["history"], writer),
        Page("bewerken, blok", url["block"], writer),
        Page("bewerken, interventie", url["row"], writer),
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


def report(pages: list[Page]) -> None:
    """Say the figures as a table in Markdown."""
    unit = pages[0]
    say("| page | p50 ms | p50 / F | cpu ms | cpu / F | queries | kB | kB gzip |")
    say("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for page in pages:
        ratio = statistics.median(mine / other for mine, other in zip(page.times, unit.times, strict=True))
        cpu = statistics.fmean(page.cpu)
        say(
            f"| {page.name} | {statistics.median(page.times) * 1000:.1f} | {ratio:.1f} | {cpu * 1000:.1f} "
            f"| {cpu / statistics.fmean(unit.cpu):.1f} | {page.queries} "
            f"| {page.size / 1000:.1f} | {page.zipped / 1000:.1f} |"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agendas", type=int, default=400)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--rounds", type=int, default=6)
    options = parser.parse_args()
    with running_portal(options.database, options.agendas) as portal:
        pages = pages_of(portal, min(options.agendas, 1000) // 25)
        look(portal, pages)
        measure(portal, pages, options.rounds)
        say(f"\n{options.agendas} agendas, {options.database}, one visitor, {options.rounds} rounds\n")
        report(pages)
        say(f"\nmemory {portal.memory_mb():.0f} MB; eight visitors at once:")
        for page in (pages[0], pages[4], pages[9]):
            rate, slow = crowd(portal, page, 8, 4)
            say(f"- {page.name}: {rate:.0f} per second, p95 {slow * 1000:.0f} ms")


if __name__ == "__main__":
    main()
