"""From a row in the outbox to a message, at the moment of sending."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from accounts.models import OutgoingMail, User
from records.canonical import sha256_hex

# Templates that carry a link with which a password can be set.
WITH_PASSWORD_LINK = {"invitation", "password_reset"}


def render(mail: OutgoingMail) -> EmailMessage:
    """Return the message for `mail`: plain text, first line of the template as subject."""
    text = _text(mail)
    subject, _newline, body = text.strip().partition("\n")
    return EmailMessage(
        subject=subject.strip(),
        body=body.strip() + "\n",
        to=[mail.recipient.email],
        headers={
            # From the key: should a mail go out twice (the worker died right after sending), it is the same mail.
            "Message-ID": f"<{sha256_hex(mail.key.encode())[:40]}@{_host()}>",
            "Auto-Submitted": "auto-generated",
        },
    )


def password_link(user: User) -> str:
    """Return a link with which `user` sets a new password; works once, and for as long as Django's setting says.

    The token covers allauth's row of the address, which `accounts.actions` wrote when the mail was asked for.
    """
    arguments = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return settings.PORTAL_URL.rstrip("/") + reverse("account_reset_password_from_key", kwargs=arguments)


def _text(mail: OutgoingMail) -> str:
    context: dict[str, Any] = {
        **mail.context,
        "recipient": mail.recipient,
        "portal_url": settings.PORTAL_URL.rstrip("/"),
        "demo_mode": settings.DEMO_MODE,
    }
    if mail.template in WITH_PASSWORD_LINK:
        context["password_link"] = password_link(mail.recipient)
    # JSON has no times: `at` travels as ISO 8601.
    if "at" in mail.context:
        context["at"] = parse_datetime(mail.context["at"])
    # Plain text: nothing to escape, an apostrophe must stay one. The inner template takes a Context that says so.
    template = get_template(f"mail/{mail.template}.txt").template  # type: ignore[attr-defined]
    return str(template.render(Context(context, autoescape=False)))


def _host() -> str:
    return urlsplit(settings.PORTAL_URL).hostname or "localhost"
