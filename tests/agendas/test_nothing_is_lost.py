"""Whatever people do, one after the other: no text that somebody else replaced, or a restore, is gone."""

import copy
import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts.models import User
from agendas.actions.drafting import import_document
from agendas.actions.editing import add_row, move_row, remove_row, save_part
from agendas.actions.versions import keep_version, restore
from agendas.addresses import part_at
from agendas.integrity import first_misfit
from agendas.models import Agenda
from agendas.snapshot import content_hash
from agendas.snapshot.kept import document_in
from tests.cast import Cast
from tests.factories import fresh, make_agenda

pytestmark = pytest.mark.django_db

PEOPLE = ("coordinator_noord", "officer_alkmaar", "ocw_staff")
# Two fields in one part, one in another, and a row with a page of its own.
FIELDS = (("preamble", "introduction"), ("preamble", "preamble"), ("explanation", "explanation"))
PERSON = st.sampled_from(PEOPLE)
STEPS = st.one_of(
    st.tuples(st.just("write"), PERSON, st.sampled_from(FIELDS)),
    st.tuples(st.just("write"), PERSON, st.sampled_from(FIELDS)),
    st.tuples(st.just("row"), PERSON, st.integers(0, 3)),
    st.tuples(st.just("add"), PERSON, st.none()),
    st.tuples(st.just("remove"), PERSON, st.integers(0, 3)),
    st.tuples(st.just("move"), PERSON, st.integers(0, 3)),
    st.tuples(st.just("keep"), PERSON, st.none()),
    st.tuples(st.just("restore"), PERSON, st.integers(0, 20)),
    st.tuples(st.just("import"), PERSON, st.none()),
)
# What went wrong before: a file that is read over the text of a colleague, or over one's own.
IMPORTED = [
    ("write", "officer_alkmaar", FIELDS[0]),
    ("row", "officer_alkmaar", 0),
    ("import", "ocw_staff", None),
    ("write", "ocw_staff", FIELDS[0]),
    ("import", "ocw_staff", None),
]


@dataclass
class Story:
    """An agenda with what people wrote in it: per place the last text and who left it there."""

    agenda: Agenda
    cast: Cast
    number: int = 0
    last: dict[str, tuple[str, str]] = field(default_factory=dict)
    # What somebody wrote and another person, or a restore, replaced or removed.
    replaced: set[str] = field(default_factory=set)

    @property
    def text(self) -> dict[str, Any]:
        self.agenda = fresh(self.agenda)
        document: dict[str, Any] = self.agenda.text.document
        return document

    def do(self, name: str, person: str, what: Any) -> None:
        getattr(self, f"_{name}")(person, self.cast.people[person], what)

    def _write(self, person: str, by: User, what: tuple[str, str]) -> None:
        address, key = what
        self._save(person, by, address, key, f"{address}.{key}")

    def _row(self, person: str, by: User, place: int) -> None:
        if row := self._row_at(place):
            self._save(person, by, f"interventions.{row['id']}", "goal", row["id"])

    def _save(self, person: str, by: User, address: str, key: str, place: str) -> None:
        self.number += 1
        words = f"woord{self.number}van{person.replace('_', '')}"
        part = part_at(self.text, address)
        content = {**part, key: f"<p>{words}</p>"}
        save_part(agenda=self.agenda, address=address, content=content, base=content_hash(part), by=by)
        self._gone(place, person)
        self.last[place] = (words, person)

    def _gone(self, place: str, person: str | None) -> None:
        """What stood at `place` is replaced by `person` (None: by a restore or a removal)."""
        words, writer = self.last.pop(place, ("", person))
        if words and writer != person:
            self.replaced.add(words)

    def _row_at(self, place: int) -> dict[str, Any] | None:
        rows = self.text["interventions"]
        return rows[place % len(rows)] if rows else None

    def _add(self, person: str, by: User, what: None) -> None:
        self.number += 1
        content = {"kind": "intervention", "name": f"naam{self.number}"}
        add_row(agenda=self.agenda, key="interventions", content=content, by=by)

    def _remove(self, person: str, by: User, place: int) -> None:
        if row := self._row_at(place):
            remove_row(agenda=self.agenda, key="interventions", row_id=row["id"], base=content_hash(row), by=by)
            self.replaced.add(row["name"])
            self._gone(row["id"], None)

    def _move(self, person: str, by: User, place: int) -> None:
        if row := self._row_at(place):
            move_row(agenda=self.agenda, key="interventions", row_id=row["id"], up=bool(place % 2), by=by)

    def _keep(self, person: str, by: User, what: None) -> None:
        self.number += 1
        keep_version(agenda=self.agenda, name=f"Versie van stap {self.number}", by=by)

    def _restore(self, person: str, by: User, number: int) -> None:
        sources = [*self.agenda.versions.all(), *self.agenda.checkpoints.all()]
        if not sources:
            return
        source = sources[number % len(sources)]
        before = copy.deepcopy(self.text)
        restore(agenda=self.agenda, source=source, by=by)
        assert self.text == document_in(source)
        assert before in self.kept()
        for place in list(self.last):
            self._gone(place, None)
        # What was put back is as safe as it was before: its source is still there.

    def _import(self, person: str, by: User, what: None) -> None:
        """Read a file over the text: another introduction, and no interventions."""
        self.number += 1
        words, place = f"bestand{self.number}", "preamble.introduction"
        self.replaced |= {row["name"] for row in self.text["interventions"]}
        for gone in [place, *(row["id"] for row in self.text["interventions"])]:
            self._gone(gone, None)
        document = {**self.text, "introduction": f"<p>{words}</p>", "interventions": []}
        import_document(document=document, by=by, replace_draft=True)
        self.last[place] = (words, person)

    def rows(self) -> set[tuple[str, int, bytes]]:
        """What is stored of every text that was kept."""
        return {
            (type(row).__name__, row.number, bytes(row.content))
            for row in [*self.agenda.versions.all(), *self.agenda.checkpoints.all()]
        }

    def kept(self) -> list[dict[str, Any]]:
        """Every text that can still be read back."""
        return [document_in(row) for row in [*self.agenda.versions.all(), *self.agenda.checkpoints.all()]]


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    return make_agenda(cast, rows=1)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=4, max_size=12))
@example(steps=IMPORTED)
def test_no_text_is_lost(cast: Cast, agenda: Agenda, steps: list[tuple[str, str, Any]]) -> None:
    with transaction.atomic():
        story = Story(fresh(agenda), cast)
        rows_before: set[tuple[str, int, bytes]] = set()
        for name, person, what in steps:
            story.do(name, person, what)
            rows = story.rows()
            assert rows_before <= rows, "a kept text is gone or changed"
            rows_before = rows
        readable = json.dumps([*story.kept(), story.text])
        assert [words for words in story.replaced if words not in readable] == []
        assert first_misfit(fresh(story.agenda)) == ""
        transaction.set_rollback(True)
