"""What the end of a municipality means for who and what belongs to it: sentences for the pages that ask and tell."""

import datetime
from collections.abc import Mapping
from typing import Any

from gka_portal.notation import dutch_date, in_words
from municipalities.actions.merger_steps import Step, step_of
from municipalities.actions.moving import Moving, coordinator_of, plan_move
from municipalities.models import Membership, Municipality, OfficeHolder, School
from municipalities.roles import Role


def effects_of(
    municipality: Municipality, last_day: datetime.date, successor: Municipality | None, *, moves_offices: bool = False
) -> list[str]:
    """Return sentences for the page that asks for confirmation; as many queries for one role as for many."""
    name = municipality.name
    step = step_of(municipality, last_day, successor, moves_offices=moves_offices)
    found = ["Een nieuwe agenda voor deze gemeente kan niet meer."]
    if step is None:
        found += _of_the_divided(municipality, last_day)
    else:
        found.append(f"Wie bij {step.successor.name} hoort, ziet daarna ook de agenda’s van {name}.")
        found += _of_the_merged(step, plan_move(step))
        if municipality.is_member and not step.successor.is_member:
            found.append(f"{name} is aangesloten bij de GKA, {step.successor} nog niet. Zet dat zelf in het beheer.")
    schools = School.objects.filter(municipality=municipality).current(last_day + datetime.timedelta(days=1)).count()
    if schools:
        stand = "school staat" if schools == 1 else "scholen staan"
        found.append(f"{schools} {stand} in {name}. Zij verhuizen met het volgende bestand van DUO.")
    return found


def _of_the_divided(municipality: Municipality, last_day: datetime.date) -> list[str]:
    name, day = municipality.name, last_day + datetime.timedelta(days=1)
    roles = Membership.objects.filter(municipality=municipality).current(day).count()
    offices = OfficeHolder.objects.filter(municipality=municipality).current(day).count()
    found = ["Zonder opvolger verhuist er niets: geen rol, geen ambtsdrager en geen agenda."]
    if roles:
        found.append(f"{_people(roles)} een rol bij {name}. Die rollen lopen door. Beëindig ze zelf.")
    if offices:
        found.append(f"{_holders(offices)} in functie bij {name}. Beëindig dat zelf.")
    return found


def _of_the_merged(step: Step, moving: Moving) -> list[str]:
    name, into, day = step.former.name, step.successor.name, dutch_date(step.last_day)
    found = [_roles(step, moving), _coordinator(step, moving)]
    if moving.offices and step.moves_offices:
        goes = "Die gaat" if len(moving.offices) == 1 else "Zij gaan"
        found.append(
            f"{_holders(len(moving.offices))} in functie bij {name}. {goes} door bij {into}, met bevoegdheden."
        )
    elif moving.offices:
        found.append(f"{_holders(len(moving.offices))} in functie bij {name}. Dat eindigt na {day}.")
    return [sentence for sentence in found if sentence]


def _roles(step: Step, moving: Moving) -> str:
    """Return how many have a role, and what becomes of those roles."""
    if not moving.ending:
        return ""
    into = step.successor.name
    given = sum(row.role != Role.COORDINATOR for row in moving.given)
    kept = sum(row.role != Role.COORDINATOR for row in moving.kept)
    local = sum(row.role != Role.COORDINATOR for row in moving.ending)
    ends = max(0, local - given - kept)
    parts = [
        f"{given} {'gaat' if given == 1 else 'gaan'} door bij {into}" if given else "",
        f"{kept} {'heeft' if kept == 1 else 'hebben'} die rol daar al" if kept else "",
        f"{ends} {'eindigt' if ends == 1 else 'eindigen'}" if ends else "",
    ]
    words = in_words([part for part in parts if part])
    return f"{_people(len(moving.ending))} een rol bij {step.former.name}{f': {words}' if words else ''}."


def _coordinator(step: Step, moving: Moving) -> str:
    into = step.successor
    new = next((row for row in moving.given if row.role == Role.COORDINATOR), None)
    if new is not None:
        return f"{new.user} wordt regiocoördinator van {into}."
    held = Membership.objects.filter(role=Role.COORDINATOR, user__is_active=True).current(step.looked_at)
    row = held.filter(municipality=into).select_related("user").first()
    if row is None and into.region_id is not None:
        row = held.filter(region=into.region_id).select_related("user").first()
    if row is None:
        return f"{into} heeft nog geen regiocoördinator."
    if coordinator_of(step.former) == row.user:
        return f"{row.user} blijft de regiocoördinator."
    return f"{row.user} is regiocoördinator van {into} en wordt dat ook van de lopende agenda’s van {step.former}."


def _people(count: int) -> str:
    return f"{count} {'persoon heeft' if count == 1 else 'personen hebben'}"


def _holders(count: int) -> str:
    return f"{count} {'ambtsdrager is' if count == 1 else 'ambtsdragers zijn'}"


def moved_words(data: Mapping[str, Any]) -> list[str]:
    """Return what moved, of the data of a "merged" event, in short: "3 rollen", "1 ambtsdrager"."""
    agendas = sum(len(data.get(key, ())) for key in ("followed", "waiting", "signed"))
    counted = (
        (data.get("roles_given", 0), "rol", "rollen"),
        (data.get("offices_moved", 0), "ambtsdrager", "ambtsdragers"),
        (data.get("mandates", 0), "bevoegdheid", "bevoegdheden"),
        (agendas, "agenda", "agenda’s"),
    )
    return [f"{count} {one if count == 1 else many}" for count, one, many in counted if count]
