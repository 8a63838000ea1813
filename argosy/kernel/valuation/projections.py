"""How pools and layer balances derive from posted rows."""

from __future__ import annotations

from argosy.kernel.identity.checks import Projection

_POOLS = """
SELECT f.company_id, f.book_id, f.item_id, f.scope_id, f.qty, f.value_minor, f.uncosted_qty,
       coalesce(l.known_unit_cost, 0) AS last_unit_cost
  FROM (SELECT company_id, book_id, item_id, scope_id, sum(qty) AS qty,
               sum(value)::bigint AS value_minor, sum(uncosted) AS uncosted_qty,
               max(layer) AS layer
          FROM (SELECT company_id, book_id, item_id, scope_id, qty, value_minor AS value,
                       0::numeric AS uncosted, id AS layer
                  FROM cost_layer
                UNION ALL
                SELECT company_id, book_id, item_id, scope_id, -qty, -value_minor, 0, NULL
                  FROM layer_consumption
                UNION ALL
                SELECT company_id, book_id, item_id, scope_id, -qty, -value_minor, qty, NULL
                  FROM uncosted_issue
                UNION ALL
                SELECT company_id, book_id, item_id, scope_id, qty, value_minor, -qty, NULL
                  FROM uncosted_settlement
                UNION ALL
                SELECT company_id, book_id, item_id, scope_id, 0, to_stock_minor, 0, NULL
                  FROM value_adjustment) x
         GROUP BY 1, 2, 3, 4) f
  LEFT JOIN cost_layer l ON l.id = f.layer
"""

_BALANCES = """
SELECT l.company_id, l.id AS layer_id, l.book_id, l.item_id, l.scope_id,
       l.qty - coalesce(c.qty, 0) AS qty,
       (l.value_minor + coalesce(a.value, 0) - coalesce(c.value, 0))::bigint AS value_minor
  FROM cost_layer l
  JOIN cost_book b ON b.id = l.book_id AND b.method IN ('fifo', 'lot')
  LEFT JOIN (SELECT layer_id, sum(qty) AS qty, sum(value_minor) AS value
               FROM layer_consumption WHERE layer_id IS NOT NULL GROUP BY 1) c
    ON c.layer_id = l.id
  LEFT JOIN (SELECT layer_id, sum(to_stock_minor) AS value
               FROM value_adjustment WHERE layer_id IS NOT NULL GROUP BY 1) a
    ON a.layer_id = l.id
"""

PROJECTIONS: list[Projection] = [
    Projection(
        table="cost_pool",
        key=("company_id", "book_id", "item_id", "scope_id"),
        values=("qty", "value_minor", "uncosted_qty", "last_unit_cost"),
        definition=_POOLS,
        ignore_when="qty = 0 AND value_minor = 0 AND uncosted_qty = 0 AND last_unit_cost = 0",
    ),
    Projection(
        table="layer_balance",
        key=("company_id", "layer_id", "book_id", "item_id", "scope_id"),
        values=("qty", "value_minor"),
        definition=_BALANCES,
        ignore_when="qty = 0 AND value_minor = 0",
    ),
]
