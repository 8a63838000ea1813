"""What an order is amended to, and what an amendment may not take back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Protocol

from argosy.domains.sales.rules.drafts import Draft, DraftLine
from argosy.domains.sales.rules.inputs import AmendOrder, NewOrder
from argosy.domains.sales.rules.quantities import HUNDRED, ZERO, Quantities
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import decimal_text


class OrderLike(Protocol):
    """What an amendment keeps of an order."""

    @property
    def customer_id(self) -> int: ...
    @property
    def warehouse_id(self) -> int: ...
    @property
    def currency(self) -> str: ...
    @property
    def rate(self) -> Decimal: ...
    @property
    def payment_term(self) -> str: ...
    @property
    def billing_policy(self) -> str: ...
    @property
    def must_reserve(self) -> bool: ...
    @property
    def document_date(self) -> date: ...
    @property
    def valid_until(self) -> date | None: ...
    @property
    def customer_reference(self) -> str: ...


def amended(item: AmendOrder, order: OrderLike) -> NewOrder:
    """Return the order as it shall be: what cannot change stays, the rest as was asked.

    Prices and taxes stay those of the order's own date.
    """
    return NewOrder(
        customer_id=order.customer_id,
        warehouse_id=order.warehouse_id,
        currency=order.currency,
        document_date=order.document_date,
        lines=item.lines,
        charges=item.charges,
        rate=order.rate,
        payment_term=order.payment_term if item.payment_term is None else item.payment_term,
        discount_pct=item.discount_pct,
        billing_policy=order.billing_policy,
        must_reserve=order.must_reserve,
        requested_on=item.requested_on,
        valid_until=order.valid_until and (item.valid_until or order.valid_until),
        reference=order.customer_reference,
        external_taxes=item.external_taxes,
        effective_at=item.effective_at,
    )


def check_amended(
    made: Draft, former: Mapping[int, DraftLine], quantities: Mapping[int, Quantities]
) -> list[Problem]:
    """Return a problem for each line that would fall below what was delivered or billed of it."""
    problems = []
    kept = {line.line_id: line for line in made.lines if line.line_id}
    for index, line in enumerate(made.lines):
        q = quantities.get(line.line_id)
        if q is not None:
            problem = _below(line.base_qty, line.over_pct, q, f"lines[{index}].qty")
            if problem is not None:
                problems.append(problem)
    for line_id in former:
        if line_id not in kept:
            problem = _below(ZERO, ZERO, quantities[line_id], "lines")
            if problem is not None:
                problems.append(problem)
    return problems


def _below(ordered: Decimal, over_pct: Decimal, q: Quantities, field: str) -> Problem | None:
    most = ordered * (HUNDRED + over_pct) / HUNDRED + q.replaced
    if q.delivered <= most and q.billed <= max(ordered, q.delivered):
        return None
    return Problem(
        "sales.below_done",
        "{ordered} is less than what was delivered ({delivered}) or billed ({billed}).",
        "Keep at least that; goods that came back are a return, amounts a credit note.",
        field,
        {
            "ordered": decimal_text(ordered),
            "delivered": decimal_text(q.delivered),
            "billed": decimal_text(q.billed),
        },
    )
