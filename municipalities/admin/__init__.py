"""The administration of places, organisations and roles."""

from municipalities.admin.education import SchoolAdmin, SchoolBoardAdmin
from municipalities.admin.mandates import MandateAdmin
from municipalities.admin.people import MembershipAdmin, OfficeHolderAdmin
from municipalities.admin.places import MunicipalityAdmin, RegionAdmin

__all__ = [
    "MandateAdmin",
    "MembershipAdmin",
    "MunicipalityAdmin",
    "OfficeHolderAdmin",
    "RegionAdmin",
    "SchoolAdmin",
    "SchoolBoardAdmin",
]
