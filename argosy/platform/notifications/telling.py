"""Making notices: called by handlers of events, in the transaction of the handler."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import cast

from argosy.kernel.events.commands import CommandRun
from argosy.kernel.identity import sql
from argosy.platform.notifications.declaring import CHANNELS, kinds
from argosy.platform.notifications.rules import Rhythm, due
from argosy.platform.registry.labels import Text
from argosy.platform.settings import api as settings

CHANNEL = "argosy_notices"
"""What PostgreSQL tells listeners under, after the commit: the ids of the accounts."""
_RHYTHM = (
    "general.time_zone",
    "notifications.quiet_from",
    "notifications.quiet_to",
    "notifications.digest",
    "notifications.digest_at",
)


NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Notice:
    """What somebody ought to know.

    Args:
        kind: a declared one.
        account_id: who.
        event_id: the event it comes from; one notice of a kind an event and person.
        title: one line.
        body: more of it.
        address: where to look, below the site: ``desk/sales.order/7/``.
    """

    kind: str
    account_id: int
    event_id: int
    title: Text
    body: Text = NOTHING
    address: str = ""


def tell(run: CommandRun, notices: Sequence[Notice]) -> int:
    """Write notices, each once; returns how many are new.

    Those who listen hear of it after the commit. Accounts that are no longer active, and keys, are
    told nothing.
    """
    known = _active(run, {notice.account_id for notice in notices})
    wanted = [notice for notice in notices if notice.account_id in known]
    if not wanted:
        return 0
    chosen = _choices({notice.account_id for notice in wanted})
    when = {account: _due(run, account) for account in {n.account_id for n in wanted}}
    found = sql.rows(
        "INSERT INTO notification (company_id, account_id, kind, title, title_zh, body, body_zh,"
        " address, event_id, is_task, mail_due_at, im_due_at)"
        " SELECT %s, * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[],"
        " %s::text[], %s::text[], %s::bigint[], %s::boolean[], %s::timestamptz[],"
        " %s::timestamptz[]) ON CONFLICT (event_id, account_id, kind) DO NOTHING"
        " RETURNING account_id",
        (
            run.company_id,
            *(sql.array(column) for column in sql.transpose(_rows(wanted, chosen, when))),
        ),
    )
    for account in sorted({cast(int, row[0]) for row in found}):
        sql.rows("SELECT pg_notify(%s, %s)", (CHANNEL, str(account)))
    return len(found)


def _rows(
    wanted: Sequence[Notice],
    chosen: Mapping[tuple[int, str, str], bool],
    when: Mapping[int, datetime],
) -> list[list[object]]:
    rows: list[list[object]] = []
    for notice in wanted:
        kind = kinds()[notice.kind]
        ways = [
            when[notice.account_id]
            if chosen.get((notice.account_id, kind.code, channel), kind.goes_by(channel))
            else None
            for channel in CHANNELS
        ]
        rows.append(
            [
                notice.account_id,
                kind.code,
                notice.title.en[:300],
                notice.title.zh[:300],
                notice.body.en,
                notice.body.zh,
                notice.address[:500],
                notice.event_id,
                kind.is_task,
                *ways,
            ]
        )
    return rows


def _active(run: CommandRun, accounts: Collection[int]) -> set[int]:
    found = sql.rows(
        "SELECT id FROM user_account WHERE id = ANY (%s::bigint[]) AND is_active",
        (sql.array(sorted(accounts)),),
    )
    return {cast(int, id_) for (id_,) in found}


def _choices(accounts: Collection[int]) -> dict[tuple[int, str, str], bool]:
    found = sql.rows(
        "SELECT account_id, kind::text, channel::text, is_on FROM notification_choice"
        " WHERE account_id = ANY (%s::bigint[])",
        (sql.array(sorted(accounts)),),
    )
    return {(cast(int, a), str(kind), str(channel)): bool(on) for a, kind, channel, on in found}


def _due(run: CommandRun, account: int) -> datetime:
    return due(run.now, rhythm_of(account, run.company_id))


def rhythm_of(account_id: int, company_id: int) -> Rhythm:
    """Return when somebody wants to be written to; his time zone is the company's by default."""
    found = settings.effective(_RHYTHM, company_id=company_id, account_id=account_id)
    values = [found[code].value for code in _RHYTHM]
    zone = str(values[0] or "") or _zone_of(company_id)
    return Rhythm(
        zone,
        cast("time | None", values[1]),
        cast("time | None", values[2]),
        str(values[3]),
        cast("time | None", values[4]),
    )


def _zone_of(company_id: int) -> str:
    found = sql.rows("SELECT time_zone::text FROM company WHERE id = %s", (company_id,))
    return str(found[0][0]) if found else "UTC"
