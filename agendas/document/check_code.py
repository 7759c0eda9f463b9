"""The square code on the last page of a fixed document: it leads to the page where anybody checks it."""

from html import escape

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

# So much of the hash names the text beyond doubt, and keeps the squares large enough for a worn print.
CODE_LENGTH = 32
_PATH = "/controleren/"


def check_address(sha256: str) -> str:
    """Return where the document with the text `sha256` can be checked, without signing in."""
    return f"{settings.PORTAL_URL.rstrip('/')}{_PATH}{sha256[:CODE_LENGTH]}/"


def check_code(sha256: str) -> SafeString:
    """Return the address of `check_address` as a QR code: SVG, so lines and not dots in the PDF."""
    import segno

    # Level M: readable with 15% of it gone.
    rows = segno.make_qr(check_address(sha256), error="m").matrix
    drawn = "".join(_bars(row, number) for number, row in enumerate(rows))
    size = len(rows)
    title = escape(f"QR-code: {check_address(sha256)}")
    return mark_safe(  # noqa: S308 - numbers of our own, and an address that was escaped
        f'<svg xmlns="http://www.w3.org/2000/svg" class="check-code" viewBox="0 0 {size} {size}" '
        f'width="{size}" height="{size}"><title>{title}</title><path fill="#000000" d="{drawn}"/></svg>'
    )


def _bars(row: bytearray, top: int) -> str:
    """Return the dark squares of one line as closed bars."""
    found, start = [], None
    for left, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = left
        elif not dark and start is not None:
            found.append(f"M{start} {top}h{left - start}v1h-{left - start}z")
            start = None
    return "".join(found)
