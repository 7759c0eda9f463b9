"""Work that the job worker does for accounts."""

import logging

from django.core.mail import get_connection

from accounts.actions.mail import mark_sent
from accounts.emails import render
from accounts.models import OutgoingMail

logger = logging.getLogger(__name__)

SECONDS_FOR_THE_MAIL_SERVER = 30


def send_mail(mail_id: int) -> None:
    """Send one mail of the outbox, unless it has been sent. Raises what the mail server raises; the job retries."""
    mail = OutgoingMail.objects.select_related("recipient").get(pk=mail_id)
    if mail.sent_at:
        return
    if not mail.recipient.is_active:
        logger.info("mail %s not sent: the account is not active", mail.pk)
        return
    message = render(mail)
    connection = get_connection(timeout=SECONDS_FOR_THE_MAIL_SERVER)
    connection.open()
    try:
        connection.send_messages([message])
        # Before the connection is closed: as little as possible stands between "accepted" and "noted".
        mark_sent(mail=mail, address=message.to[0])
    finally:
        connection.close()
