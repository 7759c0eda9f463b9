"""Filter of the list of funding schemes; what was chosen stands in the address."""

from django.db.models import Q, QuerySet

from agendas.models import FundingScheme
from funding.tables.schemes import COLUMNS, TAKES, USUAL_ORDER, in_order, takes_applications
from gka_portal.lists import FilterForm, choice, order_choices, search_field
from municipalities.choices import Sector


class SchemeFilter(FilterForm):
    zoek = search_field("Naam, code, nummer of bron")
    geldt = choice("Geldt nu", "Maakt niet uit", [("ja", "Ja, of het einde is niet bekend"), ("nee", "Nee")])
    aanvragen = choice("Aanvragen kan nu", "Maakt niet uit", TAKES.items())
    sector = choice(
        "Sector die mag aanvragen", "Alle sectoren", [pair for pair in Sector.choices if pair[0] != Sector.MIXED]
    )
    volgorde = choice("Volgorde", *order_choices(COLUMNS, USUAL_ORDER))

    def found(self) -> QuerySet[FundingScheme]:
        """Return of each scheme that fits its newest version, in order.

        A scheme of which the sectors are not known fits every sector, as in the checks.
        """
        chosen = self.chosen.get
        rows: QuerySet[FundingScheme] = FundingScheme.objects.newest()
        for word in str(chosen("zoek") or "").split():
            texts = Q(name__icontains=word) | Q(code__icontains=word) | Q(number__icontains=word)
            rows = rows.filter(texts | Q(source__icontains=word) | Q(note__icontains=word))
        if holds := chosen("geldt"):
            holding = FundingScheme.objects.on().values("code")
            rows = rows.filter(code__in=holding) if holds == "ja" else rows.exclude(code__in=holding)
        if sector := chosen("sector"):
            # Few rows, and no database asks a JSON list in the same way.
            fitting = [pk for pk, known in rows.values_list("pk", "sectors") if not known or sector in known]
            rows = rows.filter(pk__in=fitting)
        if takes := chosen("aanvragen"):
            windows = rows.prefetch_related("windows")
            rows = rows.filter(pk__in=[row.pk for row in windows if takes_applications(row) == takes])
        return in_order(rows, self.order or USUAL_ORDER).prefetch_related("windows")
