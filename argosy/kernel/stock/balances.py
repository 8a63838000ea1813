"""The balance rows, locked in key order and read under the lock.

Everybody locks all the balances of a step at once, existing ones in key order, so that rivals wait
for each other and never in a circle.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import cast

from argosy.kernel.identity import sql
from argosy.kernel.stock.inputs import Key

ZERO = Decimal(0)


@dataclass(slots=True)
class Stand:
    """What a locked balance holds; a balance that has no row yet holds nothing."""

    qty: Decimal = ZERO
    reserved: Decimal = ZERO
    last_move_at: datetime | None = None


_LOCK = """
SELECT b.item_id, b.location_id, b.lot_id, b.owner_id, b.status::text, b.qty, b.reserved_qty,
       b.last_move_at
  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[])
       AS k(item_id, location_id, lot_id, owner_id, status)
  JOIN stock_balance b ON b.item_id = k.item_id AND b.location_id = k.location_id
   AND b.lot_id = k.lot_id AND b.owner_id = k.owner_id AND b.status = k.status
 WHERE b.company_id = %s
 ORDER BY b.item_id, b.location_id, b.lot_id, b.owner_id, b.status COLLATE "C"
   FOR UPDATE OF b
"""


def key_arrays(keys: Sequence[Key]) -> tuple[str, str, str, str, str]:
    """Return the five columns of keys as array literals."""
    if not keys:
        return "{}", "{}", "{}", "{}", "{}"
    items, locations, lots, owners, statuses = zip(*keys, strict=True)
    return (
        sql.array(items),
        sql.array(locations),
        sql.array(lots),
        sql.array(owners),
        sql.array(statuses),
    )


def lock(company_id: int, keys: Iterable[Key]) -> dict[Key, Stand]:
    """Lock the balances that exist, in key order, and return what each holds.

    Args:
        company_id: the company.
        keys: balances, in any order, repeated or not.
    """
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    found = sql.rows(_LOCK, (*key_arrays(wanted), company_id))
    stands: dict[Key, Stand] = {}
    for row in found:
        qty, reserved, moved_at = cast("tuple[Decimal, Decimal, datetime | None]", row[5:])
        stands[cast(Key, row[:5])] = Stand(qty, reserved, moved_at)
    return stands
