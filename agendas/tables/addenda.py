"""Addenda on pages: the box of an agenda, the head of an addendum, and what its blocks hold."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from agendas.choices import AddendumSort, Kind, State
from agendas.models import Addendum, AddendumBlock, Agenda
from agendas.openings import asked_paths
from agendas.permissions import can_amend, can_write, has_right
from agendas.roles import RIGHTS, Right, Scope
from agendas.structure import BLOCKS, Block
from agendas.tables.beside import AMENDED, name_of_addendum
from agendas.tables.links import page_url
from agendas.tables.rows import agenda_rows
from agendas.workflow import TRANSITIONS
from gka_portal.notation import in_words
from municipalities.models import Membership

_TITLES = {block.key: block.title for block in BLOCKS}
# So many people to mail are enough to choose from.
_FEW_PEOPLE = 3
_PLACE = {block.key: place for place, block in enumerate(BLOCKS)}


def titles_of(blocks: Collection[str]) -> list[str]:
    """Return what blocks (by key) are called, in the order of the agenda."""
    return [_TITLES[key] for key in sorted(blocks, key=_PLACE.__getitem__)]


@dataclass(frozen=True)
class AddendumLine:
    """An addendum in the box of its agenda."""

    name: str
    reference: str
    url: str
    blocks: str
    state: str
    label: str
    action: str
    action_url: str
    again_url: str


@dataclass(frozen=True)
class Box:
    """The addenda of an agenda, and the ways to begin one and to what is in force."""

    lines: list[AddendumLine]
    new_url: str
    in_force_url: str

    @property
    def is_amended(self) -> bool:
        """Was one of them signed, so that the text of the agenda is not what holds now?"""
        return any(line.state in AMENDED for line in self.lines)


def box_of(agenda: Agenda, user: User) -> Box | None:
    """Return the box of `agenda`; None for an addendum and for what was never signed, without a query."""
    if agenda.parent_id or agenda.state not in AMENDED:
        return None
    return Box(
        lines=_lines(agenda, user),
        new_url=page_url("agendas:addendum_new", agenda.reference) if can_amend(user, agenda) else "",
        in_force_url=page_url("agendas:in_force", agenda.reference),
    )


def _lines(agenda: Agenda, user: User) -> list[AddendumLine]:
    addenda = Agenda.objects.visible_to(user).filter(parent=agenda).order_by("pk")
    rows = agenda_rows(addenda, user)
    if not rows:
        return []
    blocks: dict[int, list[str]] = {row.pk: [] for row in rows}
    found = AddendumBlock.objects.filter(addendum__in=blocks).order_by("pk")
    for addendum, block in found.values_list("addendum_id", "block"):
        blocks[addendum].append(block)
    again = (
        {row.pk for row in rows if row.state == State.WITHDRAWN and blocks[row.pk]} if can_amend(user, agenda) else ()
    )
    return [
        AddendumLine(
            name=row.name,
            reference=row.reference,
            url=row.url,
            blocks=in_words(titles_of(blocks[row.pk])),
            state=row.state,
            label=row.label,
            action=row.action,
            action_url=row.action_url,
            again_url=_again_url(row.reference) if row.pk in again else "",
        )
        for row in rows
    ]


def _again_url(reference: str) -> str:
    return page_url("agendas:addendum_again", reference)


@dataclass(frozen=True)
class Withdrawers:
    """Who can withdraw an addendum that the viewer writes and cannot withdraw: `people` are some of them, to mail."""

    people: list[User]


def withdrawers(agenda: Agenda, user: User) -> Withdrawers | None:
    """Return who can withdraw `agenda` where `user` looks for that in vain; None for others. One query at most."""
    step = TRANSITIONS["withdraw"]
    if agenda.state not in step.sources or not can_write(user, agenda) or step.allowed(user, agenda):
        return None
    # Who has that right only in some municipalities need not have it here.
    roles = [role for role, rights in RIGHTS.items() if Right.WITHDRAW in rights.may and rights.scope is Scope.ALL]
    held = Membership.objects.current().filter(role__in=roles)
    people = User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("name", "pk")
    return Withdrawers(list(people[:_FEW_PEOPLE]))


@dataclass(frozen=True)
class Head:
    """What stands above the text of an addendum: what it is, of which agenda, and what it changes."""

    words: str
    parent: str
    parent_url: str
    in_force_url: str
    blocks: str
    changes_url: str
    choices_url: str
    again_url: str
    withdrawers: Withdrawers | None


def head_of(agenda: Agenda, user: User) -> Head | None:
    """Return the head of an addendum, loaded with its text; None for another agenda. Two queries at most."""
    if agenda.parent_id is None:
        return None
    amends = amends_of(agenda)
    # Who must sign the addendum may be another person than who signed the agenda.
    parent = Agenda.objects.visible_by_role(user).filter(pk=agenda.parent_id).first()
    reference = agenda.text.document["parent"]
    again = agenda.state == State.WITHDRAWN and parent is not None and can_amend(user, parent)
    return Head(
        words=AddendumSort(amends["sort"]).label if amends else str(Kind.ADDENDUM.label),
        parent=reference,
        parent_url=page_url("agendas:detail", reference) if parent else "",
        in_force_url=page_url("agendas:in_force", reference) if parent else "",
        blocks=in_words(titles_of(amends["blocks"])) if amends else "",
        changes_url=page_url("agendas:addendum_changes", agenda.reference) if amends else "",
        choices_url=page_url("agendas:addendum_choices", agenda.reference) if can_choose_blocks(user, agenda) else "",
        again_url=_again_url(agenda.reference) if amends and again else "",
        withdrawers=withdrawers(agenda, user),
    )


def amends_of(agenda: Agenda) -> dict[str, Any] | None:
    """Return what `agenda` changes (key `addendum` of gka-agenda/1); None for another agenda.

    None also for an addendum that came in as a document before the portal knew what it changes.
    """
    return agenda.text.document.get("addendum") if agenda.parent_id else None


def first_block(amends: dict[str, Any]) -> Block:
    """Return the first block that an addendum changes."""
    return next(block for block in BLOCKS if block.key in amends["blocks"])


def can_choose_blocks(user: User, agenda: Agenda) -> bool:
    """May `user` choose other blocks now, another kind or reason: who may begin an addendum, while this one is written?

    Not in a correction round: then only what the review asked about is open.
    """
    may = amends_of(agenda) is not None and can_write(user, agenda) and has_right(user, agenda, Right.START)
    return may and asked_paths(agenda) is None


def taken_blocks(agenda: int | None, but: int | None = None) -> dict[str, SafeString]:
    """Return the blocks of `agenda` (its key) that an addendum has open, each with which; one query.

    `but`: the key of an addendum that does not count.
    """
    rows = AddendumBlock.objects.filter(parent=agenda, is_open=True).select_related("addendum__agenda")
    if but is not None:
        rows = rows.exclude(addendum=but)
    return {row.block: _taken_by(row.addendum) for row in rows}


def _taken_by(addendum: Addendum) -> SafeString:
    agenda = addendum.agenda
    return format_html(
        'Hierover loopt al <a href="{}">{}</a>: {}.',
        page_url("agendas:detail", agenda.reference),
        name_of_addendum(agenda.reference, addendum.sort).lower(),
        str(State(agenda.state).label).lower(),
    )


_COUNTED: dict[str, tuple[tuple[str, str, str], ...]] = {
    "preamble": (("pillars", "pijler", "pijlers"),),
    "explanation": (("themes", "thema", "thema’s"), ("local_agendas", "lokale agenda", "lokale agenda’s")),
    "consultations": (("consultations", "overleg", "overleggen"),),
    "other_agreements": (("other_agreements", "afspraak", "afspraken"),),
    "interventions": (("interventions", "interventie of experiment", "interventies en experimenten"),),
    "communities": (("communities", "community", "communities"),),
    "clauses": (("clauses", "bepaling", "bepalingen"),),
}
_WORDS = {
    "heading": "Titel, ondertitel, slogan, motto en looptijd.",
    "preamble": "Aanhef, inleiding en {}.",
    "explanation": "Toelichting, factoren, {} en {}.",
    "analysis": "Data, onderzoek en meetbare doelen.",
    "communication": "Communicatie en kennisdeling: lokaal, thematisch en landelijk.",
}
_NAMES = 3


def holds(document: dict[str, Any]) -> dict[str, str]:
    """Return what stands in each block of `document`, in a few words."""
    found = {}
    for block in BLOCKS:
        counted = [_count(len(document.get(key) or []), *words) for key, *words in _COUNTED.get(block.key, ())]
        if block.key in _WORDS:
            found[block.key] = _WORDS[block.key].format(*counted)
        elif counted:
            found[block.key] = _with_names(counted[0], document.get(block.key) or [])
    return found


def _count(number: int, one: str, many: str) -> str:
    return f"{number or 'geen'} {one if number == 1 else many}"


def _with_names(count: str, rows: list[dict[str, Any]]) -> str:
    names = [name for row in rows if (name := row.get("name") or row.get("heading") or row.get("type"))]
    more = len(names) - _NAMES
    shown = ", ".join(names[:_NAMES]) + (f" en nog {more}" if more > 0 else "")
    sentence = count[0].upper() + count[1:]
    return f"{sentence}: {shown}." if shown else f"{sentence}."
