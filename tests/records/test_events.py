"""Appending events: numbers, chain, actor, origin, and what the database refuses."""

import threading
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from records import append_only
from records.actions import record, store_file
from records.canonical import canonical_bytes
from records.chain import origin_hash
from records.integrity import broken_streams
from records.models import Event, EventOrigin, StoredFile
from records.origin import coming_from

pytestmark = pytest.mark.django_db


def test_events_of_a_stream_are_numbered_and_chained() -> None:
    first = record(stream="agenda:1", action="started", by=None)
    other = record(stream="agenda:2", action="started", by=None)
    second = record(stream="agenda:1", action="submitted", by=None, data={"version": 2}, role="Regiocoördinator")
    assert (first.number, first.previous_hash) == (1, "")
    assert (second.number, second.previous_hash) == (2, first.hash)
    assert (other.number, other.previous_hash) == (1, "")
    assert second.actor_name == "Systeem" and second.actor_role == "Regiocoördinator"


def test_the_address_stands_beside_the_chain_and_can_be_erased() -> None:
    with coming_from("192.0.2.7"):
        event = record(stream="agenda:1", action="opened", by=None)
    origin = EventOrigin.objects.get(event=event)
    assert origin.address == "192.0.2.7"
    assert event.origin_hash == origin_hash("192.0.2.7", origin.salt)
    assert "192.0.2.7" not in event.origin_hash
    assert list(broken_streams()) == []
    origin.delete()
    assert list(broken_streams()) == []


def test_without_origin_no_row_is_made() -> None:
    event = record(stream="agenda:1", action="opened", by=None)
    assert event.origin_hash == "" and not EventOrigin.objects.exists()


def test_an_event_rolls_back_with_its_change() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        record(stream="agenda:1", action="submitted", by=None)
        raise RuntimeError
    assert record(stream="agenda:1", action="submitted", by=None).number == 1
    assert list(broken_streams()) == []


@pytest.mark.parametrize("value", [float("nan"), 2**53, "\x00", "\ud800", object()])
def test_data_without_a_canonical_form_is_refused(value: Any) -> None:
    with pytest.raises(ValueError):
        record(stream="agenda:1", action="submitted", by=None, data={"value": value})
    assert not Event.objects.exists()


def test_text_that_looks_like_an_escape_is_kept() -> None:
    event = record(stream="agenda:1", action="submitted", by=None, data={"value": "\\u0000 ⭐ é"})
    event.refresh_from_db()
    assert event.data == {"value": "\\u0000 ⭐ é"}
    assert list(broken_streams()) == []


def test_canonical_json_follows_rfc_8785() -> None:
    assert canonical_bytes({"b": 1.0, "a": [True, None], "é": "€"}) == '{"a":[true,null],"b":1,"é":"€"}'.encode()


def _an_event() -> Event:
    return record(stream="agenda:1", action="started", by=None)


def _a_file() -> StoredFile:
    return store_file(name="a.pdf", content_type="application/pdf", content=b"abc", by=None)


@pytest.mark.parametrize(
    ("make", "table", "column"),
    [(_an_event, "records_event", "action"), (_a_file, "records_storedfile", "name")],
    ids=["event", "file"],
)
def test_the_database_refuses_to_change_or_delete(make: Any, table: str, column: str) -> None:
    row = make()
    for statement in (f"UPDATE {table} SET {column} = 'x'", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError, match="alleen aan te vullen"), transaction.atomic():
            connection.cursor().execute(statement)
    with pytest.raises(DatabaseError, match="alleen aan te vullen"), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**{column: "x"})
    assert type(row).objects.count() == 1


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no TRUNCATE")
def test_the_database_refuses_truncate() -> None:
    _an_event()
    with pytest.raises(DatabaseError, match="alleen aan te vullen"), transaction.atomic():
        connection.cursor().execute("TRUNCATE records_event CASCADE")


@pytest.mark.django_db(transaction=True)
def test_without_the_triggers_the_same_statements_pass() -> None:
    """The control: it is the trigger that refuses, nothing else."""
    _a_file()
    with connection.schema_editor() as editor:
        append_only.remove(editor)
    try:
        connection.cursor().execute("DELETE FROM records_storedfile")
        assert not StoredFile.objects.exists()
    finally:
        with connection.schema_editor() as editor:
            append_only.install(editor)


@pytest.mark.parametrize(
    "wrong",
    [{"number": 0}, {"stream": ""}, {"previous_hash": "a" * 64}, {"hash": "x"}, {"number": 2}],
    ids=["number", "stream", "first row with a row before it", "hash", "second row without one"],
)
def test_the_database_refuses_a_row_that_cannot_be_true(wrong: dict[str, Any]) -> None:
    event = _an_event()
    values = {f.attname: getattr(event, f.attname) for f in Event._meta.concrete_fields if not f.primary_key}
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.create(**{**values, "stream": "agenda:9", "hash": "b" * 64, **wrong})
    Event.objects.create(**{**values, "stream": "agenda:9", "hash": "b" * 64})


@pytest.mark.django_db(transaction=True)
def test_parallel_writers_on_one_stream_never_fork() -> None:
    writers, each = 6, 10
    errors: list[BaseException] = []

    def write() -> None:
        try:
            for _ in range(each):
                record(stream="agenda:1", action="commented", by=None)
        except BaseException as error:  # shown by the assertion below
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert list(Event.objects.in_stream("agenda:1").values_list("number", flat=True)) == list(
        range(1, writers * each + 1)
    )
    assert list(broken_streams()) == []
