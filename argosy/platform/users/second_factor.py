"""The second factor of an account: whether there is one, and whether a code opens it, once."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final, cast

from argosy.kernel.identity import sql
from argosy.platform.settings.sealing import opened, seal
from argosy.platform.users import one_time

_SEALED: Final = "users.totp"
RECOVERY_LENGTH_MIN: Final = 10


@dataclass(frozen=True, slots=True)
class Standing:
    """What an account has besides its password."""

    has_totp: bool
    codes_left: int


def standing(account_id: int) -> Standing:
    """Return what an account has besides its password."""
    found = sql.rows(
        "SELECT EXISTS (SELECT 1 FROM user_totp WHERE id = %s),"
        " (SELECT count(*) FROM user_recovery_code WHERE account_id = %s)",
        (account_id, account_id),
    )
    return Standing(bool(found[0][0]), cast(int, found[0][1]))


def store(account_id: int, secret: str, step: int) -> None:
    """Keep an authenticator's secret, sealed, and the step whose code proved it."""
    sql.execute(
        "INSERT INTO user_totp (id, secret, last_step) VALUES (%s, %s, %s)",
        (account_id, seal(_SEALED, secret), step),
    )


def is_opened_by(account_id: int, code: str, *, at_s: int | None = None) -> bool:
    """Return whether a code of the authenticator or of the paper opens the account, this once.

    A code that was taken is taken no more, whoever comes first.

    Args:
        account_id: whose.
        code: as it was typed.
        at_s: seconds since 1970; now when None.
    """
    if len("".join(code.split())) >= RECOVERY_LENGTH_MIN:
        digest = one_time.stored_recovery_code(account_id, code)
        return (
            sql.execute(
                "DELETE FROM user_recovery_code WHERE account_id = %s AND digest = %s",
                (account_id, digest),
            )
            == 1
        )
    found = sql.rows("SELECT secret FROM user_totp WHERE id = %s", (account_id,))
    secret = opened(_SEALED, bytes(cast(bytes, found[0][0]))) if found else ""
    if not secret:
        return False
    step = one_time.fitting_step(secret, code, int(time.time()) if at_s is None else at_s)
    if step is None:
        return False
    return (
        sql.execute(
            "UPDATE user_totp SET last_step = %s WHERE id = %s AND last_step < %s",
            (step, account_id, step),
        )
        == 1
    )


def replace_codes(account_id: int, key: str) -> None:
    """Put the recovery codes that a command's key makes in the place of all earlier ones."""
    sql.execute("DELETE FROM user_recovery_code WHERE account_id = %s", (account_id,))
    codes = one_time.recovery_codes(account_id, key)
    sql.insert(
        "user_recovery_code",
        ("account_id", "digest"),
        [
            [account_id] * len(codes),
            [one_time.stored_recovery_code(account_id, code) for code in codes],
        ],
    )


def remove(account_ids: list[int]) -> None:
    """Leave accounts with their password alone."""
    for table, column in (("user_totp", "id"), ("user_recovery_code", "account_id")):
        sql.execute(
            f"DELETE FROM {table} WHERE {column} = ANY(%s::bigint[])",
            (sql.array(sorted(account_ids)),),
        )
