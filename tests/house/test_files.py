"""The lock files, the dependency list and the text files of the checkout."""

import re
import subprocess
import tomllib

import pytest

from tests.house.repository import ROOT

LOCK_FILES = ["requirements/production.txt", "requirements/development.txt"]


def _pinned(path: str) -> dict[str, str]:
    """Return name and version of everything that a lock file installs."""
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==([^\s;]+)", (ROOT / path).read_text(), re.MULTILINE))


@pytest.mark.parametrize("path", LOCK_FILES)
def test_lock_files_hold_no_addresses(path: str) -> None:
    text = (ROOT / path).read_text()
    assert "://" not in text
    assert not re.search(r"^\s*(--index|-i |--extra-index|--find-links|-f |--trusted-host)", text, re.MULTILINE)


@pytest.mark.parametrize("path", LOCK_FILES)
def test_every_pin_has_a_hash(path: str) -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", (ROOT / path).read_text())
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_development_installs_the_versions_of_production() -> None:
    development = _pinned("requirements/development.txt")
    different = {
        name: (version, development.get(name))
        for name, version in _pinned("requirements/production.txt").items()
        if development.get(name) != version
    }
    assert different == {}


def test_lock_files_follow_the_dependency_list() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = {
        "requirements/production.txt": project["project"]["dependencies"],
        "requirements/development.txt": project["dependency-groups"]["dev"],
    }
    for path, requirements in wanted.items():
        names = {re.match(r"[A-Za-z0-9._-]+", line)[0].lower() for line in requirements}  # type: ignore[index]
        assert names - set(_pinned(path)) == set(), f"run `make lock` for {path}"


def test_every_dependency_has_its_reason() -> None:
    """A comment above it; neighbours in one group may share theirs."""
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    start, end = lines.index("dependencies = ["), lines.index("# ---------- tools ----------")
    unexplained, explained = [], False
    for line in (line.strip() for line in lines[start + 1 : end]):
        if line.startswith("#"):
            explained = True
        elif line.startswith('"') and not explained:
            unexplained.append(line)
        elif line in {"]", ""}:
            explained = False
    assert unexplained == []


def _tracked_text() -> list[tuple[str, str]]:
    """Return name and text of every file that is or would be in the repository."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode != 0:
        pytest.skip("not a git checkout")
    found = []
    for name in filter(None, listing.stdout.split("\0")):
        path = ROOT / name
        if path.is_file() and path.stat().st_size < 2_000_000:
            try:
                found.append((name, path.read_text()))
            except UnicodeDecodeError:
                continue
    return found


def test_no_path_of_one_machine() -> None:
    pattern = re.compile(r"(?<![\w.])/(home|root|Users|work)/[a-z]")
    assert [name for name, text in _tracked_text() if pattern.search(text)] == []


def test_no_private_key() -> None:
    marker = "-----BEGIN " + "PRIVATE KEY-----"
    assert [name for name, text in _tracked_text() if marker in text] == []
