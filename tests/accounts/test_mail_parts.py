"""Every mail has a text and an HTML part that say the same, with one button, and nothing that is loaded."""

import re
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings

from accounts.actions.invitations import make_invitation
from accounts.emails import TIMES, render
from accounts.mail_html import html_of
from accounts.models import Invitation, OutgoingMail, User

pytestmark = pytest.mark.django_db

TEMPLATES = sorted(path.stem for path in Path("templates/mail").glob("[!_]*.txt"))
# These only tell something; there is nothing to open.
WITHOUT_BUTTON = {"address_changed", "agenda_guest_withdrawn", "security_notice"}
PORTAL = "http://localhost:8000"
NASTY = 'Piet <b onclick="x()">& Zn</b>'


def _mail(template: str, officer: User) -> OutgoingMail:
    """A mail of `template` in which everything that people type is nasty."""
    source = (Path("templates/mail") / f"{template}.txt").read_text()
    names = set(re.findall(r"{{\s*(\w+)", source)) | set(re.findall(r"{%\s*(?:el)?if\s+(?:not\s+)?(\w+)", source))
    context: dict[str, object] = {name: f"{NASTY} {name}" for name in names}
    context |= dict.fromkeys(set(TIMES) & names, "2026-12-12")
    context |= {"at": "2026-12-12T14:03:00+01:00"} if "at" in names else {}
    context |= {name: f"{PORTAL}/agendas/GKA-2027-0361/" for name in names if name.endswith(("url", "_link"))}
    context |= {"path": "/mensen/1/"} if "path" in names else {}
    for name in ("recipient", "portal_url", "demo_mode", "password_link", "invitation_link"):
        context.pop(name, None)
    if "invitation_link" in names:
        make_invitation(user=officer, by=officer)
        context["invitation"] = Invitation.objects.get().pk
    return OutgoingMail(recipient=officer, template=template, context=context, key=template)


def _words(text: str) -> list[str]:
    return [word.rstrip(":") for word in text.split() if word != "-"]


def _html(mail: OutgoingMail) -> tuple[str, str, str]:
    """Return subject, text and HTML of `mail`."""
    message = render(mail)
    ((html, kind),) = message.alternatives
    assert kind == "text/html"
    return str(message.subject), str(message.body), str(html)


def _body(html: str) -> str:
    """Return the words of the HTML part that the text has as well."""
    body = html.partition("<body")[2].partition(">")[2]
    body = body.partition("</p>")[2]  # the name of the portal above the letter
    return unescape(re.sub(r"<[^>]+>", " ", body))


@pytest.mark.parametrize("template", TEMPLATES)
def test_both_parts_say_the_same(officer: User, template: str) -> None:
    officer.name = NASTY
    officer.save()
    subject, text, html = _html(_mail(template, officer))
    assert subject and "\n" not in subject
    assert _words(_body(html)) == _words(text)
    assert "<b onclick" not in html and "<b onclick" in text


@pytest.mark.parametrize("template", TEMPLATES)
def test_one_button_and_nothing_from_elsewhere(officer: User, template: str) -> None:
    _, text, html = _html(_mail(template, officer))
    buttons = re.findall(r'<a class="button"[^>]* href="([^"]+)">([^<]+)</a>', html)
    assert len(buttons) == (0 if template in WITHOUT_BUTTON else 1)
    for address, words in buttons:
        assert unescape(address) in text
        assert len(unescape(words).replace(NASTY, "")) <= 60
    assert all(unescape(address).startswith(PORTAL) for address in re.findall(r'href="([^"]*)"', html))
    assert not re.search(r"<(img|script|link|iframe|object|form)\b|url\(|\bsrc=|@import", html)
    assert 'content="light dark"' in html and "prefers-color-scheme: dark" in html
    assert '<html lang="nl">' in html and f"<title>{subject_of(html)}</title>" in html


def subject_of(html: str) -> str:
    return html.partition("<title>")[2].partition("</title>")[0]


def test_what_people_type_makes_no_link_and_no_second_button() -> None:
    text = (
        "Reden:\nhttps://kwaad.voorbeeld.test/inloggen\nKlik hier:\nhttp://localhost:8000.kwaad.test/\n\n"
        "Eigen agenda:\nhttp://localhost:8000/agendas/A/\n\nLees de agenda:\nhttp://localhost:8000/agendas/B/\n"
    )
    html = html_of("Onderwerp", text, PORTAL)
    assert re.findall(r'<a class="(\w+)"[^>]* href="([^"]+)"', html) == [
        ("link", f"{PORTAL}/agendas/A/"),
        ("button", f"{PORTAL}/agendas/B/"),
    ]
    assert "https://kwaad.voorbeeld.test/inloggen" in html


def test_paragraphs_lines_and_lists() -> None:
    html = html_of("Onderwerp", "Een\nregel\n\n- eerste\n- tweede\nDaarna\n\nGroet,\n" + PORTAL, PORTAL)
    body = re.sub(r' (style|class)="[^"]*"', "", html.partition("GKA-portaal</p>\n")[2])
    assert body.startswith(
        "<p>Een<br>regel</p>\n<ul><li>eerste</li><li>tweede</li></ul>\n<p>Daarna</p>\n"
        f'<p>Groet,<br><a href="{PORTAL}">{PORTAL}</a></p>'
    )


def test_the_portal_in_the_tests_is_the_one_of_these_links() -> None:
    assert settings.PORTAL_URL.rstrip("/") == PORTAL
