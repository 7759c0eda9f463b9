"""An authenticator in software: answers the portal's questions as a phone or a security key would.

What is wrong with an answer is chosen per test: another origin, no user verification, another key.
"""

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

FLAG = AuthenticatorData.FLAG


@dataclass
class SoftAuthenticator:
    """One passkey; `origin` and `verifies` may be set to something wrong."""

    origin: str = "https://testserver"
    verifies: bool = True
    credential_id: bytes = b"passkey-of-the-tests"
    user_handle: str = ""
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, question: dict[str, Any]) -> str:
        """Answer the question to make a passkey."""
        public = question["publicKey"]
        self.user_handle = public["user"]["id"]
        made = AttestedCredentialData.create(
            b"\0" * 16, self.credential_id, ES256.from_cryptography_key(self.key.public_key())
        )
        data = AuthenticatorData.create(self._host(public["rp"]["id"]), self._flags() | FLAG.AT, 0, made)
        attestation = AttestationObject.create("none", data, {})
        client = self._client_data(CollectedClientData.TYPE.CREATE, public["challenge"])
        return self._json(clientDataJSON=websafe_encode(client), attestationObject=websafe_encode(attestation))

    def answer(self, question: dict[str, Any]) -> str:
        """Answer a question that asks for this passkey."""
        public = question["publicKey"]
        data = AuthenticatorData.create(self._host(public["rpId"]), self._flags(), 0)
        client = self._client_data(CollectedClientData.TYPE.GET, public["challenge"])
        signature = self.key.sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._json(
            clientDataJSON=websafe_encode(client),
            authenticatorData=websafe_encode(data),
            signature=websafe_encode(signature),
            userHandle=self.user_handle,
        )

    def _host(self, name: str) -> bytes:
        return sha256(name.encode()).digest()

    def _flags(self) -> FLAG:
        return FLAG.UP | FLAG.UV if self.verifies else FLAG.UP

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return CollectedClientData.create(kind, websafe_decode(challenge), self.origin)

    def _json(self, **response: str) -> str:
        number = websafe_encode(self.credential_id)
        whole = {"id": number, "rawId": number, "type": "public-key", "response": response}
        return json.dumps(whole | {"clientExtensionResults": {}})
