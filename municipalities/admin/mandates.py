"""What office holders sign on: decisions of a college, powers of attorney, mandates; with the document itself."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from gka_portal.admin import ChoiceFilter, PortalModelForm, Subject
from gka_portal.notation import dutch_date
from municipalities.actions.mandates import is_used, save_mandate
from municipalities.admin.base import CurrentFilter, RecordedAdmin, who
from municipalities.choices import MUNICIPAL_MANDATES, NATIONAL_OFFICES, MandateKind, OfficeKind
from municipalities.models import Mandate, OfficeHolder
from records.models import StoredFile
from records.upload_fields import ChooseAgain, UploadField
from records.uploads import CheckedUpload

NOT_YOUR_MANDATE = "U kunt uw eigen bevoegdheid niet vastleggen. Vraag het een andere beheerder."
IN_USE = (
    "Op deze bevoegdheid rust al een handtekening. Alleen de laatste dag en de toelichting kunnen nog veranderen. "
    "Is er een nieuw besluit? Leg dat apart vast."
)
_FACTS = ("office_holder", "kind", "date", "number", "start")


class EarlierUpload(UploadField):
    """Django's admin reads a form inside a transaction, in which no file should be opened: `look` did that before."""

    def clean(self, data: Any, initial: Any = None) -> CheckedUpload | None:
        found = getattr(data, "looked_at", None)
        if isinstance(found, ValidationError):
            raise found
        return super().clean(data, initial) if found is None else found


def look(file: Any) -> None:
    """Look into `file`, before the transaction begins; what came of it stays on the file."""
    try:
        file.looked_at = UploadField().clean(file)
    except ValidationError as refused:
        file.looked_at = refused


class MandateForm(ChooseAgain, PortalModelForm):
    """The decision in words, and the file with it."""

    upload = EarlierUpload(
        label="Document",
        required=False,
        help_text="Het besluit als pdf, hoogstens 20 MB. Leeg: er verandert niets aan het document.",
    )

    class Meta:
        model = Mandate
        fields = ("office_holder", "kind", "date", "number", "start", "end", "note")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        holder: OfficeHolder | None = cleaned.get("office_holder") or getattr(self.instance, "office_holder", None)
        if holder is not None and self.by is not None and holder.user_id == self.by.pk:
            self.add_error("office_holder" if "office_holder" in self.fields else None, NOT_YOUR_MANDATE)
        kind = cleaned.get("kind")
        if holder is not None and kind and (kind in MUNICIPAL_MANDATES) is (holder.kind in NATIONAL_OFFICES):
            place = "het ministerie" if holder.kind in NATIONAL_OFFICES else "een gemeente"
            self.add_error("kind", f"{holder.name} ondertekent namens {place}. Kies de soort die daarbij hoort.")
        day = cleaned.get("date")
        if day is not None and day > timezone.localdate():
            self.add_error("date", "Deze dag moet nog komen. Vul in op welke dag het besluit is genomen.")
        start = cleaned.get("start")
        if day is not None and start is not None and day > start:
            self.add_error("start", f"Het besluit is van {dutch_date(day)}. Vul die dag of een latere dag in.")
        return cleaned


class MandateKindFilter(ChoiceFilter):
    title, parameter_name, field, choices_of = "Soort", "soort", "kind", MandateKind.choices


