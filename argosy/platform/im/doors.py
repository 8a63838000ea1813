"""Which messenger the sign-in page offers."""

from __future__ import annotations

from argosy.platform.im.rules import PROVIDER_CODES
from argosy.platform.im.sign_in import door


def messengers() -> dict[str, bool]:
    """Return of each messenger whether people sign in by it: ``has_wecom`` and so on."""
    found = door()
    code = found.code if found is not None else ""
    return {f"has_{each}": each == code for each in PROVIDER_CODES}
