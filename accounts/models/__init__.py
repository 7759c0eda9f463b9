"""People who sign in, and the mail that goes to them."""

from accounts.models.mail import OutgoingMail
from accounts.models.users import User

__all__ = ["OutgoingMail", "User"]
