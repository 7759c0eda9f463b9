"""Each way to falsify the record is found, and named by its first row."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from records import append_only
from records.actions import record, store_file
from records.chain import event_hash
from records.integrity import Anchor, broken_streams, check_files, head_of
from records.models import Event, EventOrigin, StoredFile, StreamHead
from records.origin import coming_from

pytestmark = pytest.mark.django_db(transaction=True)

STREAM = "agenda:1"


@pytest.fixture(autouse=True)
def five_events() -> Iterator[None]:
    """Five rows in the stream under attack, two in another one, and an attacker who has lifted the triggers."""
    with coming_from("192.0.2.7"):
        for action in ("started", "submitted", "returned", "submitted", "approved"):
            record(stream=STREAM, action=action, by=None, data={"version": 1})
    record(stream="agenda:2", action="started", by=None)
    record(stream="agenda:2", action="submitted", by=None)
    with connection.schema_editor() as editor:
        append_only.remove(editor)
    yield
    with connection.schema_editor() as editor:
        append_only.install(editor)


def delete(number: int) -> None:
    EventOrigin.objects.filter(event__stream=STREAM, event__number=number).delete()
    Event.objects.filter(stream=STREAM, number=number).delete()


def change_a_column() -> None:
    Event.objects.filter(stream=STREAM, number=3).update(actor_name="Iemand anders")


def change_the_data() -> None:
    Event.objects.filter(stream=STREAM, number=2).update(data={"version": 7})


def change_and_hash_again() -> None:
    event = Event.objects.get(stream=STREAM, number=3)
    event.action = "approved"
    event.hash = event_hash(event)
    event.save()


def delete_the_first() -> None:
    delete(1)


def delete_one_in_the_middle() -> None:
    delete(3)


def delete_in_the_middle_and_renumber() -> None:
    delete(3)
    Event.objects.filter(stream=STREAM, number=4).update(number=3)
    Event.objects.filter(stream=STREAM, number=5).update(number=4)


def cut_off_the_tail() -> None:
    delete(5)
    delete(4)


def delete_everything() -> None:
    for number in range(1, 6):
        delete(number)


def insert_at_the_end() -> None:
    last = Event.objects.get(stream=STREAM, number=5)
    event = Event(stream=STREAM, number=6, action="signed", actor_name="Iemand", at=last.at, previous_hash=last.hash)
    event.hash = event_hash(event)
    event.save()


def swap_two_rows() -> None:
    Event.objects.filter(stream=STREAM, number=2).update(number=99)
    Event.objects.filter(stream=STREAM, number=3).update(number=2)
    Event.objects.filter(stream=STREAM, number=99).update(number=3)


def move_to_another_stream() -> None:
    Event.objects.filter(stream=STREAM, number=5).update(stream="agenda:2", number=3)


def change_the_origin() -> None:
    EventOrigin.objects.filter(event__stream=STREAM, event__number=4).update(address="198.51.100.1")


def change_the_head() -> None:
    StreamHead.objects.filter(pk=STREAM).update(hash="0" * 64)


def delete_the_head() -> None:
    StreamHead.objects.filter(pk=STREAM).delete()


ATTACKS: list[tuple[Callable[[], None], str]] = [
    (change_a_column, "de inhoud van regel 3 (returned) past niet bij de hash"),
    (change_the_data, "de inhoud van regel 2 (submitted) past niet bij de hash"),
    (change_and_hash_again, "regel 4 (submitted) sluit niet aan op regel 3"),
    (delete_the_first, "regel 1 ontbreekt"),
    (delete_one_in_the_middle, "regel 3 ontbreekt"),
    (delete_in_the_middle_and_renumber, "de inhoud van regel 3 (submitted) past niet bij de hash"),
    (cut_off_the_tail, "na regel 3 ontbreken regels; de laatste hoort 5 te zijn"),
    (delete_everything, "alle 5 regels ontbreken"),
    (insert_at_the_end, "regel 6 staat er zonder dat de kop hem kent"),
    (swap_two_rows, "de inhoud van regel 2 (returned) past niet bij de hash"),
    (move_to_another_stream, "na regel 4 ontbreken regels"),
    (change_the_origin, "de herkomst van regel 4 (submitted) past niet bij de hash"),
    (change_the_head, "de kop past niet bij regel 5"),
    (delete_the_head, "de kop van de stroom ontbreekt"),
]


def test_nothing_is_said_when_everything_fits() -> None:
    assert list(broken_streams()) == []


@pytest.mark.parametrize(("attack", "sentence"), ATTACKS, ids=[attack.__name__ for attack, _ in ATTACKS])
def test_an_attack_is_found_and_named(attack: Callable[[], None], sentence: str) -> None:
    attack()
    found = [line for line in broken_streams() if line.startswith(f"Stroom {STREAM}:")]
    assert len(found) == 1
    assert sentence in found[0]


def write_a_new_chain() -> None:
    """The attack that the database alone cannot show: every row and the head made anew."""
    hash_before = ""
    for event in Event.objects.in_stream(STREAM):
        if event.number == 3:
            event.action = "approved"
        event.previous_hash = hash_before
        event.hash = hash_before = event_hash(event)
        event.save()
    StreamHead.objects.filter(pk=STREAM).update(hash=hash_before)


def test_a_whole_new_chain_shows_only_against_an_anchor() -> None:
    anchor = head_of(STREAM)
    assert anchor is not None
    assert list(broken_streams({STREAM: anchor})) == []
    write_a_new_chain()
    assert list(broken_streams()) == []
    assert "elders is vastgelegd" in "".join(broken_streams({STREAM: anchor}))


def test_an_anchor_shows_a_tail_that_was_cut_off_with_its_head() -> None:
    anchor = head_of(STREAM)
    assert anchor is not None
    delete(5)
    fourth = Event.objects.get(stream=STREAM, number=4)
    StreamHead.objects.filter(pk=STREAM).update(number=4, hash=fourth.hash)
    assert list(broken_streams()) == []
    assert "regel 5 vastgelegd" in "".join(broken_streams({STREAM: anchor}))
    assert "de hele stroom ontbreekt" in "".join(broken_streams({"agenda:77": Anchor(1, "0" * 64)}))


def test_an_older_anchor_still_fits_after_new_events() -> None:
    anchor = head_of(STREAM)
    assert anchor is not None
    record(stream=STREAM, action="frozen", by=None)
    assert list(broken_streams({STREAM: anchor})) == []


def test_changed_bytes_of_a_file_are_found() -> None:
    good = store_file(name="goed.pdf", content_type="application/pdf", content=b"goed", by=None)
    other = store_file(name="anders.pdf", content_type="application/pdf", content=b"goed", by=None)
    short = store_file(name="kort.pdf", content_type="application/pdf", content=b"goed", by=None)
    assert list(check_files()) == []
    StoredFile.objects.filter(pk=other.pk).update(content=b"fout")
    StoredFile.objects.filter(pk=short.pk).update(content=b"goe")
    lines = list(check_files())
    assert len(lines) == 2
    assert "anders.pdf" in lines[0] and "past niet bij de SHA-256" in lines[0]
    assert "kort.pdf" in lines[1] and "3 bytes" in lines[1]
    assert good.name not in "".join(lines)


def test_checking_reads_every_event_in_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(2):
        list(broken_streams())
