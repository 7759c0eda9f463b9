"""What the settings derive from the machine: database options, the local secret key, logging."""

import os
import secrets
from pathlib import Path
from typing import Any


def local_secret(path: Path) -> str:
    """Return the secret kept in `path`; make one that only this user can read when there is none yet."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass  # another process was first
        else:
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(60))
    return path.read_text().strip()


def database_options(engine: str) -> dict[str, Any]:
    """Return the connection settings for `engine`.

    SQLite: WAL with synchronous=FULL (NORMAL lost rows in a power cut) and BEGIN IMMEDIATE, so that
    two writers wait for each other instead of failing. PostgreSQL: health checks, and time-outs that end a
    hanging statement. Connections stay open on both: opening one for every page cost 2 ms of 16 on SQLite
    and half of the page on PostgreSQL.
    """
    if "sqlite" in engine:
        return {
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            },
        }
    # Compiling a query costs more than any of ours takes.
    limits = "-c statement_timeout=15000 -c lock_timeout=10000 -c jit=off"
    return {
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 3, "options": limits},
    }


def logging_settings(line: str, level: str) -> dict[str, Any]:
    """Return Django's LOGGING for `line` "json" or "plain" (to read along) and the `level` of everything else.

    As JSON the portal tells every request and every event, whatever `level`: they are the audit trail. 4xx answers
    are in the line of the request already.
    """
    told = "INFO" if line == "json" else level
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
            "json": {"()": "gka_portal.logs.JsonLines"},
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": line}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "gka_portal.requests": {"level": told},
            "records": {"level": told},
            "django.request": {"level": "ERROR" if line == "json" else level},
            # Django's own handlers would tell everything twice.
            "django": {"handlers": [], "propagate": True},
        },
    }
