"""Forms of this app: of the administration, and about people."""

from municipalities.forms.administration import MembershipForm

__all__ = ["MembershipForm"]
