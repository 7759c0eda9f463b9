"""A database of before an issue gets through its migrations."""

import os
import subprocess
import sys
from pathlib import Path

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
