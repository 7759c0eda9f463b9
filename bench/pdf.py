"""What a PDF costs: draft, frozen, sealed and judged, against WeasyPrint without our requirements.

python -m bench.pdf [--repeat 5]
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any
from unittest import mock

from bench.portal import filled_database, say

INSIDE = "BENCH_INSIDE"


def timed(repeat: int, make: Callable[[], Any]) -> tuple[float, Any]:
    """Return the median of `repeat` runs in milliseconds, and the last result; one run before does not count."""
    result = make()
    times = []
    for _ in range(repeat):
        started = time.perf_counter()
        result = make()
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000, result


def html_of(make: Callable[[], bytes]) -> tuple[str, dict[str, Any]]:
    """Return the HTML that `make` would render, with the other arguments, and render nothing."""
    asked: list[Any] = []

    def note(html: str, **arguments: Any) -> bytes:
        asked.append((html, arguments))
        return b""

    with mock.patch("agendas.pdf.render_limited", note):
        make()
    html, arguments = asked[0]
    return html, arguments


def plain(html: str) -> bytes:
    """Return `html` as WeasyPrint makes it of its own accord: no tags, no archive rules, nothing attached."""
    from weasyprint import HTML

    from records.archival_pdf.fetcher import SCHEME, StaticFetcher
    from records.archival_pdf.fonts import use_own_fonts

    use_own_fonts()
    pdf = HTML(string=html, base_url=f"{SCHEME}:///", url_fetcher=StaticFetcher()).write_pdf()
    return bytes(pdf)


def pages_in(pdf: bytes) -> int:
    import io

    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


def inside(repeat: int) -> None:
    """Measure on the database that the environment names."""
    import django

    django.setup()
    from agendas.models import Agenda, SigningRound
    from agendas.pdf import draft_pdf, frozen_pdf, signed_pdf
    from records.archival_pdf import render
    from records.sealing import seal
    from records.verification import verdict

    story = Agenda.objects.select_related("text").get(reference=os.environ[INSIDE])
    html, arguments = html_of(lambda: draft_pdf(story))
    unit, simple = timed(repeat, lambda: plain(html))
    rounds = SigningRound.objects.select_related("agenda", "version")
    signing_round = rounds.filter(agenda__state="sealing").earliest("pk")
    figures = [("WeasyPrint alone (1.0)", unit, simple)]
    for name, make in (
        ("with our requirements, same process", lambda: render(html, **arguments)),
        ("draft, in a process of its own", lambda: draft_pdf(story)),
        ("frozen (shorter text)", lambda: frozen_pdf(signing_round)),
        ("signed, before the seal (shorter text)", lambda: signed_pdf(signing_round)),
    ):
        milliseconds, pdf = timed(repeat, make)
        figures.append((name, milliseconds, pdf))
    signed = figures[-1][2]
    milliseconds, sealed = timed(repeat * 4, lambda: seal(signed))
    figures.append(("seal", milliseconds, sealed))
    judging, judged = timed(repeat * 4, lambda: verdict(sealed))
    say("| step | ms | ratio | pages | kB |")
    say("| --- | --- | --- | --- | --- |")
    for name, milliseconds, pdf in figures:
        say(f"| {name} | {milliseconds:.0f} | {milliseconds / unit:.2f} | {pages_in(pdf)} | {len(pdf) / 1000:.0f} |")
    say(f"| verify ({'genuine' if judged.genuine else judged.objections}) | {judging:.0f} | {judging / unit:.2f} | | |")


def main() -> None:
    """Fill a database, measure in a process on it, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    if os.environ.get(INSIDE):
        inside(options.repeat)
        return
    with filled_database("sqlite", 10) as filled:
        reference = filled.data["pages"]["story"].strip("/").split("/")[-1]
        done = filled.run("-m", "bench.pdf", "--repeat", str(options.repeat), **{INSIDE: reference})
    say(done.stdout)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
