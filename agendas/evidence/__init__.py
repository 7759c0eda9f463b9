"""The evidence sheet (bewijsblad) of a sealed agenda: what was signed, by whom and how, and every event of it.

Beside the sealed agenda and not inside it: the agenda is what was agreed, this is how that came about, with addresses
and reasons that not every reader of the agenda needs.
"""

from agendas.evidence.document import ATTACHMENT, FORMAT, evidence_document, evidence_in
from agendas.evidence.sheet import evidence_pdf

__all__ = ["ATTACHMENT", "FORMAT", "evidence_document", "evidence_in", "evidence_pdf"]
