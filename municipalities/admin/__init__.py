"""The administration of places, organisations and roles."""

from municipalities.admin.education import SchoolAdmin, SchoolBoardAdmin
from municipalities.admin.people import MembershipAdmin, OfficeHolderAdmin
from municipalities.admin.places import MunicipalityAdmin, RegionAdmin

__all__ = [
    "MembershipAdmin",
    "MunicipalityAdmin",
    "OfficeHolderAdmin",
    "RegionAdmin",
    "SchoolAdmin",
    "SchoolBoardAdmin",
]
