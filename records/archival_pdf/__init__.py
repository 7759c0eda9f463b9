"""Archival PDF: from HTML to one file that is PDF/A-3a and PDF/UA-1 at the same time.

Everything heavy (WeasyPrint, fontTools, qpdf) is imported at the first use, so that a web process that never
renders does not pay for it.
"""

from records.archival_pdf.document import Attachment, RenderingFailed
from records.archival_pdf.fonts import unprintable
from records.archival_pdf.limits import render_limited
from records.archival_pdf.render import render

__all__ = ["Attachment", "RenderingFailed", "render", "render_limited", "unprintable"]
