"""The log as JSON lines: the six fields of BIO2 8.15.01, and nothing that lets somebody in (8.15.02)."""

import io
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.actions.invitations import invite
from gka_portal.environment import logging_settings
from gka_portal.logs import JsonLines, without_secrets
from gka_portal.request_log import SECRET_PARTS
from records.actions import record
from tests.cast import PASSWORD, make_person

SIX = ["tijdstempel", "gebeurtenis", "object", "resultaat", "actor", "oorsprong"]
# Parts of addresses that may stand in a log: numbers, codes and names of pages. Look twice before adding one.
PUBLIC_PARTS = {
    "reference",
    "table",
    "slug",
    "row_id",
    "topic",
    "step",
    "year",
    "cbs_code",
    # Of a funding scheme, as gka-2021.
    "code",
    "number",
    "pk",
    "role_pk",
    "comment_id",
    "app_label",
    "content_type_id",
    "object_id",
    "export_id",
    "copy_id",
    "request_id",
    "paper_id",
    # Many answers of who signs, confirmed together; not the session of a browser.
    "session_id",
    "digest",
    "kept",
    # Stands on the document, and opens nothing.
    "text_code",
    # Which of the sitemaps of what is public.
    "page",
}


class Log(io.StringIO):
    """What was logged as JSON."""

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]

    def named(self, event: str) -> list[dict[str, Any]]:
        return [line for line in self.lines() if line["gebeurtenis"] == event]


@pytest.fixture
def log() -> Iterator[Log]:
    stream = Log()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root, told = logging.getLogger(), [logging.getLogger(name) for name in ("gka_portal.requests", "records")]
    levels = [logger.level for logger in told]
    root.addHandler(handler)
    for logger in told:
        logger.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    for logger, level in zip(told, levels, strict=True):
        logger.setLevel(level)


def test_a_request_has_the_six_fields(log: Log, client: Client, db: None) -> None:
    person = make_person("reader", "Lies Lezer")
    client.force_login(person)
    client.get("/agendas/", {"zoek": "geheim woord"}, REMOTE_ADDR="192.0.2.7")
    (line,) = log.named("verzoek GET")
    assert list(line)[:6] == SIX
    assert line["object"] == "agendas:list"
    assert (line["actor"], line["oorsprong"], line["resultaat"], line["status"]) == (
        str(person.pk),
        "192.0.2.7",
        "ok",
        200,
    )
    assert "geheim" not in log.getvalue()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line["tijdstempel"])


@pytest.mark.django_db(transaction=True)
def test_an_event_is_told_after_its_commit(log: Log) -> None:
    person = make_person("reader", "Lies Lezer")
    record(stream="agenda:7", action="signed", by=person, object="Alkmaar", data={"place": "Alkmaar"}, role="alderman")
    (line,) = log.named("signed")
    assert {key: line[key] for key in SIX if key != "tijdstempel"} == {
        "gebeurtenis": "signed",
        "object": "agenda:7#1",
        "resultaat": "ok",
        "actor": str(person.pk),
        "oorsprong": "proces",
    }
    assert "Lezer" not in log.getvalue()


def test_what_was_rolled_back_is_not_told(log: Log, db: None) -> None:
    record(stream="agenda:7", action="signed", by=None)
    assert log.named("signed") == []


def test_no_secret_of_a_sign_in_stands_in_the_log(log: Log, client: Client, db: None, mailoutbox) -> None:
    person = make_person("reader", "Lies Lezer")
    invite(user=person, by=person)
    wrong = "een-verkeerd-wachtwoord"
    for password in (wrong, PASSWORD):
        client.post(reverse("account_login"), {"login": person.email, "password": password})
    key = "abc123-very-secret"
    client.get(reverse("account_reset_password_from_key", args=["1", key]))
    client.get(f"/wachtwoord/nieuw/1-{key}/")
    told = log.getvalue()
    assert len(log.named("verzoek GET")) == 2
    assert len(log.named("verzoek POST")) == 2
    for secret in (wrong, PASSWORD, key, client.cookies["sessionid"].value, person.email):
        assert secret not in told, secret


def test_errors_keep_their_trace_and_lose_their_links(log: Log) -> None:
    try:
        raise ValueError("GET /account/wachtwoord/nieuw/1-geheim/?next=/agendas/")
    except ValueError:
        logging.getLogger("elders").exception("mislukt: /agendas/?zoek=geheim")
    (line,) = log.lines()
    assert line["resultaat"] == "fout"
    assert "Traceback" in line["spoor"]
    assert "geheim" not in log.getvalue()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/account/wachtwoord/nieuw/1-abc/", "/account/wachtwoord/nieuw/…/"),
        ("/mensen/uitnodiging/12/0f3c/opnieuw/", "/mensen/uitnodiging/12/…/opnieuw/"),
        ("GET /agendas/?zoek=x HTTP", "GET /agendas/?… HTTP"),
        ("Hoe gaat het?", "Hoe gaat het?"),
    ],
)
def test_links_are_cut(text: str, expected: str) -> None:
    assert without_secrets(text) == expected


def _parts(resolver: URLResolver) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        yield from pattern.pattern.converters
        yield from getattr(getattr(pattern.pattern, "regex", None), "groupindex", {})
        if isinstance(pattern, URLResolver):
            yield from _parts(pattern)
        else:
            assert isinstance(pattern, URLPattern)


def test_every_part_of_an_address_is_known_as_public_or_secret() -> None:
    found = {part for part in _parts(get_resolver()) if part != "url"}
    assert found - PUBLIC_PARTS - SECRET_PARTS == set()


def test_production_tells_requests_whatever_the_level() -> None:
    as_json, plain = logging_settings("json", "ERROR"), logging_settings("plain", "ERROR")
    assert as_json["loggers"]["gka_portal.requests"]["level"] == "INFO"
    assert plain["loggers"]["gka_portal.requests"]["level"] == "ERROR"
    assert as_json["handlers"]["console"]["formatter"] == "json"
