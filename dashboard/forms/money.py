"""The filter of the list of planned money: that of the list of agendas, with the year of the money."""

from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from agendas.forms.filters import AgendaFilter
from agendas.models import Agenda
from dashboard.tables.figures import PROMISED
from dashboard.tables.planned_money import COLUMNS, USUAL_ORDER, in_order, with_money, years_with_money
from gka_portal.lists import choice, order_choices

_STANDS = {"ondertekend": Q(state__in=sorted(PROMISED)), "open": ~Q(state__in=sorted(PROMISED))}


class MoneyFilter(AgendaFilter):
    """Which agendas, and the money of which year: all years when none was chosen."""

    geldjaar = choice("Geld gepland in", "Alle jaren")
    stand = choice("Ondertekend", "Maakt niet uit", [("ondertekend", "Ondertekend"), ("open", "Nog niet ondertekend")])
    volgorde = choice("Volgorde", *order_choices(COLUMNS, USUAL_ORDER))

    def __init__(self, data: Any, *, user: User) -> None:
        self.agendas = Agenda.objects.visible_to(user)
        self.years = years_with_money(self.agendas)
        super().__init__(data, user=user)
        self.offer("geldjaar", [(str(year), str(year)) for year in self.years])

    @property
    def year(self) -> int | None:
        """The year whose money was asked for; None: of all years."""
        chosen = self.chosen.get("geldjaar")
        return int(chosen) if chosen else None

    def found(self) -> QuerySet[Agenda]:
        """Return the agendas with their planned money, in the order that was asked for."""
        found = self.narrowed(self.agendas)
        if stand := self.chosen.get("stand"):
            found = found.filter(_STANDS[stand])
        return in_order(with_money(found, self.year), self.order or USUAL_ORDER)
