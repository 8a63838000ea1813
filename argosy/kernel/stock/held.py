"""Reservation rows: read with what is left of them, and written with what is taken from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import cast

from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.stock.inputs import Demand, Held, Key, ReserveInput, Taken
from argosy.kernel.stock.words import ReservationKind

_ROW = """
SELECT r.id, r.demand_type::text, r.demand_id, r.demand_line_id, r.item_id, r.location_id,
       r.lot_id, r.owner_id, r.status::text,
       r.qty + coalesce((SELECT sum(t.qty) FROM reservation t WHERE t.taken_from_id = r.id), 0),
       r.priority::int, r.firm, r.expires_at
  FROM reservation r
"""

# OFFSET 0 makes it a look-up each: the planner knows nothing of a new company and would scan.
_OF_DEMANDS = f"""
SELECT x.* FROM unnest(%s::text[], %s::bigint[], %s::bigint[]) AS d(type, id, line_id),
       LATERAL ({_ROW}
        WHERE r.demand_id = d.id AND r.demand_line_id = d.line_id AND r.demand_type = d.type
          AND r.kind = 'reserve' AND r.company_id = %s OFFSET 0) x
 ORDER BY x.priority, x.id
"""

_EXPIRED = f"""
{_ROW}
 WHERE r.kind = 'reserve' AND r.company_id = %s AND r.expires_at <= %s
   AND r.qty + coalesce((SELECT sum(t.qty) FROM reservation t WHERE t.taken_from_id = r.id), 0) > 0
 ORDER BY r.expires_at, r.id LIMIT %s
"""

_NAMES = (
    "company_id",
    "command_id",
    "kind",
    "demand_type",
    "demand_id",
    "demand_line_id",
    "item_id",
    "location_id",
    "lot_id",
    "owner_id",
    "status",
    "qty",
    "taken_from_id",
    "priority",
    "firm",
    "expires_at",
    "effective_at",
)


def of_demands(company_id: int, demands: Iterable[Demand]) -> list[Held]:
    """Return the rows of demand lines that still hold something, the most urgent and oldest first.

    Rows that never change cannot be locked: the caller holds the locks of the balances, which
    everybody takes who writes such rows, or only wants to look.
    """
    wanted = sorted(set(demands))
    if not wanted:
        return []
    types, ids, lines = zip(*wanted, strict=True)
    return _held(
        sql.rows(
            _OF_DEMANDS,
            (sql.array(types), sql.array(ids), sql.array(lines), company_id),
        )
    )


def expired(company_id: int, now: datetime, limit: int) -> list[Held]:
    """Return rows that have expired and still hold something, the oldest first."""
    return _held(sql.rows(_EXPIRED, (company_id, now, limit)))


def _held(found: Sequence[sql.Row]) -> list[Held]:
    held: list[Held] = []
    for row in found:
        left, priority, firm, expires_at = cast(
            "tuple[Decimal, int, bool, datetime | None]", row[9:]
        )
        if left > 0:
            held.append(
                Held(
                    cast(int, row[0]),
                    cast(Demand, row[1:4]),
                    cast(Key, row[4:9]),
                    left,
                    priority,
                    firm,
                    expires_at,
                )
            )
    return held


def write_reserved(run: CommandRun, lines: Sequence[ReserveInput]) -> None:
    """Append rows that reserve; a trigger carries them to the balances, which are locked."""
    _insert(
        [
            (
                run.company_id,
                run.command_id,
                ReservationKind.RESERVE.value,
                *line.demand,
                *line.key,
                line.qty,
                None,
                line.priority,
                line.firm,
                line.expires_at,
                line.effective_at,
            )
            for line in lines
        ]
    )


def write_taken(run: CommandRun, kind: ReservationKind, taken: Sequence[Taken]) -> None:
    """Append rows that take from reservations; the balances are locked."""
    _insert(
        [
            (
                run.company_id,
                run.command_id,
                kind.value,
                *part.held.demand,
                *part.held.key,
                -part.qty,
                part.held.id,
                part.held.priority,
                False,
                None,
                part.effective_at,
            )
            for part in taken
        ]
    )


def _insert(records: Sequence[tuple[object, ...]]) -> None:
    if records:
        sql.insert("reservation", _NAMES, sql.transpose(records))


def allot(
    held: Iterable[Held], demand: Demand, key: Key | None, wanted: Decimal, at: datetime
) -> list[Taken]:
    """Take up to `wanted` from a demand's rows on a balance (None: on any), in their order."""
    taken: list[Taken] = []
    for row in held:
        if wanted <= 0:
            break
        if row.demand == demand and row.left > 0 and key in (None, row.key):
            part = min(row.left, wanted)
            row.left -= part
            wanted -= part
            taken.append(Taken(row, part, at))
    return taken


def give_back(taken: Iterable[Taken]) -> None:
    """Undo `allot`, for a document that was refused after all."""
    for part in taken:
        part.held.left += part.qty
