"""Reads what happened to balances after a back-dated issue: bounded by the moves since its time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import cast

from argosy.kernel.identity import sql
from argosy.kernel.stock.balances import key_arrays
from argosy.kernel.stock.coverage import Timeline
from argosy.kernel.stock.inputs import Key

_LATER = """
SELECT k.n, m.effective_at, sum(m.qty)
  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[],
              %s::timestamptz[]) WITH ORDINALITY
       AS k(item_id, location_id, lot_id, owner_id, status, since, n),
       LATERAL (
       SELECT o.effective_at, -o.base_qty AS qty FROM stock_move o
        WHERE o.item_id = k.item_id AND o.from_location_id = k.location_id
          AND o.effective_at > k.since AND o.lot_id = k.lot_id AND o.owner_id = k.owner_id
          AND o.from_status = k.status AND o.company_id = %s
       UNION ALL
       SELECT i.effective_at, i.base_qty FROM stock_move i
        WHERE i.item_id = k.item_id AND i.to_location_id = k.location_id
          AND i.effective_at > k.since AND i.lot_id = k.lot_id AND i.owner_id = k.owner_id
          AND i.to_status = k.status AND i.company_id = %s OFFSET 0) m
 GROUP BY k.n, m.effective_at
"""


def timelines(company_id: int, since: Mapping[Key, datetime]) -> dict[Key, Timeline]:
    """Return the later events of each balance, in one statement; the caller holds their locks.

    Args:
        company_id: the company.
        since: for each balance the time after which events count.
    """
    keys = sorted(since)
    found: dict[Key, Timeline] = {key: Timeline() for key in keys}
    if keys:
        times = sql.array([since[key] for key in keys])
        for n, at, qty in sql.rows(_LATER, (*key_arrays(keys), times, company_id, company_id)):
            found[keys[cast(int, n) - 1]].events.append((cast(datetime, at), cast(Decimal, qty)))
    return found
