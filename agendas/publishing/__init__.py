"""What everybody may read of a signed agenda: what is left out of it, its public PDF and its DiWoo metadata."""

from agendas.publishing.diwoo import DiwooFacts, diwoo_xml
from agendas.publishing.marks import grounds_in, in_words, reason_of, shown
from agendas.publishing.masking import masked
from agendas.publishing.minimum import minimum
from agendas.publishing.problems import mask_problems
from agendas.publishing.proposals import names_in

__all__ = [
    "DiwooFacts",
    "diwoo_xml",
    "grounds_in",
    "in_words",
    "mask_problems",
    "masked",
    "minimum",
    "names_in",
    "reason_of",
    "shown",
]
