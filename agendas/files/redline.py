"""The comparison of two texts as a PDF."""

from agendas.files.comparing import Compared
from agendas.files.heading import Heading
from agendas.redline_pdf import redline_pdf

CONTENT_TYPE = "application/pdf"


def comparison_pdf(before: Compared, after: Compared, *, heading: Heading, stamp: str = "") -> bytes:
    """Return what differs between `before` and `after` as an accessible PDF; `stamp` stands on every page."""
    return redline_pdf(
        before.document,
        after.document,
        titles=(before.title, after.title),
        heading="Wijzigingen in de agenda",
        stamp=stamp,
        created=heading.changed_at,
    )
