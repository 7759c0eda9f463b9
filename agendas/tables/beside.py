"""Addenda beside their agenda in a list: what each is called, and where it is."""

from collections.abc import Collection
from dataclasses import dataclass

from accounts.models import User
from agendas.choices import AddendumSort, Kind, State
from agendas.document.amendment import amendment_of
from agendas.document.parts import full_title
from agendas.models import Agenda
from agendas.tables.links import page_url

# Only what was signed once can be amended.
AMENDED = frozenset({State.SIGNED, State.CLOSED})


@dataclass(frozen=True)
class Beside:
    """An addendum in the line of its agenda."""

    reference: str
    state: str

    @property
    def words(self) -> str:
        """Return where it is: "A1: ter beoordeling"."""
        return f"{short_of(self.reference)}: {str(State(self.state).label).lower()}"

    @property
    def url(self) -> str:
        return page_url("agendas:detail", self.reference)


def beside(user: User, agendas: Collection[tuple[int, str]]) -> dict[int, list[Beside]]:
    """Return the addenda that `user` may read of `agendas` (key and state); one query, none when none was signed.

    What was withdrawn is left out: nothing comes of it.
    """
    amended = [pk for pk, state in agendas if state in AMENDED]
    found: dict[int, list[Beside]] = {}
    if amended:
        rows = Agenda.objects.visible_to(user).filter(parent__in=amended).exclude(state=State.WITHDRAWN)
        for parent, reference, state in rows.order_by("pk").values_list("parent_id", "reference", "state"):
            found.setdefault(parent, []).append(Beside(reference, state))
    return found


def short_of(reference: str) -> str:
    """Return what an addendum is called beside its agenda: "A1" of GKA-2024-0361-A1."""
    return reference.rpartition("-")[2]


def page_name(agenda: Agenda) -> str:
    """Return what pages of `agenda` are called after: its reference, or "Addendum 1 bij GKA-2024-0361"."""
    if agenda.kind != Kind.ADDENDUM:
        return agenda.reference
    parent, _, number = agenda.reference.rpartition("-A")
    return f"Addendum {number} bij {parent}" if parent and number.isdigit() else f"Addendum {agenda.reference}"


def full_name(agenda: Agenda) -> str:
    """Return what `agenda`, with its text, is called in full, as above its text; no query.

    "GKA-Agenda Alkmaar 2024-2027" or "Addendum 1 bij de GKA-Agenda Alkmaar 2024-2027".
    """
    document = agenda.text.document
    amends = amendment_of(document) if agenda.kind == Kind.ADDENDUM else None
    if amends is not None:
        return amends.title
    places = [place["name"] for place in document["municipalities"]]
    name = full_title(agenda.title, places, f"{agenda.start_year}-{agenda.end_year}")
    # It came in as a document, of which the portal does not know what it changes.
    return name if agenda.kind != Kind.ADDENDUM or name.lower().startswith("addendum") else f"Addendum bij {name}"


def name_of_addendum(reference: str, sort: str | None = None) -> str:
    """Return what an addendum is: "Addendum 1 (intensivering)"; without its sort when that is not known."""
    number = short_of(reference).removeprefix("A")
    return f"Addendum {number} ({AddendumSort(sort).label.lower()})" if sort else f"Addendum {number}"
