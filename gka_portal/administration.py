"""The administration (Django admin): one door, and it opens to a role, not to a mark on the account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.sites import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

# The portal has its own pages for these, or nothing asks for them any more.
_LEFT_OUT = {"password_change", "password_change_done", "jsi18n", "autocomplete", "view_on_site"}


class PortalAdminConfig(AdminConfig):
    """Django's own app, with our door."""

    default_site = "gka_portal.administration.PortalAdminSite"


class PortalAdminSite(AdminSite):
    """Lets in whoever looks after a list; what they find inside follows from the same roles."""

    site_header = site_title = index_title = "Beheer"

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        # Rows go one by one, after a page that says what still uses them.
        self.disable_action("delete_selected")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take only lists that were made for the portal.

        Libraries bring lists of their own: whoever could open those would read second factors and sessions, or give
        an account another address, without an event.
        """
        from gka_portal.admin import PortalAdmin

        if admin_class is not None and issubclass(admin_class, PortalAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]
        """The portal's own page signs out: it ends the session and leaves an event."""
        return HttpResponseRedirect(reverse("account_logout"))

    def has_permission(self, request: HttpRequest) -> bool:
        return may_enter(request.user)

    def get_urls(self) -> list[Any]:
        return [found for found in super().get_urls() if getattr(found, "name", "") not in _LEFT_OUT]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        groups = self._groups(self.get_app_list(request))
        extra = {"groups": groups, "work": _work(request.user), "crumbs": [("Beheer", "")], **(extra_context or {})}
        return super().index(request, extra)

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        apps = self.get_app_list(request, app_label)
        title = str(apps[0]["name"]) if apps else ""
        extra = {
            "groups": self._groups(apps),
            "work": [],
            "crumbs": [("Beheer", reverse("admin:index")), (title, "")],
            **(extra_context or {}),
        }
        response = super().app_index(request, app_label, extra)
        # Django's own speaks of an application.
        response.context_data = {**(response.context_data or {}), "title": title}
        return response

    def _groups(self, apps: list[Any]) -> list[dict[str, Any]]:
        """Return the lists of `apps` by what they are about, with what each is for."""
        from gka_portal.admin import PortalAdmin, Subject

        found: dict[Subject, list[dict[str, Any]]] = {subject: [] for subject in Subject}
        for item in (item for app in apps for item in app["models"]):
            model_admin = self._registry[item["model"]]
            if isinstance(model_admin, PortalAdmin):
                found[model_admin.subject].append(
                    {
                        "name": item["name"],
                        "url": item["admin_url"],
                        "purpose": model_admin.purpose,
                        "add_url": item["add_url"],
                        "new_label": model_admin.new_label,
                    }
                )
        return [{"title": subject.value, "lists": lists} for subject, lists in found.items() if lists]


def _work(user: User | AnonymousUser) -> list[dict[str, str]]:
    """Return the pages of the portal that go before the lists: they guide through the work instead of showing rows."""
    from municipalities.permissions import may_manage_lists, may_see_people

    found = []
    if may_see_people(user):
        text = "Uitnodigen, rollen geven en beëindigen, gemeenten overdragen, laten vertrekken en rechten controleren."
        found.append({"name": "Mensen", "url": reverse("people:list"), "purpose": text})
    if may_manage_lists(user):
        text = "Bestanden van DUO en het CBS inlezen. U ziet eerst wat er verandert, en daarna pas wordt het toegepast."
        found.append({"name": "Lijsten inlezen", "url": reverse("imports:list"), "purpose": text})
    return found


def may_enter(user: User | AnonymousUser) -> bool:
    """Functional administrators, OCW staff and OCW finance by their role of today, technical ones by `is_staff`."""
    # Django loads this module before the models.
    from agendas.permissions import can_edit_schemes
    from interventions.permissions import may_manage_catalogue

    return user.is_active and (user.is_staff or may_manage_catalogue(user) or can_edit_schemes(user))
