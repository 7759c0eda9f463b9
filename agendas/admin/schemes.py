"""Funding schemes in the administration: each version with its windows, and the next version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from agendas.actions.schemes import delete_scheme, has_applications, is_used, new_version, save_scheme
from agendas.admin.scheme_forms import UNKNOWN, NewVersionForm, SchemeForm, WindowForm, WindowRows
from agendas.admin.scheme_history import history_of
from agendas.models import FundingScheme, SchemeWindow
from agendas.permissions import can_edit_schemes
from gka_portal.admin import Subject, YesNoFilter
from gka_portal.notation import dutch_date, euro
from municipalities.admin.base import RecordedAdmin, who
from municipalities.models.period import holds_on
from records.history import Entry

if TYPE_CHECKING:
    # Generic for the type checker only; at run time Django's class takes no parameter.
    _Inline = admin.StackedInline[SchemeWindow, FundingScheme]
else:
    _Inline = admin.StackedInline

USED = (
    "Er zijn aanvragen onder deze versie. De regels ervan staan daarom vast: wat is aangevraagd, houdt de regels van "
    "toen. Veranderen de regels? Maak dan een nieuwe versie. De plafonds, de laatste dag, de bron en de toelichting "
    "kunt u hier nog wijzigen."
)
# What can still change with applications: how much there is, how long it holds, and where it is written.
OPEN_WHEN_USED = frozenset({"ceiling", "valid_to", "source", "source_url", "note"})


class HoldsFilter(YesNoFilter):
    title, parameter_name = "Geldt nu", "nu"

    def is_yes(self) -> Q:
        return holds_on("valid_from", "valid_to")


class WindowInline(_Inline):
    model = SchemeWindow
    form = WindowForm
    formset = WindowRows  # type: ignore[assignment]  # its forms are of this model
    extra = 1

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_edit_schemes(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_edit_schemes(request.user)

    has_change_permission = has_delete_permission = has_view_permission

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """With applications the years stay as they are, but for how much there is to give in them."""
        if not (obj and _is_asked(request, obj)):
            return super().get_formset(request, obj, **kwargs)
        made = super().get_formset(request, obj, **{**kwargs, "extra": 0, "max_num": 0, "can_delete": False})
        made.is_used = True  # type: ignore[attr-defined]
        return made


@admin.register(FundingScheme)
class FundingSchemeAdmin(RecordedAdmin):
    """Schemes by version; one that somebody uses stays."""

    may_manage = staticmethod(can_edit_schemes)
    form = SchemeForm
    inlines = [WindowInline]
    deletable = True
    subject = Subject.MONEY
    purpose = (
        "Subsidieregelingen waaruit GKA betaalt, per versie. Agenda’s en aanvragen worden met deze regels vergeleken."
    )
    new_label = "Regeling toevoegen"
    list_display = ["name", "code", "valid_from", "valid_to", "top", "most"]
    list_filter = [HoldsFilter]
    search_fields = ["name", "code", "number", "source"]
    search_help_text = "Zoek op naam, code, nummer of bron."
    portal_page = ("funding:scheme", "code")
    change_form_template = "admin/scheme_form.html"
    help_texts = {
        "name": "Een korte naam die mensen herkennen. De officiële naam kan in de toelichting.",
        "code": "Staat in agenda’s, bijvoorbeeld gka-2027. De code kan later niet meer veranderen.",
        "number": "Bijvoorbeeld GKA/8434971.",
        "source": "Zoals het in een zin achter een regel komt, bijvoorbeeld Stcrt. 2021, 41522.",
        "source_url": "Waar de regeling te lezen is. Begint met https://.",
        "note": "Wat mensen nog meer moeten weten, zoals de officiële naam en wat u niet kon vinden.",
        "valid_from": "De eerste dag van deze versie.",
        "valid_to": "De laatste dag. Leeg: geldt nog.",
        "gka_share": f"Als breuk, bijvoorbeeld 2/3. {UNKNOWN}",
        "instalments": "In hoeveel delen OCW betaalt. Leeg: niet bekend.",
        "activities_until": UNKNOWN,
        "accountability": "Wat er gebeurt met geld dat overblijft. Leeg: niet bekend.",
    }
    fieldsets = [
        ("Regeling", {"fields": ["name", "code", "number", "source", "source_url", "note"]}),
        ("Wanneer deze versie geldt", {"fields": ["valid_from", "valid_to"]}),
        (
            "Regels",
            {
                "fields": [
                    *("ceiling", "maximum", "gka_share", "instalments", "sectors"),
                    *("activities_until", "accountability"),
                ],
                "description": "Vul alleen in wat u zeker weet. Wat leeg is, controleert het portaal niet; dat zegt "
                "het er dan bij.",
            },
        ),
    ]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def name_of(self, obj: FundingScheme) -> str:
        return f"{obj.name}, vanaf {dutch_date(obj.valid_from)}"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        fixed = super().get_readonly_fields(request, obj)
        if obj is None:
            return fixed
        if not _is_asked(request, obj):
            return [*fixed, "code"]
        shown = [name for _title, options in self.fieldsets for name in options["fields"]]
        return [*fixed, *(name for name in shown if name == "code" or name not in OPEN_WHEN_USED)]

    def note_on(self, request: HttpRequest, obj: Any) -> str:
        return USED if obj and _is_asked(request, obj) else super().note_on(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and is_used(obj))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        obj = context["original"]
        rows = [inline.formset for inline in context["inline_admin_formsets"]]
        versions = FundingScheme.objects.filter(code=obj.code).exclude(pk=obj.pk) if obj else []
        context |= {
            "row_sets": rows,
            "every_form": [context["adminform"].form, *rows],
            "versions": [(self.name_of(row), self.row_address("change", row)) for row in versions],
            "new_version_url": self.row_address("new_version", obj) if obj else "",
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        """Wait for the windows: version and windows are saved by one action, with one event."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        (windows,) = formsets
        changed = windows.save(commit=False)
        save_scheme(scheme=form.instance, windows=changed, removed=windows.deleted_objects, by=who(request))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        delete_scheme(scheme=obj, by=who(request))

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, extra_context)
        except ValidationError as refused:
            # Somebody used it between the question and the answer.
            self.message_user(request, " ".join(refused.messages), messages.ERROR)
            return HttpResponseRedirect(self.address("change", object_id))

    def history_entries(self, obj: Any) -> list[Entry]:
        return history_of(obj)

    def get_urls(self) -> list[URLPattern]:
        page = path(
            "<path:object_id>/nieuwe-versie/",
            self.admin_site.admin_view(self.new_version),
            name=f"{self.opts.app_label}_{self.opts.model_name}_new_version",
        )
        return [page, *super().get_urls()]

    def new_version(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask from when the next version holds, and copy this one to it."""
        scheme = self.get_object(request, unquote(object_id))
        if not self.has_change_permission(request, scheme):
            raise PermissionDenied
        if scheme is None:
            return self._get_obj_does_not_exist_redirect(request)
        form = NewVersionForm(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            try:
                made = new_version(scheme=scheme, valid_from=form.cleaned_data["valid_from"], by=who(request))
            except ValidationError as refused:
                form.add_error("valid_from", refused)
            else:
                sentence = "De nieuwe versie is gemaakt met de regels van de oude. Wijzig hieronder wat anders wordt."
                self.message_user(request, sentence, messages.SUCCESS)
                return HttpResponseRedirect(self.row_address("change", made))
        context = {
            **self.admin_site.each_context(request),
            "title": f"Nieuwe versie van {scheme.name}",
            "scheme": scheme,
            "form": form,
            "crumbs": self.crumbs(scheme, "Nieuwe versie"),
            "change_url": self.row_address("change", scheme),
        }
        return TemplateResponse(request, "admin/new_scheme_version.html", context)

    @admin.display(description="plafond", ordering="ceiling")
    def top(self, scheme: FundingScheme) -> str:
        return euro(scheme.ceiling) if scheme.ceiling is not None else ""

    @admin.display(description="hoogste aanvraag", ordering="maximum")
    def most(self, scheme: FundingScheme) -> str:
        return euro(scheme.maximum) if scheme.maximum is not None else ""


def _is_asked(request: HttpRequest, scheme: FundingScheme) -> bool:
    """Asked for the fields, the form and the note: once per request."""
    known: dict[Any, bool] = request.__dict__.setdefault("_schemes_with_applications", {})
    if scheme.pk not in known:
        known[scheme.pk] = has_applications(scheme)
    return known[scheme.pk]
