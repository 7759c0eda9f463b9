"""The browser tests of one module share a portal, so pytest-xdist must keep a group together."""

import os
import re
import subprocess
import sys
from pathlib import Path

_GROUPED = """
import pytest

pytestmark = pytest.mark.xdist_group("together")


@pytest.mark.parametrize("number", range(6))
def test_one(number): pass
"""


def test_a_group_stays_in_one_process(tmp_path: Path) -> None:
    # pytest 9.2 with pytest-xdist 3.8 spread groups over the processes without a word (pytest-xdist issue 1386).
    for name in ("test_first.py", "test_second.py"):
        (tmp_path / name).write_text(_GROUPED)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
    options = ["-v", "-n", "2", "--dist", "loadgroup", "-p", "no:django", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(tmp_path)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    processes = re.findall(r"\[(gw\d)\].*PASSED", done.stdout)
    assert (len(processes), len(set(processes))) == (12, 1), done.stdout
