"""How on hand and reserved derive from moves and reservations."""

from __future__ import annotations

from argosy.kernel.identity.checks import Projection

_BALANCES = """
SELECT s.*, CASE WHEN i.tracking = 'serial' AND NOT l.allow_negative AND s.qty > 0
                 THEN s.lot_id END AS serial_key
  FROM (
SELECT company_id, item_id, location_id, lot_id, owner_id, status, sum(qty) AS qty,
       sum(reserved_qty) AS reserved_qty, max(moved_at) AS last_move_at
  FROM (SELECT company_id, item_id, from_location_id AS location_id, lot_id, owner_id,
               from_status AS status, -base_qty AS qty, 0::numeric AS reserved_qty,
               effective_at AS moved_at
          FROM stock_move
        UNION ALL
        SELECT company_id, item_id, to_location_id, lot_id, owner_id, to_status, base_qty, 0,
               effective_at
          FROM stock_move
        UNION ALL
        SELECT company_id, item_id, location_id, lot_id, owner_id, status, 0, qty, NULL
          FROM reservation) x
 GROUP BY 1, 2, 3, 4, 5, 6) s
  JOIN item i ON i.id = s.item_id
  JOIN location l ON l.id = s.location_id
"""

PROJECTIONS: list[Projection] = [
    Projection(
        table="stock_balance",
        key=("company_id", "item_id", "location_id", "lot_id", "owner_id", "status"),
        values=("qty", "reserved_qty", "last_move_at", "serial_key"),
        definition=_BALANCES,
        ignore_when="qty = 0 AND reserved_qty = 0",
        refill=(
            ("location_kind", "(SELECT l.kind FROM location l WHERE l.id = d.location_id)"),
            (
                "allow_negative",
                "(SELECT l.allow_negative FROM location l WHERE l.id = d.location_id)",
            ),
            ("tracking", "(SELECT i.tracking FROM item i WHERE i.id = d.item_id)"),
        ),
    ),
]
