"""What stands behind a card's button: signed by us, for one person, one notice and some days.

A provider hands back what we put there. Its own signature may not cover that (DingTalk's covers
the time alone), and a card may be forwarded, so that who presses must be whom it was made for.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Final

from django.core import signing

DAYS_MAX: Final = 14
_SALT: Final = "argosy card button"
TOKEN_MAX: Final = 1_000


@dataclass(frozen=True, slots=True)
class Button:
    """A button on a card: what people read, and what the provider hands back."""

    label: str
    token: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a button does.

    Args:
        company_id: the company that the card came from.
        account_id: for whom it was made.
        notice_id: the notice that the card tells of.
        step: ``read`` or ``finish`` the notice, or ``noun/action`` of a record.
        record_id: the record; 0 for the notice itself.
        version: that the record had when the card was made; 0 where it has none.
    """

    company_id: int
    account_id: int
    notice_id: int
    step: str
    record_id: int = 0
    version: int = 0


def token_of(meaning: Meaning) -> str:
    """Return what the provider keeps of a button."""
    return signing.dumps(astuple(meaning), salt=_SALT)


def meaning_of(token: str) -> Meaning | None:
    """Return what a button does; None when we did not make it, or too long ago."""
    if len(token) > TOKEN_MAX:
        return None
    try:
        found = signing.loads(token, salt=_SALT, max_age=DAYS_MAX * 86_400)
    except (signing.BadSignature, ValueError):
        return None
    return Meaning(*found)
