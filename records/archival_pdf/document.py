"""What goes into a document besides its HTML, and the one error that comes out."""

from collections.abc import Sequence
from dataclasses import dataclass


class RenderingFailed(Exception):
    """The document could not be made; the message is a plain Dutch sentence.

    `characters` holds the characters that the fonts lack, when that is the reason.
    """

    def __init__(self, message: str, characters: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.characters = list(characters)


@dataclass(frozen=True)
class Attachment:
    """A file inside the PDF.

    `name` is unique within the document; `mime` is written as the type of the file; `description` is shown by
    viewers. The text that the document was made from (agenda.json) is its source in the sense of PDF/A-3.
    """

    name: str
    content: bytes
    description: str
    mime: str

    @property
    def relationship(self) -> str:
        """Return the AFRelationship (ISO 19005-3, 6.8) of this file to the document."""
        if self.name == "agenda.json":
            return "Source"
        return "Data" if self.mime == "application/json" else "Supplement"
