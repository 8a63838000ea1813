"""A number that stands for a text: equal texts have equal ones, on every machine."""

from __future__ import annotations

import hashlib


def fingerprint(text: str) -> int:
    """Return 64 bits of a text's BLAKE2b, as the database stores whole numbers."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
