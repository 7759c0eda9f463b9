"""Where things are and who belongs there."""

from municipalities.models.education import School, SchoolBoard
from municipalities.models.mandate import Mandate
from municipalities.models.membership import Membership
from municipalities.models.merger import Merger
from municipalities.models.municipality import Municipality, Region
from municipalities.models.office_holder import OfficeHolder
from municipalities.models.reference_import import ImportRow, ReferenceImport

__all__ = [
    "ImportRow",
    "Mandate",
    "Membership",
    "Merger",
    "Municipality",
    "OfficeHolder",
    "ReferenceImport",
    "Region",
    "School",
    "SchoolBoard",
]
