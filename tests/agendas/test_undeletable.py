"""Nothing signed can be deleted: not by a model, a queryset, the administration, or SQL; on both databases."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.test import RequestFactory

from agendas.choices import State
from agendas.models import Agenda, AgendaVersion, Signature, SigningRound
from agendas.undeletable import SENTENCE, TABLES
from tests.agendas.unprotected import lifted
from tests.cast import Cast
from tests.factories import make_agenda

pytestmark = pytest.mark.django_db

HELD = [Agenda, AgendaVersion, Signature, SigningRound]
SIGNED = [State.PARTLY_SIGNED, State.SEALING, State.SIGNED, State.CLOSED]


def _ids(model: Any) -> str:
    return str(model.__name__)


def _counts() -> dict[str, int]:
    return {model.__name__: model._base_manager.count() for model in HELD}


def test_these_are_the_tables() -> None:
    assert {model._meta.db_table for model in HELD} == set(TABLES)


def test_the_migrations_leave_the_triggers_in_place(django_db_setup: set[str]) -> None:
    """All migrations of all apps together: SQLite makes a table anew for most changes, without its triggers."""
    ends = ("_no_delete", "_no_truncate") if connection.vendor == "postgresql" else ("_no_delete",)
    assert {name for name in django_db_setup if name.startswith("agendas_")} == {
        f"{table}{end}" for table in TABLES for end in ends
    }


def test_a_model_and_a_queryset_are_refused(cast: Cast) -> None:
    make_agenda(cast, State.SIGNED)
    before = _counts()
    rows: list[Any] = [found for model in HELD for found in (model._base_manager.first(), model._base_manager.all())]
    for delete in (row.delete for row in rows):
        # Who is asked first depends on what refers to the row: the key of another table, or the trigger.
        with pytest.raises((DatabaseError, ProtectedError)), transaction.atomic():
            delete()
    assert _counts() == before


def test_sql_is_refused_by_the_trigger(cast: Cast) -> None:
    make_agenda(cast, State.SIGNED)
    before = _counts()
    for model in HELD:
        with pytest.raises(DatabaseError, match=SENTENCE), transaction.atomic():
            connection.cursor().execute(f"DELETE FROM {model._meta.db_table}")
        with pytest.raises(DatabaseError, match=SENTENCE), transaction.atomic():
            model._base_manager.all()._raw_delete(using="default")
        assert _counts() == before, model


def test_without_the_trigger_the_same_statement_passes(cast: Cast) -> None:
    """The control: it is the trigger that refuses, nothing else."""
    make_agenda(cast, State.SIGNED)
    with transaction.atomic():
        with lifted():
            connection.cursor().execute("DELETE FROM agendas_signature")
        assert not Signature.objects.exists()
        transaction.set_rollback(True)
    assert Signature.objects.exists()


def test_an_agenda_that_somebody_signed_stays(cast: Cast) -> None:
    row = Agenda.objects.filter(pk=make_agenda(cast, State.PARTLY_SIGNED).pk)
    for state in SIGNED:
        row.update(state=state)
        with pytest.raises(DatabaseError, match=SENTENCE), transaction.atomic():
            row._raw_delete(using="default")
        assert row.exists(), state


def test_a_draft_has_no_such_lock(cast: Cast) -> None:
    """The control: the condition on the state counts."""
    agenda = make_agenda(cast, State.DRAFT)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT state FROM agendas_agenda WHERE id = %s", [agenda.pk])
        agenda.delete()
        assert not Agenda.objects.filter(reference=agenda.reference).exists()


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize("model", HELD, ids=_ids)
def test_truncate_is_refused(model: Any) -> None:
    with pytest.raises(DatabaseError, match=SENTENCE), transaction.atomic():
        connection.cursor().execute(f"TRUNCATE {model._meta.db_table} CASCADE")


def test_the_administration_offers_no_way(cast: Cast, rf: RequestFactory) -> None:
    """Of what was signed nothing is in the administration, or it cannot be deleted there."""
    request = rf.get("/")
    request.user = cast.administrator
    request.user.is_superuser = True
    kept = {*HELD, *(apps.get_model("agendas", name) for name in ("CollegeDecision", "PaperSignature"))}
    kept |= {apps.get_model("records", name) for name in ("Event", "StoredFile")}
    registered = admin.site._registry
    found = [model for model in kept if model in registered]
    assert found, "The control: some of these are in the administration"
    assert [model for model in found if registered[model].has_delete_permission(request)] == []
