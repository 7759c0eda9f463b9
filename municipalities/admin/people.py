"""Office holders and the roles of people in the administration."""

from django.contrib import admin

from municipalities.admin.base import CurrentFilter, RecordedAdmin
from municipalities.forms import MembershipForm
from municipalities.models import Membership, OfficeHolder
from municipalities.roles import PLACE_FIELDS


@admin.register(OfficeHolder)
class OfficeHolderAdmin(RecordedAdmin):
    """Aldermen, mayors, ministers and state secretaries, with their period and account."""

    list_display = ["name", "office", "organisation", "start", "end", "user"]
    list_filter = [CurrentFilter, "kind"]
    list_select_related = ["user"]
    search_fields = ["name", "office", "organisation"]
    search_help_text = "Zoek op naam, functie of organisatie."
    autocomplete_fields = ["municipality", "user"]
    fieldsets = [
        (None, {"fields": ["name", "kind", "office", "organisation", "municipality", "portfolio"]}),
        ("Periode", {"fields": ["start", "end", "note"]}),
        ("Account", {"fields": ["user"]}),
    ]


@admin.register(Membership)
class MembershipAdmin(RecordedAdmin):
    """Who has which role where. A role that ends gets a last day; it is never deleted or given to somebody else."""

    form = MembershipForm
    list_display = ["user", "role", "place", "start", "end"]
    list_filter = ["role", CurrentFilter]
    list_select_related = ["user", *PLACE_FIELDS]
    search_fields = ["user__name", "user__email", "municipality__name", "region__name", "school_board__name"]
    search_help_text = "Zoek op naam of e-mailadres van de persoon, of op de plaats."
    autocomplete_fields = ["user", *PLACE_FIELDS]
    fieldsets = [
        (None, {"fields": ["user", "role"]}),
        (
            "Plaats",
            {"fields": list(PLACE_FIELDS), "description": "Kies er één. Laat alles leeg voor het ministerie."},
        ),
        ("Periode", {"fields": ["start", "end"]}),
    ]

    @admin.display(description="plaats")
    def place(self, membership: Membership) -> str:
        """Where the role is held, in words."""
        return membership.place_name
