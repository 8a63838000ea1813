"""Reads back ids and totals of documents that were posted: rows that never change again.

Only such rows are read: a run that goes on after a kill must decide as the first one did.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor

_SALES = """
SELECT order_id, line_id FROM sales_order_line WHERE company_id = %s AND version = 1
   AND order_id = ANY(%s::bigint[]) ORDER BY order_id, line_no
"""
_PURCHASES = """
SELECT order_id, line_id FROM purchase_order_line WHERE company_id = %s AND version = 1
   AND order_id = ANY(%s::bigint[]) ORDER BY order_id, line_no
"""
_DELIVERIES = """
SELECT delivery_id, id FROM delivery_line WHERE company_id = %s
   AND delivery_id = ANY(%s::bigint[]) ORDER BY delivery_id, id
"""
_RECEIPTS = """
SELECT receipt_id, id FROM receipt_line WHERE company_id = %s
   AND receipt_id = ANY(%s::bigint[]) ORDER BY receipt_id, id
"""
_BLOCKED = """
SELECT id, 1 FROM bill_match WHERE company_id = %s AND id = ANY(%s::bigint[])
   AND decision = 'blocked'
"""
_TOTALS = "SELECT id, total_minor FROM invoice WHERE company_id = %s AND id = ANY(%s::bigint[])"


def sales_lines(actor: Actor, orders: Iterable[int]) -> dict[int, list[int]]:
    """Return the ids of the lines of sales orders, in their order."""
    return _lists(actor, _SALES, orders)


def purchase_lines(actor: Actor, orders: Iterable[int]) -> dict[int, list[int]]:
    """Return the ids of the lines of purchase orders, in their order."""
    return _lists(actor, _PURCHASES, orders)


def delivery_lines(actor: Actor, deliveries: Iterable[int]) -> dict[int, list[int]]:
    """Return the ids of the lines of deliveries, in their order."""
    return _lists(actor, _DELIVERIES, deliveries)


def receipt_lines(actor: Actor, receipts: Iterable[int]) -> dict[int, list[int]]:
    """Return the ids of the lines of receipts, in their order."""
    return _lists(actor, _RECEIPTS, receipts)


def totals(actor: Actor, invoices: Iterable[int]) -> dict[int, int]:
    """Return the totals of invoices, bills and credits in minor units of their currency."""
    return dict(_pairs(actor, _TOTALS, invoices))


def blocked(actor: Actor, bills: Iterable[int]) -> set[int]:
    """Return which bills were blocked when they were entered."""
    return {bill for bill, _ in _pairs(actor, _BLOCKED, bills)}


def _lists(actor: Actor, query: str, ids: Iterable[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for parent, line in _pairs(actor, query, ids):
        found.setdefault(parent, []).append(line)
    return found


def _pairs(actor: Actor, query: str, ids: Iterable[int]) -> list[tuple[int, int]]:
    wanted = sorted(set(ids))
    if not wanted:
        return []
    with reading(actor):
        found = sql.rows(query, (actor.company_id, sql.array(wanted)))
    return cast("list[tuple[int, int]]", found)
