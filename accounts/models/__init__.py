"""People who sign in, how they were asked to come in, and the mail that goes to them."""

from accounts.models.invitations import Invitation
from accounts.models.mail import OutgoingMail
from accounts.models.users import User

__all__ = ["Invitation", "OutgoingMail", "User"]
