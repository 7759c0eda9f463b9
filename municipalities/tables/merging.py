"""What the end of a municipality means for who and what belongs to it."""

import datetime

from municipalities.models import Membership, Municipality, OfficeHolder, School


def effects_of(municipality: Municipality, last_day: datetime.date, successor: Municipality | None) -> list[str]:
    """Sentences for the page that asks for confirmation. Three queries."""
    name, next_day = municipality.name, last_day + datetime.timedelta(days=1)
    found = ["De agenda’s van deze gemeente blijven bestaan en houden haar naam. Een nieuwe agenda kan niet meer."]
    if successor is not None:
        found.append(f"Wie bij {successor.name} hoort, ziet daarna ook de agenda’s van {name}.")
        found.append(_region_sentence(municipality, successor))
        if municipality.is_member and not successor.is_member:
            found.append(f"{name} is aangesloten bij de GKA, {successor.name} nog niet. Zet dat zelf in het beheer.")
    roles = Membership.objects.filter(municipality=municipality).current(next_day).count()
    found.append(_kept(roles, "persoon heeft", "personen hebben", f"een rol bij {name}", "Die rollen lopen door."))
    offices = OfficeHolder.objects.filter(municipality=municipality).current(next_day).count()
    found.append(_kept(offices, "ambtsdrager is", "ambtsdragers zijn", f"in functie bij {name}", "Beëindig dat zelf."))
    schools = School.objects.filter(municipality=municipality).current(next_day).count()
    found.append(
        _kept(schools, "school staat", "scholen staan", f"in {name}", "Zij verhuizen met het volgende bestand van DUO.")
    )
    return [sentence for sentence in found if sentence]


def _region_sentence(municipality: Municipality, successor: Municipality) -> str:
    if successor.region is None:
        return f"{successor.name} hoort nog niet bij een regio. Zonder regio heeft zij geen regiocoördinator."
    if municipality.region_id == successor.region_id:
        return f"De regiocoördinator van {successor.region} blijft verantwoordelijk."
    agendas = f"de agenda’s van {municipality.name}"
    return f"De regiocoördinator van {successor.region} wordt ook verantwoordelijk voor {agendas}."


def _kept(count: int, one: str, many: str, what: str, then: str) -> str:
    return f"{count} {one if count == 1 else many} {what}. {then}" if count else ""
