"""The retention rules in the administration: one per kind of agenda. What the selection list of OCW says goes here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from accounts.models import User
from agendas.choices import Appraisal
from agendas.models import RetentionRule
from agendas.models.archiving import LONGEST_TERM
from agendas.permissions import roles_with
from agendas.roles import Right
from gka_portal.admin import PortalModelForm, Subject
from municipalities.admin.base import RecordedAdmin
from municipalities.permissions import may_manage_lists


def can_edit_rules(user: User | AnonymousUser) -> bool:
    """The functional administrator, and who looks after the archive."""
    return may_manage_lists(user) or (isinstance(user, User) and bool(roles_with(user, Right.ARCHIVE)))


class RuleForm(PortalModelForm):
    """A rule; what is destroyed has a term, what is kept for ever has none."""

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if "years" not in self.errors:
            if values.get("appraisal") == Appraisal.DESTROY and not values.get("years"):
                sentence = f"Wat wordt vernietigd, heeft een bewaartermijn van 1 tot en met {LONGEST_TERM} jaar."
                self.add_error("years", sentence)
            elif values.get("appraisal") == Appraisal.KEEP and values.get("years") is not None:
                self.add_error("years", "Wat blijvend wordt bewaard, heeft geen bewaartermijn. Maak dit veld leeg.")
        return values


@admin.register(RetentionRule)
class RetentionRuleAdmin(RecordedAdmin):
    """A rule for each kind: they are there from the start, and only change."""

    may_manage = staticmethod(can_edit_rules)
    form = RuleForm
    subject = Subject.ARCHIVE
    purpose = "Hoe lang agenda’s en addenda worden bewaard, per soort. De selectielijst van OCW bepaalt dit."
    list_display = ["kind", "appraisal", "years", "category"]
    search_fields = ["category", "note"]
    search_help_text = "Zoek op categorie of toelichting."
    help_texts = {
        "appraisal": "De selectielijst van OCW bepaalt dit. Niet bekend? Kies dan ‘Nader te bepalen’.",
        "years": "Leeg bij blijvend bewaren, en zolang de termijn niet bekend is.",
        "starts": "Vanaf welke dag de termijn telt.",
        "category": "Nummer of naam, zoals de selectielijst hem noemt.",
        "note": "Waar dit staat, en wat een ander moet weten.",
    }
    fieldsets = [
        ("Soort", {"fields": ["kind"]}),
        ("Bewaren", {"fields": ["appraisal", "years", "starts", "category", "note"]}),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [*super().get_readonly_fields(request, obj), "kind"]
