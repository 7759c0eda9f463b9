"""The child process of `render_limited`: reads a request on standard input, writes the PDF on standard output."""

import json
import os
import pickle
import sys

from django.conf import settings

from records.archival_pdf.document import RenderingFailed
from records.archival_pdf.limits import FAILED, TOO_LARGE, apply
from records.archival_pdf.render import render


def main() -> int:
    """Render one document; return 0, or FAILED with the reason on standard output."""
    limits, needed, html, attachments, created = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own parent
    settings.configure(**needed)
    # Libraries that print warnings must not end up between the bytes of the document.
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    apply(limits)
    try:
        answer, code = render(html, attachments=attachments, created=created), 0
    except MemoryError:
        answer, code = json.dumps([TOO_LARGE, []]).encode(), FAILED
    except RenderingFailed as error:
        message = TOO_LARGE if isinstance(error.__cause__, MemoryError) else str(error)
        answer, code = json.dumps([message, error.characters]).encode(), FAILED
    with output:
        output.write(answer)
    return code


if __name__ == "__main__":
    sys.exit(main())
