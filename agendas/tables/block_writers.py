"""Who fills in what of an agenda: whom somebody chose for a block, or else who usually does."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from accounts.models import User
from agendas.choices import PartyRole, State
from agendas.models import Agenda
from agendas.permissions import places_of
from agendas.structure import BLOCKS, Block, block_of
from municipalities.models import Membership
from municipalities.roles import Role

# The rest is written at the municipality.
_OF_COORDINATOR = frozenset({"heading", "preamble", "clauses", "signatories"})
NOBODY = "Nog niemand"
Choices = list[tuple[int, str]]


@dataclass(frozen=True)
class BlockWriterName:
    """`id` is None for a school of which nobody has an account, and for nobody."""

    id: int | None
    name: str


class Writers:
    """The people of one agenda; three queries, and two more while contact schools write."""

    def __init__(self, agenda: Agenda) -> None:
        self.agenda = agenda
        chosen = agenda.block_writers.select_related("user")
        self.chosen = {row.block: BlockWriterName(row.user_id, row.user.name) for row in chosen}
        usual = [pk for pk in (agenda.coordinator_id, agenda.contact_id) if pk]
        self.people = {user.pk: user for user in User.objects.filter(pk__in=usual)} if usual else {}
        self.schools = _schools(agenda) if agenda.state == State.CONSULTATION else {}

    def usual(self, block: Block) -> BlockWriterName:
        """Return who fills in `block` when nobody was chosen."""
        first, second = self.agenda.contact_id, self.agenda.coordinator_id
        if block.key in _OF_COORDINATOR:
            first, second = second, first
        user = self.people.get(first or 0) or self.people.get(second or 0)
        return BlockWriterName(user.pk, user.name) if user else BlockWriterName(None, NOBODY)

    def of(self, path: str) -> BlockWriterName:
        """Return who fills in the field at `path`."""
        block = block_of(path)
        if block.key in self.chosen:
            return self.chosen[block.key]
        if block.key == "interventions" and self.schools:
            row = path.split(".")[1:2]
            if row and row[0] in self.schools:
                return self.schools[row[0]]
        return self.usual(block)

    def rows(self) -> list[tuple[Block, int | None, BlockWriterName]]:
        """Return every block with who was chosen and who usually fills it in."""
        return [
            (block, self.chosen[block.key].id if block.key in self.chosen else None, self.usual(block))
            for block in BLOCKS
        ]

    def candidates(self, viewer: User) -> Choices:
        """Return who may be chosen: officers and coordinators of its places, and the viewer. One query."""
        places = places_of(self.agenda)
        here = Q(municipality__in=places) | Q(region__municipalities__in=places)
        held = Membership.objects.current().filter(here, role__in=[Role.OFFICER, Role.COORDINATOR])
        rows = held.filter(user__is_active=True).values_list("user", "user__name", "user__organisation")
        found = {pk: _named(name, place) for pk, name, place in rows}
        for user in (*self.people.values(), viewer):
            found.setdefault(user.pk, _named(user.name, user.organisation))
        for writer in self.chosen.values():
            if writer.id:
                found.setdefault(writer.id, writer.name)
        return sorted(found.items(), key=lambda item: item[1].casefold())


def _named(name: str, organisation: str) -> str:
    return f"{name} ({organisation})" if organisation else name


def _schools(agenda: Agenda) -> dict[str, BlockWriterName]:
    """Return per intervention whose contact school is known who fills it in there."""
    applicants = agenda.interventions.filter(parties__role=PartyRole.APPLICANT, parties__school_board__isnull=False)
    rows: list[tuple[UUID, int, str]] = list(
        applicants.values_list("pk", "parties__school_board", "parties__name").order_by("position")
    )
    boards = {board for _, board, _ in rows}
    if not boards:
        return {}
    held = Membership.objects.current().filter(role=Role.SCHOOL_BOARD, school_board__in=boards, user__is_active=True)
    people: dict[int, BlockWriterName] = {}
    for board, pk, name in held.order_by("user__name").values_list("school_board", "user", "user__name"):
        people.setdefault(board, BlockWriterName(pk, name))
    return {str(pk): people.get(board, BlockWriterName(None, f"Contactschool {name}")) for pk, board, name in rows}
