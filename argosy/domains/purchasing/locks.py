"""The one place where orders are locked: heads in id order, then their lines as they stand.

Lines and progress are read by a second statement, whose snapshot is taken after the wait for the
lock: what a rival has just committed is seen.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import cast

from argosy.domains.purchasing.rules.held import HeldLine, HeldOrder
from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.primitives.numbers import INT64_MAX

_HEADS = """
SELECT o.id, o.version, o.lines_version, o.state::text, o.supplier_id, o.currency::text, o.rate,
       o.place_id, o.payment_term::text, o.ordered_on, o.net_minor, o.correlation_id{draw}
  FROM purchase_order o
 WHERE o.company_id = %s AND o.id = ANY (%s::bigint[] || ARRAY(
       SELECT p.order_id FROM purchase_line_progress p
        WHERE p.company_id = %s AND p.line_id = ANY (%s::bigint[])))
 ORDER BY o.id FOR UPDATE OF o
"""
# One look a key, whatever the tables' sizes: no plan may read all progress for five lines.
_LINES = """
SELECT l.*, coalesce(p.accepted_qty, 0), coalesce(p.rejected_qty, 0), coalesce(p.returned_qty, 0),
       coalesce(p.billed_qty, 0), coalesce(p.accrued_minor, 0){draw}
  FROM unnest(%s::bigint[]) AS k(id),
       LATERAL (
       SELECT x.line_id, x.order_id, x.line_no, x.kind::text, x.item_id, x.description::text,
              x.qty, x.unit_id, x.factor_num, x.factor_den, x.base_qty, x.unit_price,
              x.discount_pct, x.price_includes_tax, x.tax_codes::text, x.net_minor, x.over_pct,
              x.expected_on, x.place_id, x.request_line_id, x.version = o.lines_version
         FROM purchase_order o
         JOIN purchase_order_line x ON x.order_id = o.id
        WHERE o.id = k.id AND (x.version = o.lines_version OR (
              EXISTS (SELECT FROM purchase_line_progress y WHERE y.line_id = x.line_id)
              AND x.version = (SELECT max(z.version) FROM purchase_order_line z
                                WHERE z.line_id = x.line_id)))
        ORDER BY x.line_no OFFSET 0) l
  LEFT JOIN LATERAL (
       SELECT q.accepted_qty, q.rejected_qty, q.returned_qty, q.billed_qty, q.accrued_minor
         FROM purchase_line_progress q WHERE q.line_id = l.line_id OFFSET 0) p ON true
"""
_TAX_CODES = 14
_PLAIN = (_HEADS.format(draw=""), _LINES.format(draw=""))
_DRAWING = (
    _HEADS.format(draw=", nextval('receipt_id_seq')"),
    _LINES.format(draw=", nextval('receipt_line_id_seq')"),
)
"""Drawing an id for a receipt of each order and of each line along saves a round trip."""


def lock_orders(
    run: CommandRun,
    order_ids: Iterable[int] = (),
    *,
    line_ids: Iterable[int] = (),
    for_receipt: bool = False,
) -> dict[int, HeldOrder]:
    """Lock orders of the company, by id or by lines of theirs, and return those that exist.

    Args:
        run: the running command.
        order_ids: orders, repeated or not.
        line_ids: lines of confirmed orders.
        for_receipt: draw an id for a receipt of each order and of each of its lines.
    """
    heads, lines = _DRAWING if for_receipt else _PLAIN
    found = sql.rows(heads, (run.company_id, _array(order_ids), run.company_id, _array(line_ids)))
    orders: dict[int, HeldOrder] = {}
    for row in found:
        order = HeldOrder(*row)  # type: ignore[arg-type]
        orders[order.id] = order
    if orders:
        for row in sql.rows(lines, (sql.array(list(orders)),)):
            values = list(row)
            values[_TAX_CODES] = _codes(cast(str, values[_TAX_CODES]))
            line = HeldLine(*values)  # type: ignore[arg-type]
            orders[line.order_id].lines[line.line_id] = line
    return orders


@lru_cache(maxsize=4096)
def _codes(stored: str) -> tuple[str, ...]:
    """Read tax codes as they are stored; a company uses few combinations of them."""
    return tuple(json.loads(stored))


def _array(ids: Iterable[int]) -> str:
    return sql.array(sorted({i for i in ids if type(i) is int and 0 < i <= INT64_MAX}))


def lines_of(orders: Iterable[HeldOrder]) -> dict[int, HeldLine]:
    """Return the lines of locked orders by their id."""
    return {line_id: line for order in orders for line_id, line in order.lines.items()}
