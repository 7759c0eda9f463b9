"""The look and the manners of every page of the administration: Django's admin underneath, the portal's pages on top.

Knows nothing of the apps; they build their lists on `PortalAdmin`.
"""

from gka_portal.admin.bulk import BulkStep, LastDayForm, ReasonForm
from gka_portal.admin.filters import ChoiceFilter, PortalFilter, RowFilter, YesNoFilter
from gka_portal.admin.forms import PortalModelForm
from gka_portal.admin.pages import PortalAdmin, ReadOnlyAdmin, Subject

__all__ = [
    "BulkStep",
    "ChoiceFilter",
    "LastDayForm",
    "PortalAdmin",
    "PortalFilter",
    "PortalModelForm",
    "ReadOnlyAdmin",
    "ReasonForm",
    "RowFilter",
    "Subject",
    "YesNoFilter",
]
