"""From a row in the outbox to a message, at the moment of sending."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.dateparse import parse_date, parse_datetime

from accounts.mail_html import html_of
from accounts.models import Invitation, OutgoingMail, User
from records.canonical import sha256_hex

# JSON has no times: these travel as ISO 8601.
TIMES = ("at", "until", "day", "review_by", "due")


def render(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Return the message for `mail`: the first line of the template is the subject, the HTML part is made of the rest.

    The text comes first, as the part for programs that show no HTML.
    """
    text = _text(mail)
    subject, _newline, body = text.strip().partition("\n")
    subject, body = subject.strip(), body.strip() + "\n"
    message = EmailMultiAlternatives(
        subject=subject,
        body=body,
        to=[mail.old_address or mail.recipient.email],
        headers={
            # From the key: should a mail go out twice (the worker died right after sending), it is the same mail.
            "Message-ID": f"<{sha256_hex(mail.key.encode())[:40]}@{_host()}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    html = html_of(subject, body, settings.PORTAL_URL.rstrip("/"))
    message.attach_alternative(html, "text/html")
    return message


def password_link(user: User) -> str:
    """Return a link with which `user` sets a new password; works once, and for as long as Django's setting says.

    The token covers allauth's row of the address, which `accounts.actions` wrote when the mail was asked for.
    """
    arguments = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return settings.PORTAL_URL.rstrip("/") + reverse("account_reset_password_from_key", kwargs=arguments)


def invitation_link(invitation: Invitation) -> str:
    """Return the link with which the invited person chooses a first password; it works while `invitation` is good."""
    return settings.PORTAL_URL.rstrip("/") + reverse("people:accept", args=[invitation.pk, _proof_of(invitation)])


def invitation_of(number: int, proof: str) -> Invitation | None:
    """Return the invitation that a link belongs to; None when nobody made that link, or for another address."""
    invitation = Invitation.objects.select_related("user", "invited_by").filter(pk=number).first()
    if invitation is None or not constant_time_compare(proof, _proof_of(invitation)):
        return None
    return invitation


def _proof_of(invitation: Invitation) -> str:
    # The address is in it: after a change of address the link in the old mailbox is worth nothing.
    value = f"{invitation.pk}:{invitation.user.email}"
    return salted_hmac("accounts.invitation", value, algorithm="sha256").hexdigest()


def personal_link(page: str, number: int, user: User) -> str:
    """Return a link for `user` to the row `number` on `page` (a URL name); that page asks `is_personal`."""
    proof = _personal_proof(page, number, user)
    return settings.PORTAL_URL.rstrip("/") + reverse(page, args=[number, proof])


def is_personal(proof: str, page: str, number: int, user: User) -> bool:
    """Was a link with `proof` made for `user` at the present address?"""
    return constant_time_compare(proof, _personal_proof(page, number, user))


def _personal_proof(page: str, number: int, user: User) -> str:
    return salted_hmac("accounts.personal_link", f"{page}:{number}:{user.email}", algorithm="sha256").hexdigest()


def _text(mail: OutgoingMail) -> str:
    context: dict[str, Any] = {
        **mail.context,
        "recipient": mail.recipient,
        "portal_url": settings.PORTAL_URL.rstrip("/"),
        "demo_mode": settings.DEMO_MODE,
    }
    if mail.template == "password_reset":
        context["password_link"] = password_link(mail.recipient)
    if "invitation" in mail.context:
        invitation = Invitation.objects.select_related("user").get(pk=mail.context["invitation"])
        context["invitation_link"] = invitation_link(invitation)
    if "personal" in mail.context:
        page, number = mail.context["personal"]
        context["personal_link"] = personal_link(page, number, mail.recipient)
    context |= {name: _moment(mail.context[name]) for name in TIMES if name in mail.context}
    # Plain text: nothing to escape, an apostrophe must stay one. The inner template takes a Context that says so.
    template = get_template(f"mail/{mail.template}.txt").template  # type: ignore[attr-defined]
    return str(template.render(Context(context, autoescape=False)))


def _moment(text: str) -> date | datetime | None:
    return parse_date(text) if len(text) == len("2026-01-31") else parse_datetime(text)


def _host() -> str:
    return urlsplit(settings.PORTAL_URL).hostname or "localhost"
