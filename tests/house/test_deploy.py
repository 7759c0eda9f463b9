"""The example files for production agree with each other and with the settings of the portal."""

import re
import runpy

import pytest

from municipalities.importing.text import MAX_BYTES
from tests.house.repository import ROOT

DEPLOY = ROOT / "deploy"


def _seconds(name: str, file: str = "nginx.conf") -> int:
    found = re.search(rf"^\s*{name} (\d+)s;", (DEPLOY / file).read_text(), re.MULTILINE)
    assert found, f"{name} is not in {file}"
    return int(found[1])


@pytest.fixture(scope="module")
def gunicorn() -> dict[str, object]:
    return runpy.run_path(str(ROOT / "gunicorn.conf.py"))


def test_each_time_out_ends_before_the_one_behind_it_is_needed(gunicorn: dict[str, int]) -> None:
    # The first one in the file is that of the connections to gunicorn.
    assert _seconds("keepalive_timeout") < gunicorn["keepalive"]
    assert _seconds("proxy_read_timeout", "nginx-proxy.conf") > gunicorn["timeout"]


@pytest.mark.parametrize("name", ["client_header_timeout", "client_body_timeout", "send_timeout"])
def test_slow_clients_are_ended(name: str) -> None:
    assert _seconds(name) <= 15


def test_the_proxy_lets_the_largest_upload_through() -> None:
    found = re.search(r"client_max_body_size (\d+)m;", (DEPLOY / "nginx.conf").read_text())
    assert found
    assert int(found[1]) * 1024 * 1024 > MAX_BYTES


@pytest.mark.parametrize("header", ["X-Forwarded-For $remote_addr", "X-Forwarded-Proto $scheme"])
def test_the_proxy_sets_what_the_portal_trusts(header: str) -> None:
    assert f"proxy_set_header {header};" in (DEPLOY / "nginx-proxy.conf").read_text()


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/account/wachtwoord/nieuw/3-abc-def/", "/account/wachtwoord/nieuw/..."),
        ("/mensen/uitnodiging/12/0f3c/opnieuw/", "/mensen/uitnodiging/12/..."),
        ("/mensen/12/", "/mensen/12/"),
    ],
)
def test_the_proxy_logs_no_key(path: str, logged: str) -> None:
    text = (DEPLOY / "nginx.conf").read_text()
    assert "$gka_logged $status" in text
    found = re.search(r'"~(\S+)" "\$gka_start\.\.\.";', text)
    assert found
    pattern = found[1].replace("(?<", "(?P<")
    assert re.sub(rf"{pattern}.*", r"\g<gka_start>...", path) == logged


@pytest.mark.parametrize("unit", sorted((DEPLOY / "systemd").glob("*.service")), ids=lambda path: path.name)
def test_what_a_unit_starts_is_there(unit) -> None:
    text = unit.read_text()
    (command,) = re.findall(r"^ExecStart=/opt/gka-portal/(\S+)(.*)$", text, re.MULTILINE)
    if not command[0].startswith(".venv/"):
        assert (ROOT / command[0]).stat().st_mode & 0o100
    for word in command[1].split():
        if word.endswith(".py"):
            assert (ROOT / word).is_file()
    assert "NoNewPrivileges=yes" in text
    assert "User=gka-portal" in text
