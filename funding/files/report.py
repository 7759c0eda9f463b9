"""The figures as an accessible PDF: the plots of the page, from the same template, each with its table."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.text import capfirst

from agendas.document.remarks import DEMONSTRATION
from funding.figures import plots_for
from funding.files.explaining import GRANTED, SUMS, UNASKED
from funding.files.reading import Found
from gka_portal.notation import dutch_date
from gka_portal.plots import Plot
from records.archival_pdf import render_limited
from records.archival_pdf.limits import DEFAULT_LIMITS, Limits

TITLE = "Cijfers van de GKA-subsidies"
# What stands under a heading, besides what the table says itself.
_ABOUT = {
    "verloop": "Tussen twee bedragen staat waardoor zij verschillen.",
    "plafond": "Aanvragen tellen bij het jaar waarin zij zijn ingediend. Een plafond geldt voor het hele land.",
    "verwachting": "Als de rest van het plan wordt besteed zoals gevraagd.",
    "themas": "Het bedrag van een aanvraag is verdeeld over haar thema’s, zoals het GKA-geld in de begroting.",
    "gemeenten": "Het bedrag van een agenda van meer gemeenten is gelijk over hen verdeeld.",
}
_EMPTY = "Hierover is nog niets bekend."


@dataclass(frozen=True)
class Part:
    """A plot with what to know about it."""

    plot: Plot
    about: str


def figures_pdf(found: Found, moment: datetime, *, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """Return the plots of what was `found` as PDF/A-3a and PDF/UA-1; RenderingFailed when it cannot be made."""
    plots = plots_for(found.user, found.wanted, overview=found.overview)
    # What is only prepared, or was withdrawn, is not asked: the plots say so too.
    every, asked = found.picture.total, found.overview.asked.total.asked
    total = replace(every, asked=asked)
    context = {
        "title": TITLE,
        "moment": moment,
        "chosen": capfirst(found.chosen_words),
        "count": len(found.picture.rows),
        "sums": [
            (label, every.asked - asked if name == UNASKED else getattr(total, name), about)
            for label, name, about in (*SUMS[:3], GRANTED, *SUMS[3:])
        ],
        "parts": [Part(on_paper(plot), _ABOUT.get(slug, "")) for slug, plot in plots.items()],
        "empty": _EMPTY,
        "footer": f"{TITLE} · stand van {dutch_date(moment)}",
        "remarks": [DEMONSTRATION] if settings.DEMO_MODE else [],
    }
    return render_limited(render_to_string("funding/files/pdf.html", context), created=moment, limits=limits)


def on_paper(plot: Plot) -> Plot:
    """Return `plot` without links to pages: they ask who prints it to sign in."""
    rows = [replace(row, cells=[replace(cell, url="") for cell in row.cells]) for row in plot.rows]
    return replace(plot, rows=rows, file_url="")
