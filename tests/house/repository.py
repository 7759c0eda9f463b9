"""Where the tests about the repository find its files and its models."""

from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db.models import Model

ROOT = Path(__file__).resolve().parent.parent.parent

# From the bottom up: an app may know those before it in this list.
APPS = ("records", "accounts", "municipalities", "interventions", "agendas", "progress", "funding", "dashboard")


def source_files() -> Iterator[Path]:
    """Yield every Python file of the portal and its scripts; not the tests, not the migrations."""
    for folder in (*APPS, "gka_portal", "bin"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def templates() -> Iterator[Path]:
    """Yield every file below templates/."""
    yield from sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())


def our_models() -> Iterator[type[Model]]:
    """Yield the models of our own apps."""
    for label in APPS:
        if apps.is_installed(label):
            yield from apps.get_app_config(label).get_models()


def short(path: Path) -> str:
    """Return `path` as seen from the top of the checkout."""
    return path.relative_to(ROOT).as_posix()
