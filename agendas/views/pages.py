"""One page of the editor as it is drawn: its forms, what stands beside the fields, and what is around them."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from accounts.requests import SignedInRequest
from agendas.addresses import part_at
from agendas.choices import CommentState, State, Step
from agendas.completeness import missing_for
from agendas.forms.comparing import Difference
from agendas.forms.locking import keep, lock, quiet_locks, settle
from agendas.forms.options import Options
from agendas.forms.part import Part
from agendas.forms.refused import refused_texts
from agendas.forms.rows import Rows
from agendas.models import Agenda, Comment
from agendas.openings import amended_paths, both, is_open, is_touched, open_paths, opened_by
from agendas.permissions import can_write
from agendas.structure import BLOCKS, Block
from agendas.tables.blocks import advice_at, listed_rows, money_table, points_at, steps_of
from agendas.tables.correction import round_at
from agendas.tables.help_panels import help_at
from agendas.tables.last_writer import Writer
from agendas.tables.threads import remarks_on, threads_at
from agendas.views.loading import crumbs_of


@dataclass
class Page:
    """What is edited: a block or a row, with the class of its forms."""

    request: SignedInRequest
    agenda: Agenda
    block: Block
    address: str
    forms: type[Part]
    title: str

    @cached_property
    def remarks(self) -> list[Comment] | None:
        """The comments on an agenda that came back: what they open, and what stands beside the fields; one query.

        None in another state, and for what is sent: then nothing need be drawn.
        """
        if self.agenda.state != State.RETURNED or self.request.method == "POST":
            return None
        return list(remarks_on(self.agenda, self.request.user))

    @cached_property
    def paths(self) -> frozenset[str] | None:
        """What may be written now (`openings.open_paths`)."""
        if self.remarks is None:
            return open_paths(self.agenda)
        # What opens a field is said to everybody (actions.commenting.to_ask), so it is among what this person sees.
        heads = [row for row in self.remarks if row.parent_id is None and row.asks_change]
        return both(opened_by((row.path, row.state) for row in heads), amended_paths(self.agenda))

    @cached_property
    def settled(self) -> frozenset[str]:
        """Where the review asked for a change that was made: locked again, with words of its own."""
        if self.paths is None:
            return frozenset()
        heads = self.agenda.comments.filter(parent=None, asks_change=True) if self.remarks is None else self.remarks
        done = [row for row in heads if row.parent_id is None and row.asks_change and row.path]
        return frozenset(row.path for row in done if row.state == CommentState.RESOLVED)

    def part(self, document: dict[str, Any], data: QueryDict | None = None) -> Part:
        part = self.forms(document, Options(self.agenda, self.request.user), data)
        lock(part, self.address, self.paths)
        return part

    def filled_in(self) -> dict[str, Any]:
        """Return what is stored at this page as its forms show it. KeyError when the row is not there."""
        stored = part_at(self.agenda.text.document, self.address)
        return self.forms.as_filled_in(stored, Options(self.agenda, self.request.user))

    def reload(self, agenda: Agenda) -> None:
        """Go on with the agenda as it is now."""
        self.agenda = agenda
        for name in ("remarks", "paths", "settled"):
            self.__dict__.pop(name, None)

    @property
    def draft_key(self) -> str:
        """Under which name the browser keeps what is typed here until it is saved."""
        return f"{self.agenda.reference}/{self.address}"

    @property
    def _place(self) -> list[str]:
        row_id = self.address.partition(".")[2]
        return [self.agenda.reference, self.block.slug, *([row_id] if row_id else [])]

    @property
    def url(self) -> str:
        return reverse("agendas:row_edit" if "." in self.address else "agendas:edit", args=self._place)

    @property
    def autosave_url(self) -> str:
        return reverse("agendas:row_autosave" if "." in self.address else "agendas:autosave", args=self._place)

    @property
    def next_url(self) -> str:
        """Where "Opslaan en verder" goes: from a row to its list, from a block to the next one."""
        if "." in self.address:
            return reverse("agendas:edit", args=[self.agenda.reference, self.block.slug])
        place = BLOCKS.index(self.block) + 1
        amended = amended_paths(self.agenda)
        later = (block for block in BLOCKS[place:] if any(is_touched(amended, key) for key in block.keys))
        if (following := next(later, None)) is None:
            return reverse("agendas:missing", args=[self.agenda.reference])
        return reverse("agendas:edit", args=[self.agenda.reference, following.slug])


@dataclass
class Shown:
    """What goes with the forms: the hashes of the text they started from, and how they differ from a colleague's."""

    base: str
    marks: str
    differences: list[Difference] = field(default_factory=list)
    writer: Writer | None = None
    is_unsaved: bool = False
    summary: bool = True


