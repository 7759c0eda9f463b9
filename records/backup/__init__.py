"""A whole portal in one file: database (stored files are in it), keys and a manifest; and back again."""

from records.backup.archive import BackupRefused, Manifest, read_manifest
from records.backup.restoring import restore
from records.backup.taking import take

__all__ = ["BackupRefused", "Manifest", "read_manifest", "restore", "take"]
