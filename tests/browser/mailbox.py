"""The mail that a portal under test has sent: files in its own directory."""

import email
import email.message
import email.policy
import time

from tests.browser.portal import Portal

# Django's file backend puts this line after each message.
_END = b"\n" + b"-" * 79 + b"\n"


def mails_to(portal: Portal, address: str) -> list[str]:
    """Return subject and text of every mail to `address`, in the order in which they were sent."""
    files = sorted((portal.directory / "mail").glob("*"), key=lambda path: path.stat().st_mtime_ns)
    messages = [
        email.message_from_bytes(part, policy=email.policy.default)
        for path in files
        for part in path.read_bytes().split(_END)
        if part.strip()
    ]
    return [f"{mail['Subject']}\n{_text(mail)}" for mail in messages if mail["To"] == address]


def _text(mail: email.message.EmailMessage) -> str:
    part = mail.get_body(preferencelist=("plain",))
    return str(part.get_content()) if part else ""


def wait_for_mail(portal: Portal, address: str, words: str) -> str:
    """Wait until the worker has sent `address` a mail with `words` in it, and return that mail."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if found := [text for text in mails_to(portal, address) if words in text]:
            return found[-1]
        time.sleep(0.2)
    raise AssertionError(f"no mail to {address} with “{words}”: {mails_to(portal, address)}")
