"""The comparison of two texts as a PDF."""

from agendas.files.comparing import Compared
from agendas.files.heading import Heading

CONTENT_TYPE = "application/pdf"


def comparison_pdf(before: Compared, after: Compared, *, heading: Heading, stamp: str = "") -> bytes:
    """Return what differs between `before` and `after` as an accessible PDF; `stamp` stands on every page."""
    from agendas.redline.pdf import redline_pdf

    return redline_pdf(before.document, after.document, titles=(before.title, after.title), heading=heading)
