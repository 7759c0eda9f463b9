"""From HTML to an archival PDF."""

import html as html_module
import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from records.archival_pdf.document import Attachment, RenderingFailed
from records.archival_pdf.fonts import name_of, unprintable, use_own_fonts
from records.archival_pdf.repack import repack

if TYPE_CHECKING:
    from weasyprint.text.fonts import FontConfiguration

logger = logging.getLogger(__name__)


def render(html: str, *, attachments: Sequence[Attachment] = (), created: datetime) -> bytes:
    """Return `html` as PDF/A-3a and PDF/UA-1 with `attachments` inside; equal input gives equal bytes.

    `created` is the date of the document and must know its time zone. The expected HTML stands at the top of
    static/pdf/agenda.css. Raises RenderingFailed when a character cannot be printed, a source is not ours, or the
    layout fails. Takes about 0.1 s per page; use `render_limited` for text that users wrote.
    """
    _check_input(html, attachments, created)
    use_own_fonts()
    from weasyprint.urls import FatalURLFetchingError

    try:
        with _complaints() as complaints:
            pdf = _layout(html, attachments, created.astimezone(UTC))
        if complaints:
            # WeasyPrint goes on without what it could not draw; a document that people sign may miss nothing.
            raise RenderingFailed(f"Het document kon niet helemaal worden gemaakt ({complaints[0][:200]}).")
        return repack(pdf)
    except FatalURLFetchingError as error:  # a BaseException: `except Exception` lets it pass
        raise RenderingFailed(f"Het document verwijst naar een bron die niet is toegestaan ({error}).") from error
    except RecursionError as error:
        raise RenderingFailed("De opmaak van het document is te diep genest.") from error
    except RenderingFailed:
        raise
    except Exception as error:
        logger.exception("rendering failed")
        raise RenderingFailed(f"Het document kon niet worden gemaakt ({type(error).__name__}).") from error


def _check_input(html: str, attachments: Sequence[Attachment], created: datetime) -> None:
    if created.tzinfo is None:
        raise ValueError("created must be aware of its time zone")
    names = [attachment.name for attachment in attachments]
    if len(names) != len(set(names)):
        raise ValueError("attachments must have different names")
    missing = unprintable(html_module.unescape(html))
    if missing:
        named = ", ".join(name_of(character) for character in missing)
        raise RenderingFailed(f"Deze tekens kunnen niet worden afgedrukt: {named}.", missing)


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """Collect what WeasyPrint logs as an error while it renders."""
    messages: list[str] = []
    handler = logging.Handler(logging.ERROR)
    handler.emit = lambda record: messages.append(record.getMessage())  # type: ignore[method-assign]
    library = logging.getLogger("weasyprint")
    library.addHandler(handler)
    try:
        yield messages
    finally:
        library.removeHandler(handler)


def _layout(html: str, attachments: Sequence[Attachment], moment: datetime) -> bytes:
    from weasyprint import HTML
    from weasyprint import Attachment as EmbeddedFile

    from records.archival_pdf.decorations import mark_decorations
    from records.archival_pdf.fetcher import SCHEME, StaticFetcher
    from records.archival_pdf.finisher import finish

    fetcher = StaticFetcher()
    # Name trees are searched by halves, so the names must stand in order (WeasyPrint keeps ours).
    ordered = sorted(attachments, key=lambda attachment: attachment.name.encode())
    files = [
        EmbeddedFile(
            string=attachment.content,
            name=attachment.name,
            description=attachment.description,
            relationship=attachment.relationship,
            created=moment,
            modified=moment,
            url_fetcher=fetcher,
        )
        for attachment in ordered
    ]
    source = HTML(string=html, base_url=f"{SCHEME}:///", url_fetcher=fetcher)
    mark_decorations(source.etree_element)
    document = source.render(font_config=_font_configuration(), pdf_variant="pdf/a-3a")
    document.metadata.created = document.metadata.modified = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    with warnings.catch_warnings():
        # WeasyPrint leaves its own colour profile open until the garbage collector comes by.
        warnings.simplefilter("ignore", ResourceWarning)
        return document.write_pdf(
            pdf_variant="pdf/a-3a",
            attachments=files,
            finisher=lambda document, pdf: finish(document, pdf, ordered),
        )


@cache
def _font_configuration() -> "FontConfiguration":
    """Return the one configuration of this process; a new one per document leaks 0.18 MiB each."""
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()
