"""Passwords, tokens and secrets of keys: how they are made, hashed and compared.

Passwords are slow to hash (scrypt); tokens and keys have 256 random bits, so that one SHA-256 is
enough and a request need not wait for it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from functools import lru_cache

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

KEY_MARK = "ak_"
PREFIX_LENGTH = 10


class Password(str):
    """A password on its way to its hash: it never shows itself, not in a log, not in a digest."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Password({keyed_digest('password', str(self))})"


def hashed(password: str) -> str:
    """Return what is stored of a password."""
    return make_password(str(password))


def is_password(password: str, stored: str | None) -> bool:
    """Return whether a password is the stored one; takes as long when there is none."""
    typed = password.encode("utf-8", "backslashreplace").decode()
    fits = check_password(typed, stored or _nobodys())
    return fits and stored is not None


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return make_password(secrets.token_urlsafe(32))


@lru_cache(maxsize=1)
def _common() -> CommonPasswordValidator:
    return CommonPasswordValidator()


def is_common(password: str) -> bool:
    """Return whether a password stands in Django's list of the 20,000 most common ones."""
    try:
        _common().validate(password)
    except ValidationError:
        return True
    return False


def keyed_digest(purpose: str, text: str) -> str:
    """Return an HMAC-SHA256 under the home's key: says whether two are the same, nothing else."""
    key = hashlib.sha256(f"argosy {purpose} {settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, text.encode("utf-8", "backslashreplace"), hashlib.sha256).hexdigest()


def new_token() -> str:
    """Return a fresh token of 256 random bits."""
    return secrets.token_urlsafe(32)


def random_bytes() -> bytes:
    """Return 256 random bits to be signed by somebody else."""
    return secrets.token_bytes(32)


def digest(token: str) -> bytes:
    """Return what is stored of a token or of a key's secret."""
    return hashlib.sha256(token.encode("utf-8", "backslashreplace")).digest()


def key_secret(actor_id: int, company_id: int, key: str, place: int) -> str:
    """Return the secret of the access key that a command made.

    It follows from who asked, with which command key, under the home's own key: a request that is
    repeated because its answer got lost is answered with the same secret, though only its hash is
    stored.

    Args:
        actor_id: who gave the command.
        company_id: for which company.
        key: the command's key.
        place: of the item in its batch.
    """
    return KEY_MARK + keyed_digest("access key", f"{actor_id} {company_id} {place} {key}")


def prefix(secret: str) -> str:
    """Return the first characters of a secret, by which people tell keys apart."""
    return secret[:PREFIX_LENGTH]


def csrf_token(session_token: str) -> str:
    """Return what a page of a session has to send along with each change."""
    return keyed_digest("csrf", session_token)


def is_same(given: str, expected: str) -> bool:
    """Compare two texts in constant time."""
    return hmac.compare_digest(given.encode("utf-8", "backslashreplace"), expected.encode())
