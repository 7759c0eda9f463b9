"""Two texts of an agenda compared, as an accessible PDF."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from agendas.document import present
from agendas.document.remarks import DEMONSTRATION
from agendas.redline import compare, summary
from agendas.redline.drawing import Paper
from agendas.redline.sheets import Drawer
from agendas.snapshot import content_hash
from records.archival_pdf import render_limited
from records.archival_pdf.limits import DEFAULT_LIMITS, Limits
from records.clock import now


def redline_pdf(
    before: dict[str, Any],
    after: dict[str, Any],
    *,
    titles: tuple[str, str],
    heading: str,
    stamp: str = "",
    created: datetime | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> bytes:
    """Return what changed from `before` to `after` as PDF/A-3a and PDF/UA-1; `titles` are what the two are called.

    `heading` is the title of the document, `stamp` stands on every page ("Concept ter besluitvorming"), `created` is
    the moment that the file tells (now). RenderingFailed, with a Dutch sentence, when it cannot be made.
    """
    comparison = compare(before, after)
    one, other = content_hash(before), content_hash(after)
    reference = after.get("reference") or ""
    context = {
        "heading": heading,
        "subject": present(after).full_title,
        "titles": titles,
        "hashes": (one, other),
        "sentence": summary(comparison),
        "blocks": Drawer(hand=Paper()).blocks(comparison),
        "footer": " · ".join(filter(None, (reference, "vergelijking", f"{one[:12]} en {other[:12]}"))),
        "remarks": ([DEMONSTRATION] if settings.DEMO_MODE else []) + ([stamp] if stamp else []),
    }
    html = render_to_string("agendas/versions/pdf.html", context)
    return render_limited(html, created=created or now(), limits=limits)
