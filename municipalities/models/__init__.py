"""Where things are and who belongs there."""

from municipalities.models.education import School, SchoolBoard
from municipalities.models.membership import Membership
from municipalities.models.municipality import Municipality, Region
from municipalities.models.office_holder import OfficeHolder

__all__ = ["Membership", "Municipality", "OfficeHolder", "Region", "School", "SchoolBoard"]
