"""What can be chosen in the editor: only what exists, what this user may use, and what was chosen before."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import Q

from accounts.models import User
from agendas.models import Agenda
from agendas.permissions import places_of
from interventions.choices import EntryKind
from interventions.models import CatalogueEntry, Factor, Theme
from municipalities.memberships import municipality_ids_of, roles_of
from municipalities.models import Membership, Municipality, OfficeHolder, School, SchoolBoard
from municipalities.roles import Role

Choices = list[tuple[str, str]]
NOTHING = [("", "Maak een keuze")]


class Options:
    """The choices for `user` in `agenda`; each list is one query, asked only by the page that shows it."""

    def __init__(self, agenda: Agenda, user: User) -> None:
        self.agenda = agenda
        self.user = user

    @cached_property
    def municipalities(self) -> Choices:
        """Current municipalities that the user may use, and those of the agenda."""
        chosen = Q(pk__in=places_of(self.agenda))
        current = Municipality.objects.current().values("pk")
        if Role.OCW_STAFF in roles_of(self.user):
            found = Municipality.objects.filter(chosen | Q(pk__in=current))
        else:
            own = municipality_ids_of(self.user, Role.COORDINATOR, Role.OFFICER)
            found = Municipality.objects.filter(chosen | (Q(pk__in=own) & Q(pk__in=current)))
        return NOTHING + list(found.values_list("cbs_code", "name"))

    @cached_property
    def coordinators(self) -> Choices:
        """Coordinators of the agenda's municipalities; OCW staff may choose any coordinator."""
        held = Membership.objects.current().filter(role=Role.COORDINATOR)
        if Role.OCW_STAFF not in roles_of(self.user):
            places = places_of(self.agenda)
            held = held.filter(Q(municipality__in=places) | Q(region__municipalities__in=places))
        return _people(held, self.agenda.coordinator)

    @cached_property
    def contacts(self) -> Choices:
        """Officers of the agenda's municipalities."""
        held = Membership.objects.current().filter(role=Role.OFFICER, municipality__in=places_of(self.agenda))
        return _people(held, self.agenda.contact)

    def themes(self, chosen: Iterable[str]) -> Choices:
        found = Theme.objects.filter(Q(active=True) | Q(name__in=list(chosen)))
        return [(name, name) for name in found.values_list("name", flat=True)]

    def factors(self, chosen: Iterable[str]) -> Choices:
        found = Factor.objects.filter(Q(active=True) | Q(name__in=list(chosen)))
        return [(name, name) for name in found.values_list("name", flat=True)]

    def catalogue(self, chosen: str | None, *kinds: EntryKind) -> Choices:
        found = CatalogueEntry.objects.filter(Q(active=True, kind__in=kinds) | Q(name=chosen or ""))
        names = dict.fromkeys(found.values_list("name", flat=True))
        return [("", "Niet uit de interventiebank"), *((name, name) for name in names)]

    @cached_property
    def stored_holders(self) -> dict[str, int | None]:
        """The office holder of each stored signatory, by the identity of its row."""
        return {str(pk): holder for pk, holder in self.agenda.signatories.values_list("pk", "office_holder_id")}

    @cached_property
    def holders(self) -> dict[str, OfficeHolder]:
        """Office holders of the agenda's municipalities and the State, and those who stand in the agenda."""
        current = OfficeHolder.objects.current().values("pk")
        here = Q(municipality__in=places_of(self.agenda)) | Q(municipality__isnull=True)
        known = Q(pk__in=[pk for pk in self.stored_holders.values() if pk])
        return {str(row.pk): row for row in OfficeHolder.objects.filter((Q(pk__in=current) & here) | known)}

    @cached_property
    def schools(self) -> Choices:
        """Schools in the agenda's municipalities: number and name."""
        found = School.objects.current().filter(municipality__in=places_of(self.agenda))
        return list(found.order_by("name").values_list("establishment", "name"))

    def organisations(self, identifiers: Iterable[str]) -> dict[str, str]:
        """Return what each number means ("99X001": the school and its board), for the known ones; two queries."""
        numbers = {identifier: "".join(identifier.upper().split()) for identifier in identifiers if identifier}
        if not numbers:
            return {}
        wanted = set(numbers.values())
        names: dict[str, str] = {}
        schools = School.objects.filter(Q(establishment__in=wanted) | Q(brin__in=wanted)).order_by("-establishment")
        for establishment, brin, name, board in schools.values_list("establishment", "brin", "name", "board__name"):
            names[establishment] = names[brin] = f"{name}, schoolbestuur {board}"
        for number, name in SchoolBoard.objects.filter(number__in=wanted).values_list("number", "name"):
            names[number] = f"schoolbestuur {name}"
        return {identifier: names[number] for identifier, number in numbers.items() if number in names}


def _people(held: Any, chosen: User | None) -> Choices:
    found = held.filter(user__is_active=True).values_list("user__email", "user__name", "user__organisation")
    people = {email: f"{name} ({organisation})" if organisation else name for email, name, organisation in found}
    if chosen is not None:
        people.setdefault(chosen.email, chosen.name)
    return NOTHING + sorted(people.items(), key=lambda person: person[1].casefold())
