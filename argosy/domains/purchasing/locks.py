"""The one place where orders are locked: heads in id order, then their lines as they stand.

Lines and progress are read by a second statement, whose snapshot is taken after the wait for the
lock: what a rival has just committed is seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from argosy.domains.purchasing.rules.held import HeldLine, HeldOrder
from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.primitives.numbers import INT64_MAX

_HEADS = """
SELECT o.id, o.version, o.lines_version, o.state::text, o.supplier_id, o.currency::text, o.rate,
       o.place_id, o.payment_term::text, o.ordered_on, o.net_minor, o.correlation_id
  FROM purchase_order o
 WHERE o.company_id = %s AND o.id = ANY (%s::bigint[] || ARRAY(
       SELECT p.order_id FROM purchase_line_progress p
        WHERE p.company_id = %s AND p.line_id = ANY (%s::bigint[])))
 ORDER BY o.id FOR UPDATE OF o
"""
_LINES = """
SELECT l.line_id, l.order_id, l.line_no, l.kind::text, l.item_id, l.description::text, l.qty,
       l.unit_id, l.factor_num, l.factor_den, l.base_qty, l.unit_price, l.discount_pct,
       l.price_includes_tax, l.tax_codes, l.net_minor, l.over_pct, l.expected_on, l.place_id,
       l.request_line_id, l.version = o.lines_version, coalesce(p.accepted_qty, 0),
       coalesce(p.rejected_qty, 0), coalesce(p.returned_qty, 0), coalesce(p.billed_qty, 0),
       coalesce(p.accrued_minor, 0)
  FROM purchase_order o
  JOIN purchase_order_line l ON l.order_id = o.id
  LEFT JOIN purchase_line_progress p ON p.line_id = l.line_id
 WHERE o.id = ANY (%s::bigint[]) AND (l.version = o.lines_version OR (p.line_id IS NOT NULL
       AND l.version = (SELECT max(x.version) FROM purchase_order_line x
                         WHERE x.line_id = l.line_id)))
 ORDER BY o.id, l.line_no
"""
_TAX_CODES = 14


def lock_orders(
    run: CommandRun, order_ids: Iterable[int] = (), *, line_ids: Iterable[int] = ()
) -> dict[int, HeldOrder]:
    """Lock orders of the company, by id or by lines of theirs, and return those that exist.

    Args:
        run: the running command.
        order_ids: orders, repeated or not.
        line_ids: lines of confirmed orders.
    """
    found = sql.rows(_HEADS, (run.company_id, _array(order_ids), run.company_id, _array(line_ids)))
    orders = {order.id: order for row in found for order in [HeldOrder(*row)]}  # type: ignore[arg-type]
    if orders:
        for row in sql.rows(_LINES, (sql.array(list(orders)),)):
            values = list(row)
            values[_TAX_CODES] = tuple(cast("list[str]", values[_TAX_CODES]))
            line = HeldLine(*values)  # type: ignore[arg-type]
            orders[line.order_id].lines[line.line_id] = line
    return orders


def _array(ids: Iterable[int]) -> str:
    return sql.array(sorted({i for i in ids if type(i) is int and 0 < i <= INT64_MAX}))


def lines_of(orders: Iterable[HeldOrder]) -> dict[int, HeldLine]:
    """Return the lines of locked orders by their id."""
    return {line_id: line for order in orders for line_id, line in order.lines.items()}
