"""Locks orders and reads where they stand: what every command after the first begins with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol, cast

from argosy.domains.sales.rules.drafts import DraftLine
from argosy.domains.sales.rules.quantities import (
    Quantities,
    billing_state,
    delivery_state,
    order_state,
)
from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import INT64_MAX

_HEADS = """
SELECT o.id, o.customer_id, o.warehouse_id, o.currency::text, o.rate, o.payment_term::text,
       o.billing_policy::text, o.must_reserve, o.has_external_taxes, o.document_date,
       o.valid_until, o.customer_reference::text, o.version, o.gross_minor, o.company_gross_minor,
       o.committed_minor, o.correlation_id, o.confirmed_at, o.cancelled_at, o.state::text,
       o.delivery_state::text, o.billing_state::text,
       (SELECT c.currency_id::text FROM company c WHERE c.id = %s),
       (SELECT c.time_zone::text FROM company c WHERE c.id = %s), {draw}
  FROM sales_order o WHERE o.company_id + 0 = %s AND o.id = ANY(%s::bigint[])
 ORDER BY o.id FOR UPDATE OF o
"""

_LINES = """
SELECT l.order_id, l.line_id, l.line_no, l.kind::text, l.item_id, l.unit_id,
       coalesce(i.base_unit_id, 0), l.factor_num,
       l.factor_den, l.requested_on, l.gross_minor, p.promised_on, trim_scale(p.ordered_qty),
       trim_scale(p.over_pct), trim_scale(p.cancelled_qty), trim_scale(p.delivered_qty),
       trim_scale(p.returned_qty), trim_scale(p.replaced_qty), trim_scale(p.invoiced_qty),
       trim_scale(p.credited_qty), {draw}{terms}
  FROM unnest(%s::bigint[], %s::int[]) AS k(order_id, version)
  JOIN sales_order_line l ON l.order_id = k.order_id AND l.version = k.version
  JOIN sales_line_progress p ON p.line_id = l.line_id
  LEFT JOIN item i ON i.id = l.item_id
 ORDER BY l.order_id, l.line_no
