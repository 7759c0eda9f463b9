"""A database of before an issue gets through its migrations."""

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps

from agendas.choices import SigningParty, State
from agendas.models import Signature, SigningRequest
from tests.cast import Cast
from tests.factories import make_agenda

ROOT = Path(__file__).resolve().parents[2]
OLD = """
from django.db import connection
with connection.cursor() as cursor:
    for version in (1, 2):
        cursor.execute(
            "INSERT INTO agendas_agendatemplate (kind, version, content, valid_from, created_at) "
            "VALUES ('municipal', %s, '{}', '2026-01-01', '2026-01-01T00:00:00+00:00')", [version])
"""
NEW = """
from agendas.models import AgendaTemplate
print("drafts:", AgendaTemplate.objects.filter(published_at=None).count())
"""


def test_two_templates_of_one_kind_become_published_before_one_draft_is_the_most(tmp_path: Path) -> None:
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/old.sqlite3", "GKA_VAR_DIR": str(tmp_path)}

    def manage(*arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    manage("migrate", "agendas", "0002", "-v0")
    manage("shell", "-v0", "-c", OLD)
    manage("migrate", "agendas", "-v0")
    assert "drafts: 0" in manage("shell", "-v0", "-c", NEW)


@pytest.mark.django_db
def test_rounds_of_before_get_the_requests_that_are_known_of_them(cast: Cast) -> None:
    """What new rounds have is made again from the frozen text and the events, and nothing besides."""
    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    columns = ("signatory_id", "party", "name", "office", "organisation", "mandate", "order", "office_holder_id")
    wanted = sorted(SigningRequest.objects.values_list(*columns), key=str)
    asked = set(SigningRequest.objects.exclude(invited_at=None).values_list("signatory_id", flat=True))
    SigningRequest.objects.all().delete()
    Signature.objects.update(office_holder=None)
    # Somebody in the live table got another name since; the frozen text did not.
    agenda.signatories.filter(party=SigningParty.MUNICIPALITY).update(name="Een ander")
    import_module("agendas.migrations.0008_requests_of_running_rounds").ask_rounds_of_before(apps, None)
    assert sorted(SigningRequest.objects.values_list(*columns), key=str) == wanted
    assert set(SigningRequest.objects.exclude(invited_at=None).values_list("signatory_id", flat=True)) == asked
    assert not Signature.objects.filter(office_holder=None).exists()
