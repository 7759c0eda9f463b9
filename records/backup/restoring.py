"""Putting a backup back, on this machine or another one."""

import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from records.backup.archive import DATABASES, KEYS, SEAL, BackupRefused, Manifest, read_manifest, unpack
from records.backup.databases import is_empty, put_back


def restore(source: Path, *, replace: bool = False) -> Manifest:
    """Put the backup `source` back and return its manifest; BackupRefused before anything is touched.

    Refuses a damaged archive, one of another kind of database, one of newer software, and a portal that is not empty
    unless `replace` is given; then keys and SQLite files that were there are kept with "before-restore" in their name.
    """
    manifest = read_manifest(source)
    _fits(source, manifest)
    if not replace and not is_empty():
        raise BackupRefused("Er staat al een database. Zeg REPLACE=1 (--replace) als die weg mag.")
    with tempfile.TemporaryDirectory(dir=_writable(Path(settings.VAR_DIR)), prefix=".restore-") as folder:
        parts = unpack(source, manifest, Path(folder))
        keys = {_home_of(name): path for name, path in parts.items() if name.partition("/")[0] in {KEYS, SEAL}}
        seals = [home for home in keys if home.is_relative_to(settings.SEAL_DIR) and home.exists()]
        others = [home for home in seals if home.read_bytes() != keys[home].read_bytes()]
        # Other keys make themselves when the software starts, so they say nothing about a portal that was in use.
        if others and not replace:
            raise BackupRefused(
                f"Er staat al een ander zegel: {others[0].name}. Zeg REPLACE=1 (--replace) als dat weg mag."
            )
        moved_to = f"before-restore-{timezone.now():%Y%m%d%H%M%S}"
        put_back(parts[DATABASES[manifest.engine]], moved_to)
        for home, path in keys.items():
            _put_key(home, path.read_bytes(), moved_to)
    return manifest


def _fits(source: Path, manifest: Manifest) -> None:
    if manifest.engine != connection.vendor:
        raise BackupRefused(
            f"{source.name} is van {manifest.engine}, dit portaal gebruikt {connection.vendor}. Zet DATABASE_URL goed."
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    ours = {migration.partition(".")[0] for migration in known}
    newer = [name for name in manifest.migrations if name not in known and name.partition(".")[0] in ours]
    if newer:
        raise BackupRefused(f"{source.name} is van een nieuwere versie van het portaal ({newer[0]}).")


def _writable(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _home_of(name: str) -> Path:
    """Where a key of the archive belongs here: the seal follows SEAL_DIR, also when it stood elsewhere before."""
    kind, _, rest = name.partition("/")
    if kind == SEAL:
        return Path(settings.SEAL_DIR) / rest
    if rest.startswith("seal/"):
        return Path(settings.SEAL_DIR) / rest.removeprefix("seal/")
    return Path(settings.VAR_DIR) / KEYS / rest


def _put_key(home: Path, content: bytes, moved_to: str) -> None:
    home.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if home.exists():
        if home.read_bytes() == content:
            return
        home.rename(home.with_name(f"{home.name}.{moved_to}"))
    home.touch(mode=0o600)
    home.write_bytes(content)
