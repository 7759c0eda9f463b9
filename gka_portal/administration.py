"""The administration (Django admin): one door, and it opens to a role, not to a mark on the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.sites import AdminSite
from django.http import HttpRequest

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class PortalAdminConfig(AdminConfig):
    """Django's own app, with our door."""

    default_site = "gka_portal.administration.PortalAdminSite"


class PortalAdminSite(AdminSite):
    """Lets in whoever looks after a list; what they find inside follows from the same roles."""

    site_header = site_title = "Beheer GKA-portaal"
    index_title = "Beheer"

    def has_permission(self, request: HttpRequest) -> bool:
        return may_enter(request.user)


def may_enter(user: User | AnonymousUser) -> bool:
    """Functional administrators and OCW staff by their role of today, technical administrators by `is_staff`."""
    # Django loads this module before the models.
    from interventions.permissions import may_manage_catalogue

    return user.is_active and (user.is_staff or may_manage_catalogue(user))
