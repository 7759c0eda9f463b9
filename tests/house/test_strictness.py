"""The strictness of the test run itself: each net is shown to catch something."""

import socket
import warnings

import pytest
from django.db import connection
from django.template import engines
from django.template.base import Origin, Template

from tests.conftest import NetworkRefused
from tests.house.repository import ROOT
from tests.templates import UndefinedTemplateVariable


def _render(source: str, name: str) -> str:
    engine = engines["django"].engine
    template = Template(source, origin=Origin(name=name), engine=engine)
    from django.template import Context

    return template.render(Context({"known": "ja"}))


OURS = str(ROOT / "templates" / "agendas" / "list.html")
THEIRS = str(ROOT / ".venv" / "lib" / "django" / "templates" / "admin" / "base.html")


@pytest.mark.parametrize("source", ["{{ unknown }}", "{{ known.unknown }}", "{{ unknown|upper }}"])
def test_an_undefined_variable_in_our_templates_fails(source: str) -> None:
    with pytest.raises(UndefinedTemplateVariable, match=r"templates/agendas/list\.html"):
        _render(source, OURS)


def test_an_undefined_variable_of_a_library_is_empty() -> None:
    assert _render("<{{ unknown }}>", THEIRS) == "<>"


def test_if_and_for_may_ask_for_what_is_not_there() -> None:
    assert _render("{% if unknown %}x{% endif %}{% for row in unknown %}x{% endfor %}{{ known }}", OURS) == "ja"


def test_connections_stay_on_this_machine() -> None:
    with socket.socket() as connecting, pytest.raises(NetworkRefused):
        connecting.connect(("192.0.2.1", 80))


def test_loopback_is_allowed() -> None:
    with socket.socket() as listening, socket.socket() as connecting:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        connecting.connect(listening.getsockname())


def test_warnings_are_errors() -> None:
    with pytest.raises(UserWarning):
        warnings.warn("something is old", stacklevel=1)


def test_sqlite_is_the_real_thing(django_db_setup, django_db_blocker) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite only")
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone() == ("wal",)


# Two in a row: the second only starts empty when the tables could be emptied after the first.
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_append_only_tables_are_emptied_between_tests(turn: int) -> None:
    from records.actions import record
    from records.models import Event

    assert Event.objects.count() == 0
    record(stream="test:1", action="tested", by=None)
    assert Event.objects.count() == 1
