"""An agenda as one canonical document (gka-agenda/1), and back.

The reading view, the PDF, the hash, the comparison, the export and the import are functions of this
document; the live tables are only for editing.
"""

from agendas.snapshot.checking import check
from agendas.snapshot.problems import DocumentRefused, Problem
from agendas.snapshot.reading import content_hash, document_of, exported_document
from agendas.snapshot.writing import keep_text, write

FORMAT = "gka-agenda/1"

__all__ = [
    "FORMAT",
    "DocumentRefused",
    "Problem",
    "check",
    "content_hash",
    "document_of",
    "exported_document",
    "keep_text",
    "write",
]
