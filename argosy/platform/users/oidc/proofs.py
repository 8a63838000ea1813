"""Proofs: who a provider said somebody is, signed by us and good for some minutes."""

from __future__ import annotations

import time
from typing import Final

from django.core import signing

from argosy.platform.users.oidc.tokens import Person
from argosy.platform.users.secrets import Password

PROOF_S: Final = 5 * 60
_SALT: Final = "argosy oidc proof"


def made(provider_id: int, person: Person, *, lasts_s: int = PROOF_S) -> Password:
    """Return the proof of somebody whom a provider has just vouched for.

    Args:
        provider_id: of the provider.
        person: as it named him.
        lasts_s: seconds that it is good for.
    """
    until = int(time.time()) + lasts_s
    told = [until, provider_id, person.subject, person.email, person.full_name, person.locale]
    return Password(signing.dumps(told, salt=_SALT, compress=True))


def opened(proof: str) -> tuple[int, Person] | None:
    """Return the provider and the person of a proof; None when it is none, or too old."""
    try:
        told = signing.loads(proof, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    until, provider_id, subject, email, full_name, locale = told
    if until < time.time():
        return None
    return provider_id, Person(subject, email, full_name, locale, frozenset())
