"""What goes to an archive: how long an agenda is kept, its metadata (MDTO) and a package (BagIt) that others can check.

Everything here reads; asking for a package and changing a term are actions.
"""

from agendas.archiving.folders import mdto_files
from agendas.archiving.gathering import refusal
from agendas.archiving.names import name_problem
from agendas.archiving.packing import package
from agendas.archiving.refusing import CannotBeArchived
from agendas.archiving.retention import Retention, retention_of, with_retention

__all__ = [
    "CannotBeArchived",
    "Retention",
    "mdto_files",
    "name_problem",
    "package",
    "refusal",
    "retention_of",
    "with_retention",
]
