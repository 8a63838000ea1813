"""An authenticator for tests: it makes passkeys and signs with them as WebAuthn writes it down.

It shares no code with what checks its answers; bits and letters are put together here by hand.
"""

from __future__ import annotations

import base64
import hashlib
import json
import struct
from dataclasses import dataclass, field
from typing import cast

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

SITE = "http://localhost"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class Device:
    """A telephone with one passkey in it."""

    origin: str = SITE
    site: str = "localhost"
    flags: int = PRESENT | VERIFIED
    count: int = 0
    step: int = 1
    credential: bytes = b"a credential of thirty-two bytes"
    handle: str = ""
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def make(self, options: str) -> str:
        """Make a passkey as it was asked for; return the browser's answer."""
        asked = cast(dict[str, object], json.loads(options))
        self.handle = cast(dict[str, str], asked["user"])["id"]
        numbers = self.key.public_key().public_numbers()
        cose = cbor2.dumps(
            {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        )
        attested = bytes(16) + struct.pack(">H", len(self.credential)) + self.credential + cose
        data = self._data(self.flags | ATTESTED) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", str(asked["challenge"]))
        return self._answer(client, {"attestationObject": _b64(attestation)})

    def sign(self, options: str) -> str:
        """Sign what was asked; return the browser's answer."""
        asked = cast(dict[str, object], json.loads(options))
        self.count += self.step
        data = self._data(self.flags)
        client = self._client("webauthn.get", str(asked["challenge"]))
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        parts = {
            "authenticatorData": _b64(data),
            "signature": _b64(signature),
            "userHandle": self.handle,
        }
        return self._answer(client, parts)

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.site.encode()).digest() + struct.pack(">BI", flags, self.count)

    def _client(self, kind: str, challenge: str) -> bytes:
        told = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(told).encode()

    def _answer(self, client: bytes, parts: dict[str, str]) -> str:
        name = _b64(self.credential)
        response = {"clientDataJSON": _b64(client), **parts}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
