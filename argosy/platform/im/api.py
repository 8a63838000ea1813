"""What other parts may use of the instant messages."""

from __future__ import annotations

from typing import cast

from argosy.kernel.identity import sql
from argosy.platform.im.application import door_of, provider_code, provider_of
from argosy.platform.im.buttons import Button, Meaning, meaning_of, token_of
from argosy.platform.im.callbacks import (
    BODY_MAX,
    EARS,
    Call,
    Challenge,
    Door,
    Pressed,
    Reply,
    Unreadable,
)
from argosy.platform.im.providers import Provider, Refused
from argosy.platform.im.sealing import Forged
from argosy.platform.im.synchronisation import ApplySync, StartSync, do_apply_sync, do_start_sync
from argosy.platform.settings import api as settings

__all__ = [
    "BODY_MAX",
    "EARS",
    "ApplySync",
    "Button",
    "Call",
    "Challenge",
    "Door",
    "Forged",
    "Meaning",
    "Pressed",
    "Provider",
    "Refused",
    "Reply",
    "StartSync",
    "Unreadable",
    "account_of",
    "do_apply_sync",
    "do_start_sync",
    "door_of",
    "id_of",
    "meaning_of",
    "member_of",
    "provider_code",
    "provider_of",
    "token_of",
]


def id_of(account_id: int) -> str:
    """Return somebody's id at his company's provider; "" while he has given none."""
    return settings.effective(["im.user_id"], account_id=account_id)["im.user_id"].text


def member_of(company_id: int, provider: str, account_id: int) -> str:
    """Return the member that an account is bound to at a company's provider; "" for none."""
    found = sql.rows(
        "SELECT member_id::text FROM im_binding WHERE in_company_id = %s AND provider = %s"
        " AND account_id = %s",
        (company_id, provider, account_id),
    )
    return str(found[0][0]) if found else ""


def account_of(company_id: int, provider: str, member_id: str) -> int:
    """Return the account that a member is bound to; 0 for none, or one that is not active."""
    found = sql.rows(
        "SELECT b.account_id FROM im_binding b JOIN user_account a ON a.id = b.account_id"
        " WHERE b.in_company_id = %s AND b.provider = %s AND b.member_id = %s AND a.is_active",
        (company_id, provider, member_id.replace("\0", "?")),
    )
    return cast(int, found[0][0]) if found else 0
