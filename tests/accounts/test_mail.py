"""Mail: a row first, rendered when it is sent, sent once. Against a real SMTP server on loopback."""

import os
import re
import signal
import socket
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from allauth.account.models import EmailAddress
from allauth.mfa.internal.flows.add import validate_can_add_authenticator
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from accounts.actions.invitations import invite
from accounts.actions.mail import notify_of_change, queue_mail
from accounts.actions.passwords import request_password_reset
from accounts.actions.users import save_user
from accounts.emails import render
from accounts.models import OutgoingMail, User
from accounts.tasks import send_mail
from records.models import Job
from records.models.jobs import JobStatus
from records.worker import run_next
from tests.accounts.conftest import PASSWORD
from tests.records.processes import start_worker

pytestmark = pytest.mark.django_db


class Postbox:
    """A mail server that keeps what it gets, refuses on request, and can kill who delivers."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.refuse = 0
        self.kill: int | None = None

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refuse:
            self.refuse -= 1
            return "451 later please"
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        if self.kill:
            os.kill(self.kill, signal.SIGKILL)
            self.kill = None
        return "250 OK"


@pytest.fixture
def postbox(settings: Settings) -> Iterator[Postbox]:
    box = Postbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield box
    controller.stop()


def text_of(message: EmailMessage) -> str:
    """Return the part of `message` for programs that show no HTML."""
    return part_of(message, "plain")


def part_of(message: EmailMessage, kind: str) -> str:
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    part = message.get_body(preferencelist=(kind,))
    assert part is not None
    return str(part.get_content())


def run_all() -> None:
    while run_next("worker 1"):
        pass


def test_a_mail_is_rendered_when_it_is_sent_and_sent_once(officer: User, postbox: Postbox) -> None:
    invite(user=officer, by=officer)
    officer.name = "D'Officier & Zn. <é>"
    officer.save()
    run_all()
    mail = OutgoingMail.objects.get()
    send_mail(mail.pk)
    (message,) = postbox.messages
    text, html = text_of(message), part_of(message, "html")
    assert message["Subject"] == "Kies uw wachtwoord: uw uitnodiging voor het GKA-portaal"
    assert message["To"] == officer.email
    assert "Beste D'Officier & Zn. <é>," in text
    assert "Dit is een demonstratie" in text
    assert "Beste D&#x27;Officier &amp; Zn. &lt;é&gt;," in html
    assert "Dit is een demonstratie" in html
    assert mail.sent_at and mail.address == officer.email
    assert Job.objects.get().status == JobStatus.DONE


def test_the_same_key_is_the_same_mail(officer: User, postbox: Postbox) -> None:
    for _ in range(3):
        queue_mail(to=officer, template="password_reset", context={}, key="reset:1")
        run_all()
    assert len(postbox.messages) == 1


def test_a_mail_rolls_back_with_its_change(officer: User, postbox: Postbox) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        invite(user=officer, by=officer)
        raise RuntimeError
    run_all()
    assert postbox.messages == [] and not OutgoingMail.objects.exists()


def test_a_refused_mail_is_tried_again(officer: User, postbox: Postbox) -> None:
    postbox.refuse = 1
    invite(user=officer, by=officer)
    run_all()
    assert postbox.messages == []
    job = Job.objects.get()
    assert job.status == JobStatus.WAITING and "451" in job.error
    Job.objects.update(not_before=job.enqueued)
    run_all()
    assert len(postbox.messages) == 1


def test_an_inactive_person_gets_no_mail(officer: User, postbox: Postbox) -> None:
    invite(user=officer, by=officer)
    User.objects.update(is_active=False)
    run_all()
    assert postbox.messages == [] and OutgoingMail.objects.get().sent_at is None


def test_a_subject_is_one_line_whatever_is_in_it(officer: User) -> None:
    officer.name = "A\nBcc: kwaad@voorbeeld.test"
    mail = OutgoingMail(recipient=officer, template="password_reset", context={}, key="k")
    officer.save()
    message = render(mail).message()
    assert message["Bcc"] is None and "\n" not in str(message["Subject"])


def test_a_notice_says_when_in_dutch(officer: User, postbox: Postbox) -> None:
    notify_of_change(user=officer, action="password_changed", sentence="Uw wachtwoord is gewijzigd.")
    run_all()
    assert re.search(r"gewijzigd\. Dat gebeurde op \d+ \w+ \d{4} om \d\d\.\d\d uur\.", text_of(postbox.messages[0]))


def test_the_link_for_a_new_password_works_once_and_is_stored_nowhere(
    officer: User, postbox: Postbox, client: Client, settings: Settings
) -> None:
    client.post(reverse("account_reset_password"), {"email": officer.email})
    request_password_reset(user=officer)
    run_all()
    (message,) = postbox.messages
    link = re.search(rf"{settings.PORTAL_URL}(/\S+)", text_of(message))
    button = re.search(r'<a class="button"[^>]* href="([^"]+)">Kies een nieuw wachtwoord</a>', part_of(message, "html"))
    assert link and button
    assert unescape(button[1]) == settings.PORTAL_URL + link[1]
    assert link[1] not in str(list(OutgoingMail.objects.values())) + str(list(Job.objects.values()))
    page = client.get(link[1], follow=True)
    new = "een nieuw heel lang wachtwoord"
    client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    officer.refresh_from_db()
    assert officer.check_password(new)
    again = Client().get(link[1], follow=True)
    assert again.context.get("token_fail")
    # The row that allauth keeps of the address must not stand in the way of a second factor.
    validate_can_add_authenticator(officer)
    assert client.post(reverse("account_login"), {"login": officer.email, "password": PASSWORD}).status_code == 200


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_right_after_delivery_sends_the_same_mail_again(
    officer: User, postbox: Postbox, settings: Settings
) -> None:
    """What a database cannot prevent: the server has it, the note is lost. The copy carries the same Message-ID."""
    port = settings.EMAIL_PORT
    worker = start_worker("--poll", "0.05", "--lease", "1", EMAIL_URL=f"smtp://127.0.0.1:{port}")
    postbox.kill = worker.pid
    invite(user=officer, by=officer)
    worker.wait(timeout=30)
    second = start_worker("--poll", "0.05", "--lease", "1", EMAIL_URL=f"smtp://127.0.0.1:{port}")
    end = time.monotonic() + 30
    while Job.objects.unfinished().exists():
        assert time.monotonic() < end, list(Job.objects.values())
        time.sleep(0.1)
    second.terminate()
    for process in (worker, second):
        process.communicate(timeout=20)
    assert OutgoingMail.objects.get().sent_at
    assert len(postbox.messages) == 2
    assert len({message["Message-ID"] for message in postbox.messages}) == 1


@pytest.mark.parametrize("changed", [False, True])
def test_rendering_writes_nothing_and_leaves_a_good_address(officer: User, administrator: User, changed: bool) -> None:
    mail = invite(user=officer, by=administrator)
    if changed:
        officer.email = "nieuw@voorbeeld.test"
        save_user(user=officer, changed=["email"], by=administrator)
        mail.refresh_from_db()
    with CaptureQueriesContext(connection) as captured:
        message = render(mail)
    assert message.to == [officer.email]
    assert [query["sql"] for query in captured if not query["sql"].startswith("SELECT")] == []
    assert list(EmailAddress.objects.values_list("email", "verified")) == [(officer.email, True)]