def draw(page: Page, part: Part, shown: Shown, status: int = 200) -> HttpResponse:
    """Show the forms `part` of `page`."""
    agenda = page.agenda
    items = missing_for(agenda, Step.FREEZE)
    if not part.is_bound:
        part.advise(advice_at(items, page.address))
    set_beside(page, part)
    is_open_here = page.paths is None or _is_anything_open(page, part)
    settle(part, page.address, page.settled)
    keep(part, amended_paths(agenda))
    if not is_open_here:
        quiet_locks(part)
    rows = of_list(page, items)
    context = {
        **frame(page, items),
        "page": page,
        "part": part,
        "forms": [part.form, *(rows for rows in part.rows.values() if not rows.is_left_out)],
        "shown": shown,
        "is_refused": status != 200 and not shown.differences,
        "round": round_at(agenda, page.paths, page.settled, page.url, rows["listed"] or [], is_open_here),
        "is_open_here": is_open_here,
        "refused": refused_texts(part, page.address, page.paths),
        "points": points_at(items, page.address),
        "next_label": "Opslaan en terug" if "." in page.address else "Opslaan en verder",
        **_of_row(page, part),
        "remove_url": _remove_url(page),
        **rows,
    }
    return render(page.request, "agendas/edit/part.html", context, status=status)


def set_beside(page: Page, part: Part) -> None:
    """Put help and comments beside the fields and rows of `part`, also beside those that are locked."""
    places = part.fields_by_path(page.address)
    paths = [page.address, *(path for path in places if path != page.address)]
    user = page.request.user
    # Nobody needs help to fill in what is locked.
    helped = [path for path in paths if is_touched(page.paths, path)]
    for found in (threads_at(page.agenda, user, paths, page.remarks), help_at(page.agenda, user, helped)):
        for path, html in found.items():
            form, name = places.get(path, (part, ""))
            if name:
                form.beside = {**form.beside, name: form.beside.get(name, "") + html}
            elif isinstance(form, Part | Rows):
                form.beside += html
            else:
                form.row_beside += html


def _is_anything_open(page: Page, part: Part) -> bool:
    return any(is_open(page.paths, path) for path in part.fields_by_path(page.address))


def frame(page: Page, items: list[Any]) -> dict[str, Any]:
    """Return what every page of the editor shows around its forms."""
    trail = crumbs_of(page.agenda, page.title)
    if "." in page.address:
        block_url = reverse("agendas:edit", args=[page.agenda.reference, page.block.slug])
        trail = [*trail[:-1], (page.block.title, block_url), trail[-1]]
    return {
        "agenda": page.agenda,
        "edited": page.block,
        "title": page.title,
        "crumbs": trail,
        "steps": steps_of(page.agenda, items, page.block, page.paths),
    }


def _of_row(page: Page, part: Part) -> dict[str, Any]:
    """Return what only the page of an intervention shows: its totals as they are stored, and the known schools."""
    if not page.address.startswith("interventions."):
        return {"money": None, "schools": []}
    row = part_at(page.agenda.text.document, page.address)
    # The numbers of schools are for the parties.
    schools = part.options.schools if is_open(page.paths, f"{page.address}.parties") else []
    return {"money": money_table(row), "schools": schools}


def _remove_url(page: Page) -> str:
    """Return where a row with a page of its own is removed; "" for a block or for who may not."""
    row_id = page.address.partition(".")[2]
    if not row_id or not can_write(page.request.user, page.agenda) or not is_open(page.paths, page.address):
        return ""
    return reverse("agendas:row_remove", args=[page.agenda.reference, page.block.slug, row_id])


def of_list(page: Page, items: list[Any]) -> dict[str, Any]:
    """Return the rows that have a page of their own, and what may be done with them now."""
    if page.address not in {"interventions", "communities"}:
        return {"listed": None, "kinds": [], "may_arrange": False}
    words = {"interventions": [("intervention", "Interventie"), ("experiment", "Experiment")]}
    return {
        "listed": listed_rows(page.agenda.text.document, page.address, items, page.paths),
        "kinds": words.get(page.address, [("community", "Community")]),
        "may_arrange": is_open(page.paths, page.address),
    }
