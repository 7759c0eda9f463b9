"""Files and functions stay small enough to read."""

import ast
from pathlib import Path

import pytest

from tests.house.repository import ROOT, short, source_files

MAX_FILE = 300
MAX_FUNCTION = 40
MAX_CLASS = 150

# What is larger today. These lists may only shrink: a file that fits again must leave its list.
LARGE_FILES: dict[str, str] = {}
LARGE_FUNCTIONS: dict[str, str] = {}


def _style_and_script_files() -> list[Path]:
    static = ROOT / "static"
    return sorted(path for path in static.rglob("*") if path.suffix in {".css", ".js"})


def _lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def _length(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_files_are_at_most_300_lines() -> None:
    large = {short(path) for path in [*source_files(), *_style_and_script_files()] if _lines(path) > MAX_FILE}
    assert large - set(LARGE_FILES) == set(), "Split by noun"
    assert set(LARGE_FILES) - large == set(), "Remove these from LARGE_FILES"


def test_functions_are_at_most_40_lines() -> None:
    large = set()
    for path in source_files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _length(node) > MAX_FUNCTION:
                large.add(f"{short(path)}:{node.name}")
    assert large - set(LARGE_FUNCTIONS) == set(), "Split by step"
    assert set(LARGE_FUNCTIONS) - large == set(), "Remove these from LARGE_FUNCTIONS"


def test_classes_are_at_most_150_lines() -> None:
    large = [
        f"{short(path)}:{node.name}"
        for path in source_files()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef) and _length(node) > MAX_CLASS
    ]
    assert large == []


@pytest.mark.parametrize("name", ["utils", "helpers", "services", "signals", "common", "misc"])
def test_no_drawer_for_everything(name: str) -> None:
    found = [short(path) for path in source_files() if path.stem == name or name in path.parent.parts]
    assert found == []
