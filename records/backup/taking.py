"""Taking a backup while the portal runs."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from records.backup.archive import DATABASES, FORMAT, KEYS, SEAL, BackupRefused, Manifest, write
from records.backup.databases import Query, copied


def take(target: Path) -> Manifest:
    """Write a backup to the new file `target` and return its manifest; BackupRefused when that cannot be done.

    Everything in it is of one moment: the copy of the database. It holds secret keys: keep it as a key.
    """
    if target.exists():
        raise BackupRefused(f"{target.name} bestaat al. Kies een andere naam.")
    if not target.parent.is_dir():
        raise BackupRefused(f"De map {target.parent} bestaat niet.")
    # Beside the target: the copy must fit there anyway, and never stands in a shared temporary folder.
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        copy = Path(folder) / DATABASES[connection.vendor]
        with copied(copy) as query:
            manifest = Manifest(
                format=FORMAT,
                made_at=timezone.now().isoformat(timespec="seconds"),
                engine=connection.vendor,
                migrations=sorted(f"{app}.{name}" for app, name in query("SELECT app, name FROM django_migrations")),
                counts=_counts(query),
                heads={stream: (number, value) for stream, number, value in query(_HEADS)},
            )
        write(target, manifest, {copy.name: copy, **dict(_keys())})
    return manifest


_HEADS = "SELECT stream, number, hash FROM records_streamhead ORDER BY stream"


def _counts(query: Query) -> dict[str, int]:
    quote = connection.ops.quote_name
    tables = connection.introspection.table_names()
    return {table: query(f"SELECT COUNT(*) FROM {quote(table)}")[0][0] for table in tables}  # noqa: S608  # own tables


def _keys() -> Iterator[tuple[str, Path]]:
    """Yield the keys by their name in the archive: those of the portal, and those of the seal if they are elsewhere."""
    own, seal = Path(settings.VAR_DIR) / KEYS, Path(settings.SEAL_DIR)
    places = [(KEYS, own)] + ([] if seal.is_relative_to(own) else [(SEAL, seal)])
    for name, folder in places:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                yield f"{name}/{path.relative_to(folder).as_posix()}", path