"""

_TERMS = """, l.description::text, trim_scale(l.qty), trim_scale(l.base_qty),
       trim_scale(l.unit_price), trim_scale(l.per_qty), trim_scale(l.discount_pct),
       l.price_includes_tax, l.amount_minor, l.is_amount_agreed, l.price_trace, l.tax_codes::text,
       l.tax_reason, l.external_taxes, l.net_minor, l.tax_minor,
       (SELECT coalesce(sum(a.amount_minor), 0)::bigint FROM sales_advance a
         WHERE a.order_id = l.order_id)"""


class Named(Protocol):
    """An item of a batch that names an order."""

    @property
    def order_id(self) -> int: ...


@dataclass(slots=True, eq=False)
class Line:
    """A line of the version in force, with how far it has come."""

    line_id: int
    line_no: int
    kind: str
    item_id: int
    unit_id: int
    base_unit_id: int
    factor_num: int
    factor_den: int
    requested_on: date | None
    gross_minor: int
    promised_on: date | None
    quantities: Quantities
    drawn_id: int = 0
    terms: DraftLine | None = None
    is_changed: bool = False

    @property
    def is_delivered(self) -> bool:
        """Whether the line is about goods; charges and services are billed as ordered."""
        return self.kind == "item"

    def agreed(self) -> DraftLine:
        """Return what was agreed, for commands that read it."""
        assert self.terms is not None, "the order was read without its terms"
        return self.terms


@dataclass(slots=True, eq=False)
class Order:
    """A locked order with its lines."""

    id: int
    customer_id: int
    warehouse_id: int
    currency: str
    rate: Decimal
    payment_term: str
    billing_policy: str
    must_reserve: bool
    has_external_taxes: bool
    document_date: date
    valid_until: date | None
    customer_reference: str
    version: int
    gross_minor: int
    company_gross_minor: int
    committed_minor: int
    journey: int
    confirmed_at: datetime | None
    cancelled_at: datetime | None
    state: str
    delivery_state: str
    billing_state: str
    company_currency: str
    time_zone: str
    drawn_id: int = 0
    lines: dict[int, Line] = field(default_factory=dict)
    advance_minor: int = 0
    """Billed in advance and not set off yet; read with the terms."""

    def derive(self) -> None:
        """Set the states from the quantities."""
        lines = self.lines.values()
        self.delivery_state = delivery_state(x.quantities for x in lines if x.is_delivered)
        self.billing_state = billing_state(
            [(x.quantities, x.is_delivered) for x in lines], self.billing_policy
        )
        self.state = order_state(
            is_quotation=self.valid_until is not None,
            is_confirmed=self.confirmed_at is not None,
            is_cancelled=self.cancelled_at is not None,
            is_begun=any(x.quantities.delivered or x.quantities.invoiced for x in lines),
            delivery=self.delivery_state,
            billing=self.billing_state,
        )
        if self.state == "cancelled":  # nothing is open, and nothing was ever done
            self.delivery_state = self.billing_state = "none"


@dataclass(frozen=True, slots=True)
class Draw:
    """Tables whose ids are drawn along: one for each order, one for each of its lines."""

    order: str = ""
    line: str = ""


NOTHING = Draw()


def lock_orders(
    run: CommandRun, ids: Iterable[int], *, with_terms: bool = False, draw: Draw = NOTHING
) -> dict[int, Order]:
    """Lock orders in order of their ids and read them under the lock; two statements.

    The second statement sees what rivals committed while the first one waited.

    Args:
        run: the running command.
        ids: order ids; those that do not exist in the company are left out.
        with_terms: read what was agreed of each line, too.
        draw: ids the command will need, drawn without another round trip.
    """
    wanted = sorted({i for i in ids if type(i) is int and 0 < i <= INT64_MAX})
    if not wanted:
        return {}
    company = run.company_id
    heads = sql.rows(
        _HEADS.format(draw=_next(draw.order)), (company, company, company, sql.array(wanted))
    )
    orders = {cast(int, row[0]): Order(*cast("tuple[Any, ...]", row)) for row in heads}
    if orders:
        query = _LINES.format(draw=_next(draw.line), terms=_TERMS if with_terms else "")
        keys = sql.array(list(orders)), sql.array([order.version for order in orders.values()])
        for row in sql.rows(query, keys):
            line = _line(cast("tuple[Any, ...]", row))
            order = orders[cast(int, row[0])]
            order.lines[line.line_id] = line
            if with_terms:
                order.advance_minor = cast(int, row[-1])
    run.facts["sales.orders"] = orders
    return orders


def _next(table: str) -> str:
    return f"nextval('{table}_id_seq')" if table else "0::bigint"


def locked_orders(run: CommandRun, ids: Iterable[int]) -> dict[int, Order]:
    """Return orders this command has locked before, or lock them now."""
    wanted = set(ids)
    known = cast("dict[int, Order]", run.facts.get("sales.orders", {}))
    if wanted <= known.keys():
        return {i: known[i] for i in sorted(wanted)}
    return lock_orders(run, wanted)


def _line(row: tuple[Any, ...]) -> Line:
    quantities = Quantities(*row[12:20])
    line = Line(*(*row[1:12], quantities, row[20]))
    if len(row) > 21:
        (description, qty, base_qty, price, per_qty, discount, includes, amount) = row[21:29]
        (is_agreed, trace, codes, reason, external, net, tax) = row[29:36]
        line.terms = DraftLine(
            line.kind,
            line.item_id,
            description,
            qty,
            line.unit_id,
            line.factor_num,
            line.factor_den,
            base_qty,
            price,
            line.line_id,
            per_qty,
            line.quantities.over_pct,
            discount,
            includes,
            amount,
            is_agreed,
            trace,
            tuple(codes.split(",")) if codes else (),
            reason,
            external,
            line.requested_on,
            net,
            tax,
            line.gross_minor,
        )
    return line


def chosen(
    run: CommandRun, batch: Sequence[Named], orders: dict[int, Order]
) -> Iterator[tuple[int, Order]]:
    """Yield (index, order) for each item of a batch; refuse unknown orders, and one named twice."""
    seen: set[int] = set()
    for index, item in enumerate(batch):
        order = orders.get(item.order_id)
        if order is None:
            run.reject(index, unknown_order(item.order_id))
        elif order.id in seen:
            run.reject(index, _twice())
        else:
            seen.add(order.id)
            yield index, order


def unknown_order(order_id: object) -> Problem:
    """Say that an order does not exist in the company."""
    return Problem(
        "sales.unknown_order",
        "There is no order {id}.",
        "Choose an existing order of this company.",
        "order_id",
        {"id": ascii(order_id)[:40]},
    )


def _twice() -> Problem:
    return Problem(
        "sales.order_twice",
        "The order is named twice in one batch.",
        "Send the second one in another command.",
        "order_id",
    )


def wrong_state(order: Order, wanted: str) -> Problem:
    """Say that an order's state does not allow what was asked."""
    return Problem(
        "sales.state",
        "The order is {state}; this needs one that is {wanted}.",
        "Read the order again and choose what its state allows.",
        "order_id",
        {"state": order.state, "wanted": wanted},
    )


def stale(order: Order, expected: int) -> Problem:
    """Say that somebody amended the order meanwhile."""
    return Problem(
        "sales.stale_version",
        "The order is at version {version}; you have seen {expected}.",
        "Read the order again, and decide anew.",
        "expected_version",
        {"version": order.version, "expected": ascii(expected)[:40]},
    )
