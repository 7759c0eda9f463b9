"""What everybody may read of a signed agenda: what is left out of it, its public PDF and its DiWoo metadata."""

from agendas.publishing.diwoo import DiwooFacts, diwoo_xml
from agendas.publishing.marks import grounds_in, in_words, reason_of, shown
from agendas.publishing.masking import masked, names_in
from agendas.publishing.minimum import minimum
from agendas.publishing.problems import mask_problems

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
