"""The agendas of a municipality that ends: how many, and where they are."""

from collections import Counter

from agendas.choices import State
from agendas.models import AgendaMunicipality
from gka_portal.notation import in_words
from municipalities.models import Municipality


def agendas_of(municipality: Municipality) -> list[str]:
    """Return how many agendas `municipality` has in each state, as a sentence; one query."""
    states = AgendaMunicipality.objects.filter(municipality=municipality).values_list("agenda__state", flat=True)
    counted = Counter(states)
    if not counted:
        return [f"{municipality.name} heeft geen agenda’s."]
    words = in_words([f"{counted[state]} {state.label.lower()}" for state in State if counted[state]])
    count = counted.total()
    return [f"{municipality.name} heeft {count} {'agenda' if count == 1 else 'agenda’s'}: {words}."]