@admin.register(Mandate)
class MandateAdmin(RecordedAdmin):
    """On what the power to sign of an office holder rests, and from when until when."""

    form = MandateForm
    subject = Subject.PEOPLE
    purpose = "Waarop de bevoegdheid van ambtsdragers rust om agenda’s te ondertekenen. Een wethouder heeft die nodig."
    new_label = "Bevoegdheid toevoegen"
    list_display = ["office_holder", "kind", "number", "date", "start", "end", "has_document"]
    list_filter = [CurrentFilter, MandateKindFilter]
    list_select_related = ["office_holder"]
    search_fields = ["office_holder__name", "office_holder__organisation", "number"]
    search_help_text = "Zoek op naam of organisatie van de ambtsdrager, of op het nummer van het besluit."
    change_form_template = "admin/mandate_form.html"
    help_texts = {
        "office_holder": "Een burgemeester, minister of staatssecretaris heeft dit niet nodig: die tekent krachtens "
        "het ambt.",
        "kind": "Voor een wethouder: een besluit van het college, of een volmacht van de burgemeester.",
        "date": "De dag waarop het besluit is genomen, bijvoorbeeld 13-1-2026.",
        "number": "Zoals het op het besluit staat.",
        "start": "De eerste dag waarop deze persoon hiermee mag ondertekenen.",
        "end": "De laatste dag. Leeg: loopt door zolang deze persoon in functie is.",
        "note": "Bijvoorbeeld voor welke afspraken de bevoegdheid geldt.",
    }
    fieldsets = [
        ("Voor wie", {"fields": ["office_holder"]}),
        ("Het besluit", {"fields": ["kind", "number", "date", "upload"]}),
        ("Periode", {"fields": ["start", "end", "note"]}),
    ]

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and "upload" in request.FILES and self.has_module_permission(request):
            look(request.FILES["upload"])
        return super().changeform_view(request, *args, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        fixed = super().get_readonly_fields(request, obj)
        return [*fixed, *_FACTS] if self._is_used(request, obj) else fixed

    def note_on(self, request: HttpRequest, obj: Any) -> str:
        if obj and obj.office_holder.user_id == request.user.pk:
            return NOT_YOUR_MANDATE
        return IN_USE if self._is_used(request, obj) else super().note_on(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody lengthens the own power to sign."""
        return super().has_change_permission(request, obj) and not (
            obj and obj.office_holder.user_id == request.user.pk
        )

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        obj = context["original"]
        has_file = bool(obj and obj.document_id)
        context["document_url"] = self.row_address("document", obj) if has_file else ""
        # Its name alone: the document itself may be twenty megabytes.
        names = StoredFile.objects.filter(pk=obj.document_id).values_list("name", flat=True) if has_file else []
        context["document_name"] = "".join(names)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: models.Model, form: ModelForm[Any], change: bool) -> None:
        save_mandate(row=obj, upload=form.cleaned_data.get("upload"), by=who(request))  # type: ignore[arg-type]

    def get_urls(self) -> list[URLPattern]:
        page = path(
            "<path:object_id>/document/",
            self.admin_site.admin_view(self.document),
            name=f"{self.opts.app_label}_{self.opts.model_name}_document",
        )
        return [page, *super().get_urls()]

    def document(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Give the document, to who may read this list."""
        mandate = self.get_object(request, unquote(object_id))
        if mandate is None:
            raise Http404
        if not self.has_view_permission(request, mandate):
            raise PermissionDenied
        if mandate.document is None:
            raise Http404
        headers = {
            "Content-Disposition": f'attachment; filename="{mandate.document.name}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        }
        return HttpResponse(bytes(mandate.document.content), mandate.document.content_type, headers=headers)

    @admin.display(description="document")
    def has_document(self, mandate: Mandate) -> bool:
        """Is the decision itself kept here?"""
        return mandate.document_id is not None

    def _is_used(self, request: HttpRequest, obj: Any) -> bool:
        if obj is None:
            return False
        known: dict[Any, bool] = request.__dict__.setdefault("_mandates_in_use", {})
        if obj.pk not in known:
            known[obj.pk] = is_used(obj)
        return known[obj.pk]


def mandate_section(holder: OfficeHolder) -> dict[str, Any]:
    """Return what stands below the form of an office holder: the mandates, and where to add one."""
    rows = [
        {
            "name": str(row),
            "period": f"vanaf {dutch_date(row.start)}{f' tot en met {dutch_date(row.end)}' if row.end else ''}",
            "url": reverse("admin:municipalities_mandate_change", args=[row.pk]),
        }
        for row in holder.mandates.all()
    ]
    add = f"{reverse('admin:municipalities_mandate_add')}?office_holder={holder.pk}"
    return {"mandates": rows, "add_mandate_url": add, "needs_mandate": holder.kind == OfficeKind.ALDERMAN}
