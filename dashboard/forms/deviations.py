"""Filters of the deviations from the national model; what was chosen stands in the address."""

from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from agendas.choices import State
from agendas.models import Agenda, AgendaTemplate
from dashboard.tables.deviations import CHOICES
from gka_portal.lists import FilterForm, choice, search_field
from municipalities.choices import Province
from municipalities.models import Region

_SIGNED = (State.SIGNED, State.CLOSED)


class DeviationFilter(FilterForm):
    zoek = search_field("Onderdeel of woorden uit het model")
    versie = choice("Versie van het model", "Nieuwste versie")
    stand = choice("Welke agenda’s", "Ondertekend", [("alle", "Alle agenda’s")])
    jaar = choice("Beginjaar", "Alle jaren")
    provincie = choice("Provincie", "Alle provincies", Province.choices)
    regio = choice("Regio", "Alle regio’s")

    def __init__(self, data: Any, user: User) -> None:
        super().__init__(data)
        self._visible = Agenda.objects.visible_to(user).exclude(state=State.WITHDRAWN).filter(template__isnull=False)
        used = AgendaTemplate.objects.filter(pk__in=self._visible.order_by().values("template"))
        self.templates = {str(one.pk): one for one in used.order_by("kind", "-version")}
        self.offer("versie", [(key, str(one)) for key, one in self.templates.items()])
        years = self._visible.order_by("-start_year").values_list("start_year", flat=True).distinct()
        self.offer("jaar", [(str(year), str(year)) for year in years])
        self.offer("regio", [(str(pk), name) for pk, name in Region.objects.order_by("name").values_list("pk", "name")])

    @property
    def template(self) -> AgendaTemplate | None:
        """The version that was chosen, or the newest of municipal agendas; None when nothing was started with one."""
        usual = sorted(self.templates.values(), key=lambda one: (one.kind != "municipal", -one.version))
        return self.templates.get(self.chosen.get("versie", "")) or next(iter(usual), None)

    def agendas(self) -> QuerySet[Agenda]:
        """Return the agendas to count; addenda are not started with the model."""
        chosen, found = self.chosen.get, self._visible.filter(parent=None)
        if chosen("stand") != "alle":
            found = found.filter(state__in=_SIGNED)
        if year := chosen("jaar"):
            found = found.filter(start_year=int(year))
        places = {"municipality__province": chosen("provincie"), "municipality__region": chosen("regio")}
        if wanted := {name: value for name, value in places.items() if value}:
            lines = Agenda.municipalities.through.objects.filter(**wanted)
            found = found.filter(pk__in=lines.values("agenda"))
        return found


class DeviationLinesFilter(DeviationFilter):
    zoek = search_field("Gemeente of kenmerk")
    keuze = choice("Keuze", "Alle keuzes", CHOICES.items())

    field_order = ("zoek", "keuze")
