"""Agendas in the exchange format for the tests: the real one when it is at hand, and our own with the same gaps."""

import json
from pathlib import Path
from typing import Any

OWN = Path(__file__).resolve().parent.parent / "data" / "agenda-met-gaten.json"
REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "agendas" / "alkmaar-2019-2021.json"
# Both have the same shape and the same seven gaps, so every test means the same with either.
FILES = [OWN, *([REAL] if REAL.exists() else [])]


def story_file() -> Path:
    """Return the real agenda when it is there, or else our own."""
    return REAL if REAL.exists() else OWN


def load(path: Path = OWN) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text())
    return document
