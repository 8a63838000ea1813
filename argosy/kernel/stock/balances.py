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
    """What a locked balance holds; a balance that has no row yet has no id and holds nothing."""

    id: int = 0
    qty: Decimal = ZERO
    reserved: Decimal = ZERO
    last_move_at: datetime | None = None


# The inner query is a look-up each, in the order of the sorted keys, whatever the planner thinks of
# the table's size; it is what makes everybody lock in the same order.
_LOCK = """
SELECT b.*
  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[])
       AS k(item_id, location_id, lot_id, owner_id, status),
       LATERAL (SELECT s.item_id, s.location_id, s.lot_id, s.owner_id, s.status::text, s.id, s.qty,
                       s.reserved_qty, s.last_move_at
                  FROM stock_balance s
                 WHERE s.item_id = k.item_id AND s.location_id = k.location_id
                   AND s.lot_id = k.lot_id AND s.owner_id = k.owner_id AND s.status = k.status
                   AND s.company_id = %s FOR UPDATE) b
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
        stands[cast(Key, row[:5])] = Stand(
            *cast("tuple[int, Decimal, Decimal, datetime | None]", row[5:])
        )
    return stands
