"""What can be chosen in the editor: only what exists, what this user may use, and what was chosen before."""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from django.db.models import CharField, Q, Value

from accounts.models import User
from agendas.models import Agenda, FundingScheme
from agendas.permissions import can_write, places_of
from interventions.choices import EntryKind
from interventions.models import CatalogueEntry, Factor, Theme
from municipalities.memberships import municipality_ids_of, roles_of
from municipalities.models import Membership, Municipality, OfficeHolder, School, SchoolBoard
from municipalities.models.education import plain_number
from municipalities.roles import Role

Choices = list[tuple[str, str]]
NOTHING = [("", "Maak een keuze")]
LONGEST_NUMBER = 6
LONGEST_TYPED = 20


class Options:
    """The choices for `user` in `agenda`; each list is one query, asked only by the page that shows it."""

    def __init__(self, agenda: Agenda, user: User) -> None:
        self.agenda = agenda
        self.user = user

    @cached_property
    def writes_all(self) -> bool:
        """May the user write the whole agenda, or as its contact school in an own intervention only?"""
        return can_write(self.user, self.agenda)

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
        return self._people(Role.COORDINATOR, self.agenda.coordinator_id)

    @cached_property
    def contacts(self) -> Choices:
        """Officers of the agenda's municipalities."""
        return self._people(Role.OFFICER, self.agenda.contact_id)

    @cached_property
    def chosen_people(self) -> dict[int, User]:
        """The coordinator and contact of the agenda, by account."""
        return {user.pk: user for user in (self.agenda.coordinator, self.agenda.contact) if user}

    @cached_property
    def _members(self) -> list[tuple[str, str, str, str]]:
        """Role, address, name and organisation of everybody who can be chosen."""
        places = places_of(self.agenda)
        here = Q(municipality__in=places) | Q(region__municipalities__in=places)
        coordinators = Q(role=Role.COORDINATOR)
        if Role.OCW_STAFF not in roles_of(self.user):
            coordinators &= here
        held = Membership.objects.current().filter(coordinators | Q(role=Role.OFFICER) & here, user__is_active=True)
        found = held.order_by("user__name").values_list("role", "user__email", "user__name", "user__organisation")
        return list(found)

    def _people(self, role: Role, chosen: int | None) -> Choices:
        people = {
            email: f"{name} ({organisation})" if organisation else name
            for held, email, name, organisation in self._members
            if held == role
        }
        if chosen:
            user = self.chosen_people[chosen]
            people.setdefault(user.email, user.name)
        return [*NOTHING, *people.items()]

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

    def for_intervention(
        self, entry: str | None, themes: Iterable[str], scheme: str | None, *kinds: EntryKind
    ) -> tuple[Choices, Choices, Choices]:
        """Return what `catalogue` and `themes` give, and the schemes by code, in one query.

        What stands there and no list knows (a scheme in words of an older agenda) stays a choice.
        """
        found: dict[str, Any] = {
            "entry": CatalogueEntry.objects.filter(Q(active=True, kind__in=kinds) | Q(name=entry or "")),
            "theme": Theme.objects.filter(Q(active=True) | Q(name__in=list(themes))),
        }
        # Some databases give a lone text constant no type of its own.
        nothing = Value("", output_field=CharField())
        parts = [rows.order_by().values_list(Value(key), "name", nothing) for key, rows in found.items()]
        parts.append(FundingScheme.objects.newest().order_by().values_list(Value("scheme"), "name", "code"))
        rows = list(parts[0].union(*parts[1:], all=True).order_by("name"))
        entries = dict.fromkeys(name for key, name, _ in rows if key == "entry")
        schemes = {code: f"{name} ({code})" for key, name, code in rows if key == "scheme"}
        if scheme and scheme not in schemes:
            schemes[scheme] = f"{scheme} (niet in de lijst)"
        return (
            [("", "Niet uit de interventiebank"), *((name, name) for name in entries)],
            [(name, name) for key, name, _ in rows if key == "theme"],
            [("", "Nog geen regeling gekozen"), *schemes.items()],
        )

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

    def knows(self, identifiers: Iterable[str]) -> Callable[[str], bool]:
        """Return whether the portal knows a number, for those among `identifiers`; one query for all of them."""
        wanted = {identifier for identifier in identifiers if identifier and len(identifier) <= LONGEST_TYPED}
        known = SchoolBoard.objects.known(wanted) if wanted else set()
        return known.__contains__

    def organisations(self, identifiers: Iterable[str]) -> dict[str, str]:
        """Return what each number means ("99X001": the school and its board), for the known ones; one query."""
        numbers = {identifier: _number(identifier) for identifier in identifiers if _number(identifier)}
        if not numbers:
            return {}
        wanted = set(numbers.values())
        names: dict[str, str] = {}
        schools = Q(schools__establishment__in=wanted) | Q(schools__brin__in=wanted)
        found = SchoolBoard.objects.filter(Q(number__in=wanted) | schools).order_by("-schools__establishment")
        columns = ("number", "name", "schools__establishment", "schools__brin", "schools__name")
        for number, board, establishment, brin, school in found.values_list(*columns):
            names[number] = f"schoolbestuur {board}"
            # The main establishment comes last and so is what a BRIN means.
            names[establishment or ""] = names[brin or ""] = f"{school}, schoolbestuur {board}"
        return {identifier: names[number] for identifier, number in numbers.items() if number in names}


def _number(identifier: str) -> str:
    """Return `identifier` as `SchoolBoard.objects.by_identifier` reads it; "" for what is no number."""
    number = plain_number(identifier)
    return number if len(number) <= LONGEST_NUMBER else ""
