"""What `make test` runs on which database."""

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

BIN = Path(__file__).resolve().parents[2] / "bin"
BROWSER_TESTS = BIN.parent / "tests" / "browser"


@contextmanager
def _no_cluster() -> Iterator[SimpleNamespace]:
    yield SimpleNamespace(version="15", url="postgresql://nowhere")


@pytest.fixture
def run_tests(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module, with a cluster that is not there."""
    monkeypatch.syspath_prepend(str(BIN))
    spec = importlib.util.spec_from_file_location("run_tests", BIN / "run_tests.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    # Its dataclass looks itself up there.
    monkeypatch.setitem(sys.modules, "run_tests", module)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "private_cluster", _no_cluster)
    return module


@pytest.mark.parametrize(
    ("given", "ran"),
    [
        ([], ["-m", "not browser or both_databases"]),
        (["-k", "seal"], ["-k", "seal"]),
        (["tests/browser/test_help.py"], ["tests/browser/test_help.py"]),
    ],
    ids=["everything", "a part", "a browser test"],
)
def test_on_postgresql(
    run_tests: ModuleType, monkeypatch: pytest.MonkeyPatch, given: list[str], ran: list[str]
) -> None:
    seen: list[list[str]] = []
    monkeypatch.setattr(run_tests, "_run_suite", lambda database, url, arguments: seen.append(arguments))
    run_tests._on_postgresql(given)
    assert seen == [ran]


def test_stories_and_meetings_of_people_run_on_both() -> None:
    marked = {path.stem for path in BROWSER_TESTS.glob("test_*.py") if "mark.both_databases" in path.read_text()}
    assert {name for name in marked if name.endswith("story")} == {
        path.stem for path in BROWSER_TESTS.glob("*story.py")
    }
    assert {"test_writing_together", "test_signing_session"} <= marked
