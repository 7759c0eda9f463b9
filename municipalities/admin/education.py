"""School boards and schools in the administration."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from gka_portal.admin import ChoiceFilter, Subject
from municipalities.admin.base import ExistsFilter, RecordedAdmin, who
from municipalities.admin.bulk import to_end
from municipalities.admin.choices import named_board, named_municipality
from municipalities.admin.places import ProvinceFilter
from municipalities.choices import Sector
from municipalities.models import School, SchoolBoard

_PERIOD_HELP = {
    "valid_from": "De eerste dag. Leeg als die niet bekend is.",
    "valid_to": "De laatste dag. Leeg zolang het bestaat. Een volgend bestand van DUO kan deze dag veranderen.",
}


class SectorFilter(ChoiceFilter):
    title, parameter_name, field, choices_of = "Sector", "sector", "sector", Sector.choices


class SchoolSectorFilter(SectorFilter):
    choices_of = [choice for choice in Sector.choices if choice[0] != Sector.MIXED]


class SchoolProvinceFilter(ProvinceFilter):
    field = "municipality__province"


@admin.register(SchoolBoard)
class SchoolBoardAdmin(RecordedAdmin):
    """School boards by number and name."""

    subject = Subject.SCHOOLS
    purpose = (
        "Schoolbesturen (het bevoegd gezag). Een agenda noemt het bestuur van de contactschool, dat het geld ontvangt."
    )
    new_label = "Schoolbestuur toevoegen"
    list_display = ["name", "number", "sector", "valid_from", "valid_to"]
    list_filter = [ExistsFilter, SectorFilter]
    search_fields = ["name", "number"]
    search_help_text = "Zoek op naam of bestuursnummer."
    portal_page = ("dashboard:school_board", "number")
    actions = ["end_boards"]
    from_files = ("number", "name", "sector")
    file_note = (
        "Naam, nummer en sector komen uit het bestand van DUO. Een nieuw bestand werkt ze bij; "
        "met de hand kan dat niet."
    )
    file_labels = ("number",)
    help_texts = {
        "number": "Vijf cijfers, bijvoorbeeld 10249. Het nummer kan later niet meer veranderen.",
        "name": "De officiële naam, zoals DUO die schrijft.",
        "sector": "Kies ‘Verschillende sectoren’ als het bestuur scholen in meer dan één sector heeft.",
        **_PERIOD_HELP,
    }
    fieldsets = [
        ("Schoolbestuur", {"fields": ["name", "number", "sector"]}),
        ("Bestaan", {"fields": ["valid_from", "valid_to"]}),
    ]

    @admin.action(description="Beëindigen", permissions=["change"])
    def end_boards(self, request: HttpRequest, boards: QuerySet[SchoolBoard]) -> HttpResponse | None:
        return self.ask_first(request, boards, to_end(who(request), "schoolbestuur", "schoolbesturen"))


@admin.register(School)
class SchoolAdmin(RecordedAdmin):
    """Schools with their board and municipality."""

    subject = Subject.SCHOOLS
    purpose = "Scholen en hun vestigingen, met hun bestuur en gemeente. Contactscholen kiest men uit deze lijst."
    new_label = "School toevoegen"
    list_display = ["name", "establishment", "sector", "municipality", "board", "valid_to"]
    list_filter = [ExistsFilter, SchoolSectorFilter, SchoolProvinceFilter]
    list_select_related = ["municipality", "board"]
    search_fields = ["name", "establishment", "board__name", "municipality__name"]
    search_help_text = "Zoek op naam, vestigingsnummer, bestuur of gemeente."
    actions = ["end_schools"]
    choice_labels = {"board": named_board, "municipality": named_municipality}
    from_files = ("name", "brin", "establishment", "sector", "board", "municipality")
    file_note = (
        "Naam, nummers, bestuur en gemeente komen uit het bestand van DUO. Een nieuw bestand werkt ze bij; "
        "met de hand kan dat niet."
    )
    file_labels = ("establishment",)
    help_texts = {
        "name": "De naam van de vestiging, zoals DUO die schrijft.",
        "brin": "Twee cijfers en twee hoofdletters, bijvoorbeeld 17DQ.",
        "establishment": "De BRIN met twee cijfers erachter, bijvoorbeeld 17DQ00.",
        "sector": "Het soort onderwijs van deze vestiging.",
        "board": "Het bevoegd gezag van de school.",
        **_PERIOD_HELP,
    }
    fieldsets = [
        ("School", {"fields": ["name", "brin", "establishment", "sector"]}),
        ("Bestuur en plaats", {"fields": ["board", "municipality"]}),
        ("Bestaan", {"fields": ["valid_from", "valid_to"]}),
    ]

    def portal_url(self, obj: School) -> str:
        """A school has no page of its own: the one of its board lists it."""
        return reverse("dashboard:school_board", args=[obj.board.number])

    @admin.action(description="Beëindigen", permissions=["change"])
    def end_schools(self, request: HttpRequest, schools: QuerySet[School]) -> HttpResponse | None:
        return self.ask_first(request, schools, to_end(who(request), "school", "scholen"))
