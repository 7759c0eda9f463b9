"""Copying a database while others write to it, and putting the copy back, with the tools of each database."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from records.backup.archive import BackupRefused

# Reads (table, number of rows) and the like from the moment of the copy.
Query = Callable[[str], list[tuple[Any, ...]]]


@contextmanager
def copied(target: Path) -> Iterator[Query]:
    """Copy the whole database to `target`; inside the block the query reads exactly what is in the copy."""
    if connection.vendor == "sqlite":
        with _sqlite_copied(target) as query:
            yield query
    else:
        with _postgresql_copied(target) as query:
            yield query


@contextmanager
def _sqlite_copied(target: Path) -> Iterator[Query]:
    connection.ensure_connection()
    # SQLite's own online backup: one consistent moment, writers go on.
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        yield lambda sql: copy.execute(sql).fetchall()


@contextmanager
def _postgresql_copied(target: Path) -> Iterator[Query]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        # A copy of a large database takes longer than a page may.
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone() or ("",)
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={target}"]
        _run("pg_dump", *options)

        def query(sql: str) -> list[tuple[Any, ...]]:
            cursor.execute(sql)
            return cursor.fetchall()

        yield query


def is_empty() -> bool:
    """Is there nothing yet where a backup would go?"""
    if connection.vendor == "sqlite" and not _sqlite_path().exists():
        return True
    return not connection.introspection.table_names()


def put_back(copy: Path, moved_to: str) -> None:
    """Make `copy` the database. What was there is renamed with `moved_to` (SQLite) or dropped (PostgreSQL)."""
    connection.close()
    if connection.vendor == "sqlite":
        path = _sqlite_path()
        path.parent.mkdir(parents=True, exist_ok=True)
        for ending in ("", "-wal", "-shm"):
            old = path.with_name(path.name + ending)
            if old.exists():
                old.rename(path.with_name(f"{path.name}.{moved_to}{ending}"))
        shutil.copyfile(copy, path)
        path.chmod(0o600)
        return
    if not is_empty():
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
        connection.close()
    _run("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", f"--dbname={_name()}", str(copy))


def _sqlite_path() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _run(tool: str, *arguments: str) -> None:
    """Run a tool of PostgreSQL on the portal's database; the password goes by the environment, not the command line."""
    program = shutil.which(tool)
    if program is None:
        raise BackupRefused(f"{tool} is niet gevonden. Installeer het pakket postgresql-client.")
    given = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    environment = os.environ | {key: str(given[name]) for key, name in names.items() if given[name]}
    done = subprocess.run(
        [program, *arguments] + ([f"--dbname={_name()}"] if tool == "pg_dump" else []),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupRefused(f"{tool} is mislukt: {done.stderr.strip()[-500:]}")
