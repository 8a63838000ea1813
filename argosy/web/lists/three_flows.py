"""Goods, money and tax invoices held against each other, order line by order line.

Sales and purchasing know what moved and what was billed; accounting knows how much of what was
billed tax invoices stand for. A tax invoice covers the same share of an order line's billed
quantity as of what was billed of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from argosy.domains.accounting.tax_invoices.api import CoveredOrderLine, covered_order_lines
from argosy.domains.purchasing.api import lines_received
from argosy.domains.sales.api import line_progress
from argosy.kernel.primitives.actor import Actor

_SCALE = Decimal(1).scaleb(-6)


@dataclass(frozen=True, slots=True)
class Gap:
    """An order line whose goods and tax invoices differ, in base units of its item.

    `gap_qty` is what moved without a tax invoice, or what a tax invoice stands for without having
    moved; it is positive.
    """

    order_id: int
    line_id: int
    party_id: int
    item_id: int
    moved_qty: Decimal
    billed_qty: Decimal
    covered_qty: Decimal
    gap_qty: Decimal


def shipped_not_invoiced(actor: Actor, on: date) -> list[Gap]:
    """Return what was delivered to customers without a tax invoice 已发货未开票.

    Args:
        on: the last day of billing that counts.
    """
    return [gap for gap in _sold(actor, on) if gap.moved_qty > gap.covered_qty]


def invoiced_not_shipped(actor: Actor, on: date) -> list[Gap]:
    """Return what tax invoices stand for though it was not delivered 已开票未发货."""
    return [gap for gap in _sold(actor, on) if gap.covered_qty > gap.moved_qty]


def received_no_invoice(actor: Actor, on: date) -> list[Gap]:
    """Return what suppliers delivered without a tax invoice 货到票未到: billed or only accrued."""
    covered = covered_order_lines(actor, "in", on)
    gaps = [
        _gap(
            (line.order_id, line.line_id, line.supplier_id, line.item_id),
            line.received_qty,
            line.billed_qty,
            covered,
        )
        for line in lines_received(actor)
    ]
    return [gap for gap in gaps if gap.moved_qty > gap.covered_qty]


def _sold(actor: Actor, on: date) -> list[Gap]:
    covered = covered_order_lines(actor, "out", on)
    return [
        _gap(
            (line.order_id, line.line_id, line.customer_id, line.item_id),
            line.delivered_qty,
            line.billed_qty,
            covered,
        )
        for line in line_progress(actor)
    ]


def _gap(
    keys: tuple[int, int, int, int],
    moved: Decimal,
    billed: Decimal,
    covered: Mapping[int, CoveredOrderLine],
) -> Gap:
    found = covered.get(keys[1])
    qty = Decimal(0)
    if found is not None and found.billed_quantity:
        if found.covered_quantity == found.billed_quantity:
            qty = billed
        else:
            share = billed * found.covered_quantity / found.billed_quantity
            qty = share.quantize(_SCALE, ROUND_HALF_UP)
    return Gap(*keys, moved, billed, qty, abs(moved - qty))
