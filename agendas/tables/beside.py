"""Addenda beside their agenda in a list: what each is called, and where it is."""

from collections.abc import Collection
from dataclasses import dataclass

from accounts.models import User
from agendas.choices import AddendumSort, State
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


def name_of_addendum(reference: str, sort: str | None = None) -> str:
    """Return what an addendum is: "Addendum 1 (intensivering)"; without its sort when that is not known."""
    number = short_of(reference).removeprefix("A")
    return f"Addendum {number} ({AddendumSort(sort).label.lower()})" if sort else f"Addendum {number}"
