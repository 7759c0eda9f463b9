"""Filter of the list of applications; what was chosen stands in the address."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from agendas.models import AgendaMunicipality, FundingScheme
from funding.choices import ApplicationKind, Status
from funding.models import Application, ApplicationYear
from funding.tables.applications import COLUMNS, USUAL_ORDER, in_order
from funding.tables.next_steps import Next, with_next
from gka_portal.lists import FilterForm, choice, order_choices, plain_letters, search_field
from municipalities.models import Municipality, SchoolBoard

FIRST_YEAR = 2017
LAST_PLANNED = 4  # years after this one
MOST_WORDS = 6


class ApplicationFilter(FilterForm):
    zoek = search_field("Gemeente, contactschool, kenmerk of dossiernummer")
    status = choice("Status", "Alle statussen", Status.choices)
    nodig = choice("Wat moet er gebeuren", "Maakt niet uit", Next.choices)
    regeling = choice("Regeling", "Alle regelingen")
    soort = choice("Soort aanvraag", "Alle soorten", ApplicationKind.choices)
    ingediend = choice("Ingediend in", "Alle jaren")
    geldjaar = choice("Geld gevraagd voor", "Alle jaren")
    volgorde = choice("Volgorde", *order_choices(COLUMNS, USUAL_ORDER))

    def __init__(self, data: Any, user: User) -> None:
        super().__init__(data)
        self.user = user
        today = timezone.localdate()
        self.offer("ingediend", _years(today.year))
        self.offer("geldjaar", _years(today.year + LAST_PLANNED))
        # A scheme is one choice, however many versions it has; the last version gives it its name.
        named = dict(FundingScheme.objects.order_by("valid_from").values_list("code", "name"))
        self.offer("regeling", sorted(named.items(), key=lambda row: plain_letters(row[1])))

    def found(self) -> QuerySet[Application]:
        """Return the applications that `user` may read and that fit, with `next_step`, in order."""
        chosen = self.chosen
        found = with_next(Application.objects.visible_to(self.user))
        if "zoek" in chosen:
            found = found.filter(_with_words(chosen["zoek"]))
        if "status" in chosen:
            found = found.filter(status=chosen["status"])
        if "nodig" in chosen:
            wanted: Any = {"next_step": chosen["nodig"]}  # annotated by with_next
            found = found.filter(**wanted)
        if "regeling" in chosen:
            found = found.filter(scheme__code=chosen["regeling"])
        if "soort" in chosen:
            found = found.filter(kind=chosen["soort"])
        if "ingediend" in chosen:
            found = found.filter(submitted_at__year=int(chosen["ingediend"]))
        if "geldjaar" in chosen:
            years = ApplicationYear.objects.filter(year=int(chosen["geldjaar"]))
            found = found.filter(pk__in=years.values("application"))
        return in_order(found, self.order or USUAL_ORDER)


def _years(last: int) -> list[tuple[str, str]]:
    return [(str(year), str(year)) for year in range(last, FIRST_YEAR - 1, -1)]


def _with_words(query: str) -> Q:
    """Return the condition for every word of `query`, in a reference, a number or a name; two queries for the names."""
    boards = SchoolBoard.objects.filter(applications__isnull=False).order_by().distinct()
    names = [
        (pk, plain_letters(f"{name}\n{number}")) for pk, name, number in boards.values_list("pk", "name", "number")
    ]
    towns = Municipality.objects.filter(agendas__applications__isnull=False).order_by().distinct()
    places = [(pk, plain_letters(f"{name}\n{more}")) for pk, name, more in towns.values_list("pk", "name", "aliases")]
    found = Q()
    for word in query.split()[:MOST_WORDS]:
        plain = plain_letters(word)
        there = [pk for pk, name in places if plain and plain in name]
        agendas = AgendaMunicipality.objects.filter(municipality__in=there)
        found &= (
            Q(reference__icontains=word)
            | Q(file_number__icontains=word)
            | Q(school__establishment__istartswith=word)
            | Q(board__in=[pk for pk, name in names if plain and plain in name])
            | Q(agenda__in=agendas.values("agenda"))
        )
    return found
