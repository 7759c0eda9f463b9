"""Every package that the project asks for is used, and every variable that it reads is in the README."""

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.house.repository import ROOT, source_files

# Never imported by us; what uses them instead.
USED_WITHOUT_IMPORT = {
    "psycopg2-binary": "Django's PostgreSQL back end imports it",
    "gunicorn": "the command that starts the portal in production",
    "pytest-django": "a plug-in of pytest",
    "pytest-xdist": "a plug-in of pytest",
    "ruff": "a command of make check",
    "mypy": "a command of make check",
    "django-stubs": "types for mypy",
    "types-jsonschema": "types for mypy",
    "djlint": "a command of make check",
    "import-linter": "a command of make check",
    "uv": "a command of make lock",
}


def _asked() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    lines = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    return {re.match(r"[A-Za-z0-9._-]+", line)[0].lower() for line in lines}  # type: ignore[index]


def _ours() -> Iterator[Path]:
    yield from source_files()
    for folder in ("tests", "bench"):
        yield from sorted((ROOT / folder).rglob("*.py"))


def _named_modules(path: Path) -> Iterator[str]:
    """Yield the modules that a file imports or reads data from (`files("lucide")`), or that settings name."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "files":
            yield from (str(argument.value) for argument in node.args if isinstance(argument, ast.Constant))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and path.name == "settings.py":
            yield node.value


def test_every_dependency_is_used() -> None:
    modules = {name.split(".")[0] for path in _ours() for name in _named_modules(path)}
    distributions = packages_distributions()
    used = {name.lower() for module in modules for name in distributions.get(module, [])}
    asked = _asked()
    assert asked - used - set(USED_WITHOUT_IMPORT) == set(), "Use it, leave it out, or say why it is there"
    assert set(USED_WITHOUT_IMPORT) - asked == set(), "No longer asked for"


_READ_IN_PYTHON = re.compile(r"""env(?:\.[a-z]+\(|iron\.get\(|iron\[)\s*["']([A-Z][A-Z_]+)["']""")
# ${NAME:-default} in a script; in make a variable that may be set (?=).
_READ_IN_SHELL = re.compile(r"\$\{([A-Z][A-Z_]+):?-|^(?:export )?([A-Z][A-Z_]+) \?=", re.MULTILINE)
# Belongs to every system.
_OF_THE_SYSTEM = {"PATH"}


def _variables_read() -> set[str]:
    python = [*(ROOT / "gka_portal").rglob("*.py"), *(ROOT / "bin").glob("*.py"), ROOT / "gunicorn.conf.py"]
    shell = [path for path in (ROOT / "bin").iterdir() if path.is_file() and path.suffix == ""]
    found = {name for path in python for name in _READ_IN_PYTHON.findall(path.read_text())}
    for path in [*shell, ROOT / "Makefile", ROOT / ".ci" / "run"]:
        found |= {name for both in _READ_IN_SHELL.findall(path.read_text()) for name in both if name}
    return found - _OF_THE_SYSTEM


def test_the_readme_has_every_variable_and_no_other() -> None:
    section = (ROOT / "README.md").read_text().split("## Environment variables")[1].split("\n## ")[0]
    described = set(re.findall(r"^\| `([A-Z_]+)` \|", section, re.MULTILINE))
    assert len(_variables_read()) > 15, "The search itself no longer finds them"
    assert described == _variables_read()


def test_settings_point_at_sections_that_exist() -> None:
    readme = (ROOT / "README.md").read_text()
    named = re.findall(r'README, "([^"]+)"', (ROOT / "gka_portal" / "settings.py").read_text())
    assert named
    assert [title for title in named if not re.search(rf"^##+ {re.escape(title)}$", readme, re.MULTILINE)] == []
