"""The archive of a backup: a tar file with `manifest.json` first, and the hash of every other part in it."""

import hashlib
import io
import json
import tarfile
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath

FORMAT = "gka-backup/1"
MANIFEST = "manifest.json"
# What a part may be called; anything else in an archive is not ours and is never unpacked.
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
KEYS, SEAL = "keys", "seal"
_CHUNK = 1 << 20


class BackupRefused(Exception):
    """This backup cannot be made or restored; the message is the sentence for the operator."""


@dataclass(frozen=True)
class Part:
    """A file in the archive: its length in bytes and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds, as it was at one moment.

    `counts`: rows per table. `heads`: number and hash of the last event per stream, to be compared after a restore;
    kept elsewhere they also show that somebody put back an old backup.
    """

    format: str
    made_at: str
    engine: str
    migrations: list[str]
    counts: dict[str, int]
    heads: dict[str, tuple[int, str]]
    parts: dict[str, Part] = field(default_factory=dict)


def digest(path: Path) -> Part:
    """Return length and SHA-256 of a file, without loading it whole."""
    total, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(_CHUNK):
            total.update(block)
            size += len(block)
    return Part(size, total.hexdigest())


def write(target: Path, manifest: Manifest, sources: dict[str, Path]) -> None:
    """Write the archive; only this user can read it, and an unfinished one never has the name of a finished one."""
    parts = {name: digest(path) for name, path in sources.items()}
    text = json.dumps(asdict(manifest) | {"parts": {n: asdict(p) for n, p in parts.items()}}, indent=1).encode()
    unfinished = target.with_name(f".{target.name}.unfinished")
    unfinished.touch(mode=0o600, exist_ok=True)
    with tarfile.open(unfinished, "w") as archive:
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mode = len(text), 0o600
        archive.addfile(entry, io.BytesIO(text))
        for name, path in sources.items():
            entry = archive.gettarinfo(path, arcname=name)
            entry.mode, entry.uid, entry.gid, entry.uname, entry.gname = 0o600, 0, 0, "", ""
            with path.open("rb") as file:
                archive.addfile(entry, file)
    unfinished.rename(target)


def read_manifest(source: Path) -> Manifest:
    """Return the manifest of an archive; refuse what is no backup of this portal."""
    try:
        with tarfile.open(source, "r:") as archive:
            found = archive.extractfile(MANIFEST)
            content = json.loads(found.read()) if found else {}
    except OSError as error:
        raise BackupRefused(f"Het bestand {source.name} kan niet worden gelezen: {error.strerror}.") from error
    except (tarfile.TarError, KeyError, ValueError) as error:
        raise BackupRefused(f"{source.name} is geen reservekopie van dit portaal, of is beschadigd.") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise BackupRefused(f"{source.name} is geen reservekopie van dit portaal ({FORMAT}).")
    try:
        parts = {_safe(name): Part(**part) for name, part in content.pop("parts").items()}
        heads = {stream: (int(number), str(value)) for stream, (number, value) in content.pop("heads").items()}
        return Manifest(**content, parts=parts, heads=heads)
    except (KeyError, TypeError, ValueError) as error:
        raise BackupRefused(f"Het manifest van {source.name} is beschadigd.") from error


def unpack(source: Path, manifest: Manifest, folder: Path) -> dict[str, Path]:
    """Unpack every part into `folder` and compare it with the manifest; refuse when one byte differs."""
    unpacked = {}
    try:
        with tarfile.open(source, "r:") as archive:
            for name in manifest.parts:
                found = archive.extractfile(name)
                if found is None:
                    raise KeyError(name)
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("wb") as file:
                    while block := found.read(_CHUNK):
                        file.write(block)
                unpacked[name] = path
    except (tarfile.TarError, KeyError, OSError) as error:
        raise BackupRefused(f"{source.name} is beschadigd: niet alles zit erin.") from error
    damaged = [name for name, path in unpacked.items() if digest(path) != manifest.parts[name]]
    if damaged:
        raise BackupRefused(f"{source.name} is beschadigd: {', '.join(damaged)} past niet bij het manifest.")
    return unpacked


def _safe(name: str) -> str:
    path = PurePosixPath(name)
    known = name in DATABASES.values() or path.parts[0] in {KEYS, SEAL}
    if path.is_absolute() or ".." in path.parts or not known:
        raise ValueError(name)
    return name
