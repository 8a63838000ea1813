"""Writes a step of the goods flow in one statement: balances carried forward, moves appended.

Balances that exist are updated and those that do not are inserted; a single INSERT ... ON CONFLICT
could not do both, because the row's checks see the quantity it proposes to insert before they see
the conflict, and would refuse every issue.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from operator import attrgetter

from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.stock.balances import key_arrays
from argosy.kernel.stock.inputs import Key, Prepared, Taken

_CARRIED = """carried AS (
UPDATE stock_balance b
   SET qty = b.qty + v.qty, last_move_at = greatest(b.last_move_at, v.moved_at),
       serial_key = CASE WHEN b.tracking = 'serial' AND NOT b.allow_negative AND b.qty + v.qty > 0
                         THEN b.lot_id END
  FROM unnest(%s::bigint[], %s::numeric[], %s::timestamptz[]) AS v(id, qty, moved_at)
 WHERE b.id = v.id
RETURNING b.id)"""

_MADE = """made AS (
INSERT INTO stock_balance AS b (company_id, item_id, location_id, lot_id, owner_id, status, qty,
       last_move_at, reserved_qty, location_kind, allow_negative, tracking, serial_key)
SELECT %s, v.*, 0, l.kind, l.allow_negative, i.tracking,
       CASE WHEN i.tracking = 'serial' AND NOT l.allow_negative AND v.qty > 0 THEN v.lot_id END
  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::numeric[],
       %s::timestamptz[]) AS v(item_id, location_id, lot_id, owner_id, status, qty, moved_at),
       LATERAL (SELECT p.kind, p.allow_negative FROM location p WHERE p.id = v.location_id
                OFFSET 0) l,
       LATERAL (SELECT o.tracking FROM item o WHERE o.id = v.item_id OFFSET 0) i
 ORDER BY v.item_id, v.location_id, v.lot_id, v.owner_id, v.status COLLATE "C"
    ON CONFLICT (item_id, location_id, lot_id, owner_id, status) DO UPDATE
   SET qty = b.qty + excluded.qty, last_move_at = greatest(b.last_move_at, excluded.last_move_at),
       serial_key = excluded.serial_key
RETURNING b.id)"""

_POSTED = """posted AS (
INSERT INTO stock_move (company_id, command_id, operator_id, id, item_id, lot_id, owner_id,
       from_location_id, to_location_id, from_status, to_status, doc_qty, unit_id, factor_num,
       factor_den, base_qty, effective_at, source_type, source_id, source_line_id, reason,
       reverses_id, correlation_id)
SELECT %s, %s, %s, v.*
  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[],
       %s::text[], %s::text[], %s::numeric[], %s::bigint[], %s::bigint[], %s::bigint[],
       %s::numeric[], %s::timestamptz[], %s::text[], %s::bigint[], %s::bigint[], %s::text[],
       %s::bigint[], %s::bigint[]) AS v
RETURNING id)"""

_COUNTS = """ SELECT (SELECT count(*) FROM carried), (SELECT count(*) FROM made),
       (SELECT count(*) FROM posted)"""

_POST = f"WITH {_CARRIED}, {_MADE}, {_POSTED} {_COUNTS}"

_FIELDS = (
    "item_id",
    "lot_id",
    "owner_id",
    "from_location_id",
    "to_location_id",
    "from_status",
    "to_status",
)
_SOURCE = (
    "effective_at",
    "source_type",
    "source_id",
    "source_line_id",
    "reason",
    "reverses_id",
    "correlation_id",
)


@dataclass(slots=True)
class Change:
    """What a step adds to a balance, and the latest business time of what it adds."""

    qty: Decimal
    moved_at: datetime | None


def changes_of(moves: Sequence[Prepared], consumed: Sequence[Taken]) -> dict[Key, Change]:
    """Return what moves add to each balance, the outside places included (INV-18).

    What was consumed of reservations has left its balance already, with the reservation's row.
    """
    changes: dict[Key, Change] = {}
    for move in moves:
        at = move.move.effective_at
        for key, qty in ((move.from_key, -move.base_qty), (move.to_key, move.base_qty)):
            change = changes.get(key)
            if change is None:
                changes[key] = Change(qty, at)
            else:
                change.qty += qty
                change.moved_at = at if change.moved_at is None else max(at, change.moved_at)
    for part in consumed:
        changes[part.held.key].qty += part.qty
    for key in {part.held.key for part in consumed}:
        if not changes[key].qty:
            del changes[key]
    return changes


def write(
    run: CommandRun,
    moves: Sequence[Prepared],
    ids: Sequence[int],
    balance_ids: Mapping[Key, int],
    consumed: Sequence[Taken] = (),
) -> None:
    """Post moves and carry their balances forward, in one statement.

    Args:
        run: the running command.
        moves: checked and covered moves.
        ids: one id a move, drawn before.
        balance_ids: the balances that exist, which the caller has locked.
        consumed: what the moves used up of reservations, written before.
    """
    changes = changes_of(moves, consumed)
    old = [key for key in changes if key in balance_ids]
    new = sorted(key for key in changes if key not in balance_ids)
    found = sql.rows(
        _POST,
        (
            sql.array([balance_ids[key] for key in old]),
            *_amounts(old, changes),
            run.company_id,
            *key_arrays(new),
            *_amounts(new, changes),
            run.company_id,
            run.command_id,
            run.actor.id,
            *_move_columns(moves, ids),
        ),
    )
    assert found[0] == (len(old), len(new), len(moves)), "a locked balance is gone"


def make_missing(run: CommandRun, keys: Sequence[Key]) -> None:
    """Make balances that hold nothing, for places that may go below zero; one statement."""
    if keys:
        unique = sorted(set(keys))
        nothing = {key: Change(Decimal(0), None) for key in unique}
        sql.execute(
            f"WITH {_MADE} SELECT count(*) FROM made",
            (run.company_id, *key_arrays(unique), *_amounts(unique, nothing)),
        )


def _amounts(keys: Sequence[Key], changes: Mapping[Key, Change]) -> tuple[str, str]:
    return (
        sql.array([changes[key].qty for key in keys]),
        sql.array([changes[key].moved_at for key in keys]),
    )


def _move_columns(moves: Sequence[Prepared], ids: Sequence[int]) -> list[str]:
    inputs = [move.move for move in moves]
    return [
        sql.array(ids),
        *(sql.array(list(map(attrgetter(name), inputs))) for name in _FIELDS),
        sql.array([move.qty for move in inputs]),
        sql.array([move.unit_id for move in inputs]),
        sql.array([move.factor_num for move in moves]),
        sql.array([move.factor_den for move in moves]),
        sql.array([move.base_qty for move in moves]),
        *(sql.array(list(map(attrgetter(name), inputs))) for name in _SOURCE),
    ]
