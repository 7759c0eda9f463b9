"""Real processes of the portal on the database of the running test."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def database_url() -> str:
    """Return DATABASE_URL for the test database; only for tests with `transaction=True` (others never commit)."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    login = f"{quote(values['USER'], safe='')}:{quote(values['PASSWORD'], safe='')}@" if values["USER"] else ""
    host = values["HOST"]
    if host.startswith("/"):
        host = quote(host, safe="")
    return f"postgres://{login}{host}:{values['PORT'] or 5432}/{values['NAME']}"


def environment(**extra: str) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "gka_portal.settings",
        "DATABASE_URL": database_url(),
        "GKA_VAR_DIR": str(settings.VAR_DIR),
        "GKA_DEMO": "1",
        "SECRET_KEY": settings.SECRET_KEY,
        **extra,
    }


def start_worker(*arguments: str, **extra: str) -> "subprocess.Popen[str]":
    """Start `manage.py run_worker` as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "run_worker", *arguments],
        cwd=ROOT,
        env=environment(**extra),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
