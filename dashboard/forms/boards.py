"""Filter of the list of school boards; what was chosen stands in the address."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from accounts.models import User
from dashboard.tables.boards import COLUMNS, USUAL_ORDER, asking_boards, found_by, in_order
from gka_portal.lists import FilterForm, choice, has_words, order_choices, plain_letters, search_field
from municipalities.choices import Province, Sector
from municipalities.models import Municipality, School, SchoolBoard


class BoardFilter(FilterForm):
    zoek = search_field("Naam, nummer of BRIN")
    sector = choice("Sector", "Alle sectoren", Sector.choices)
    gemeente = forms.CharField(
        label="Gemeente",
        required=False,
        max_length=80,
        error_messages={"max_length": "Gebruik hoogstens 80 tekens."},
    )
    provincie = choice("Provincie", "Alle provincies", Province.choices)
    contactschool = choice("Contactschool", "Maakt niet uit", [("ja", "Ja"), ("nee", "Nee")])
    volgorde = choice("Volgorde", *order_choices(COLUMNS, USUAL_ORDER))
    opgeheven = forms.BooleanField(label="Ook opgeheven besturen", required=False)

    def __init__(self, data: Any, user: User) -> None:
        super().__init__(data)
        self.user = user

    def clean_gemeente(self) -> list[int]:
        """Return the municipalities that are meant: by code or whole name, or else by part of the name."""
        typed: str = self.cleaned_data["gemeente"]
        if not typed:
            return []
        rows = list(Municipality.objects.order_by().values_list("pk", "cbs_code", "name", "aliases"))
        wanted = plain_letters(typed)
        whole = [
            pk for pk, *names in rows if wanted in {plain_letters(name) for text in names for name in text.split("\n")}
        ]
        found = whole or [pk for pk, *names in rows if has_words(typed, *names)]
        if not found:
            raise ValidationError("Er is geen gemeente met deze naam. Controleer de naam of maak dit veld leeg.")
        return found

    def found(self) -> QuerySet[SchoolBoard]:
        """Return the boards that fit, in order; a choice that is not in its list is left out (and named)."""
        chosen = self.chosen.get
        boards: QuerySet[SchoolBoard] = SchoolBoard.objects.all()
        if not chosen("opgeheven"):
            boards = SchoolBoard.objects.current()
        if words := chosen("zoek"):
            boards = boards.filter(pk__in=found_by(words))
        if sector := chosen("sector"):
            boards = boards.filter(sector=sector)
        boards = self._in_places(boards)
        if asked := chosen("contactschool"):
            asking = asking_boards(self.user).values("school_board")
            boards = boards.filter(pk__in=asking) if asked == "ja" else boards.exclude(pk__in=asking)
        return in_order(boards, self.order or USUAL_ORDER)

    def _in_places(self, boards: QuerySet[SchoolBoard]) -> QuerySet[SchoolBoard]:
        """Return those of `boards` that have a school in the municipality and the province that were chosen."""
        if "gemeente" in self.errors:
            return boards.none()
        schools = School.objects.current()
        if places := self.chosen.get("gemeente"):
            boards = boards.filter(pk__in=schools.filter(municipality__in=places).values("board"))
        if province := self.chosen.get("provincie"):
            boards = boards.filter(pk__in=schools.filter(municipality__province=province).values("board"))
        return boards
