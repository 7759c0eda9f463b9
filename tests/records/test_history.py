"""The history of anything: every action has words and a picture, and what is repeated is one line."""

import datetime
import re

import pytest

from agendas import headlines
from records import pictures, words
from records.history import Entry, entry_of, merged
from records.models import Event
from tests.house.repository import source_files
from tests.records.test_admin import CODE

AT = datetime.datetime(2026, 3, 10, 12, tzinfo=datetime.UTC)


def test_pictures_are_of_actions_with_words() -> None:
    assert set(pictures.ICONS) <= set(words.ACTIONS)


def test_every_step_of_an_agenda_has_a_sentence() -> None:
    steps = [path for path in source_files() if path.parts[-3:-1] == ("agendas", "actions")]
    found = {first or second for path in steps for first, second in CODE.findall(path.read_text())}
    assert {"signed", "sealed"} <= found, "the search finds them"
    # A template, and the answers of a signing session, which stand in the stream of the person.
    assert found - set(headlines.SENTENCES) == {"loaded", "answers_confirmed", "answers_cancelled"}


def test_nobody_reads_a_code() -> None:
    event = Event(action="other_sessions_ended", actor_name="Bea Beheer", at=AT)
    assert entry_of(event) == Entry("Op andere apparaten uitgelogd", AT, "Bea Beheer", "", "log-out")
    for action in words.ACTIONS:
        assert not re.search("_|Vastgelegd:", entry_of(Event(action=action, actor_name="", at=AT)).title)


@pytest.mark.parametrize(
    ("text", "shown"), [("", "2 keer achter elkaar"), ("Verwijderd", "Verwijderd: 2 keer achter elkaar")]
)
def test_what_is_repeated_is_one_line(text: str, shown: str) -> None:
    same = Entry("Ingelogd", AT, "Bea Beheer", text)
    later = Entry("Ingelogd", AT + datetime.timedelta(days=1), "Bea Beheer", text)
    found = merged([later, same, same, Entry("Uitgelogd", AT, "Bea Beheer"), same])
    assert [entry.text for entry in found] == [text, shown, "", text]
