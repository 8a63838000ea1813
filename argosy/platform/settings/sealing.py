"""Secrets as they are stored: sealed with AES-256-GCM under a key of the installation's own.

The key follows from the installation's secret key, as the signing secrets of the webhooks do; what
is in the database alone, or in a backup without the keys, opens nothing. The code of the setting
is bound in, so that a sealed secret cannot be moved to another setting.
"""

from __future__ import annotations

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings as django

NONCE_BYTES = 12


def seal(code: str, secret: str) -> bytes:
    """Return what is stored of a secret."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(_key()).encrypt(nonce, secret.encode("utf-8"), code.encode("ascii"))


def opened(code: str, sealed: bytes) -> str:
    """Return a secret; "" when it was sealed under another key (a restored database)."""
    nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        return AESGCM(_key()).decrypt(nonce, body, code.encode("ascii")).decode("utf-8")
    except InvalidTag:
        return ""


def _key() -> bytes:
    return hashlib.sha256(f"argosy settings {django.SECRET_KEY}".encode()).digest()
