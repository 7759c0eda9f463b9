"""The outbox, and the notices that go with a change of an account."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import log_account_event
from accounts.models import OutgoingMail, User
from records.jobs import enqueue, settle


@transaction.atomic
def queue_mail(*, to: User, template: str, context: dict[str, Any], key: str, old_address: str = "") -> OutgoingMail:
    """Put a mail in the outbox, in the current transaction. The same `key` is the same mail: it goes out once.

    `template` is the name of `templates/mail/<template>.txt`, whose first line is the subject; it is rendered
    when the mail is sent. `context` holds JSON values, and never a password, code or secret link. `old_address`: not
    to the present address of `to` but to the one before.
    """
    mail, _created = OutgoingMail.objects.get_or_create(
        key=key,
        defaults={"recipient": to, "template": template, "context": context, "old_address": old_address},
    )
    enqueue("accounts.tasks.send_mail", effect=f"mail:{key}", mail_id=mail.pk)
    return mail


@transaction.atomic
def mark_sent(*, mail: OutgoingMail, address: str) -> None:
    """Note that the mail server has accepted `mail`, together with the end of the job."""
    settle()
    OutgoingMail.objects.filter(pk=mail.pk, sent_at__isnull=True).update(sent_at=timezone.now(), address=address)


@transaction.atomic
def notify_of_change(*, user: User, action: str, sentence: str) -> None:
    """Record a change that the user made to password or second factor, and tell it by mail."""
    event = log_account_event(user=user, action=action, by=user)
    at = event.at.isoformat()
    queue_mail(to=user, template="security_notice", context={"sentence": sentence, "at": at}, key=f"event:{event.pk}")
