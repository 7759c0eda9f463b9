"""A device with passkeys in chromium: a virtual authenticator of the developer tools, on one page."""

from playwright.sync_api import Page


class VirtualDevice:
    """Makes and keeps passkeys, and answers at once, as if a finger was there."""

    def __init__(self, page: Page) -> None:
        self.tools = page.context.new_cdp_session(page)
        self.tools.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        self.id: str = self.tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def recognises_its_owner(self, does: bool) -> None:
        """Let the finger be the right one, or a wrong one."""
        self.tools.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": does})

    def count(self) -> int:
        """Return how many passkeys it holds."""
        found = self.tools.send("WebAuthn.getCredentials", {"authenticatorId": self.id})
        return len(found["credentials"])

    def lose(self) -> None:
        """The device is gone, with all that was on it."""
        self.tools.send("WebAuthn.clearCredentials", {"authenticatorId": self.id})
