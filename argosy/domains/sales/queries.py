"""The reads of sales: one order with its progress, lists by keyset, the backlog, margins.

Each opens the actor's own read-only transaction, so that row security decides what is seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from argosy.domains.sales.rules.quantities import Quantities
from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import NotFound, Problem
from argosy.kernel.primitives.numbers import INT64_MAX
from argosy.kernel.valuation.costs import read_costs

READ = "sales.order.read"
LIMIT_MAX = 500

_ROW = """
SELECT o.id, coalesce((SELECT n.number::text FROM document_number n
                        WHERE n.document_type IN ('sales_order', 'sales_quotation')
                          AND n.document_id = o.id ORDER BY n.id DESC LIMIT 1), ''),
       o.customer_id, o.warehouse_id, o.currency::text, o.document_date, o.valid_until, o.version,
       o.state::text, o.delivery_state::text, o.billing_state::text, o.net_minor, o.tax_minor,
       o.gross_minor, o.company_gross_minor, o.committed_minor, o.confirmed_at, o.cancelled_at,
       o.correlation_id, o.customer_reference::text
  FROM sales_order o
"""

_LINES = """
SELECT l.line_id, l.line_no, l.kind::text, l.item_id, l.description::text, trim_scale(l.qty),
       l.unit_id, trim_scale(l.unit_price), trim_scale(l.per_qty), trim_scale(l.discount_pct),
       l.price_includes_tax, l.tax_codes::text, l.requested_on, p.promised_on, l.net_minor,
       l.tax_minor, l.gross_minor, l.price_trace, l.tax_reason, trim_scale(p.ordered_qty),
       trim_scale(p.over_pct), trim_scale(p.cancelled_qty), trim_scale(p.delivered_qty),
       trim_scale(p.returned_qty), trim_scale(p.replaced_qty), trim_scale(p.invoiced_qty),
       trim_scale(p.credited_qty)
  FROM sales_order_line l
  JOIN sales_order o ON o.id = l.order_id AND o.version = l.version
  JOIN sales_line_progress p ON p.line_id = l.line_id
 WHERE l.order_id = %s ORDER BY l.line_no
"""


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order as lists show it."""

    id: int
    number: str
    customer_id: int
    warehouse_id: int
    currency: str
    document_date: date
    valid_until: date | None
    version: int
    state: str
    delivery_state: str
    billing_state: str
    net_minor: int
    tax_minor: int
    gross_minor: int
    company_gross_minor: int
    committed_minor: int
    confirmed_at: datetime | None
    cancelled_at: datetime | None
    journey: int
    customer_reference: str


@dataclass(frozen=True, slots=True)
class OrderLineView:
    """A line of an order with its reasons and how far it has come (base units)."""

    line_id: int
    line_no: int
    kind: str
    item_id: int
    description: str
    qty: Decimal
    unit_id: int
    unit_price: Decimal
    per_qty: Decimal
    discount_pct: Decimal
    price_includes_tax: bool
    tax_codes: tuple[str, ...]
    requested_on: date | None
    promised_on: date | None
    net_minor: int
    tax_minor: int
    gross_minor: int
    price_trace: dict[str, object] | None
    tax_reason: dict[str, object] | None
    quantities: Quantities


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order with its lines, and its versions as (version, kind, gross, why, who, when)."""

    head: OrderRow
    lines: tuple[OrderLineView, ...]
    versions: tuple[tuple[int, str, int, str, int, datetime], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class BacklogRow:
    """What is open of a line of a confirmed order, in base units, and what of it is reserved."""

    order_id: int
    line_id: int
    item_id: int
    customer_id: int
    warehouse_id: int
    open_qty: Decimal
    reserved_qty: Decimal
    promised_on: date | None
    requested_on: date | None


@dataclass(frozen=True, slots=True)
class Margin:
    """What an order brought: billed net less cost of what was delivered, in company currency."""

    order_id: int
    revenue_minor: int
    cost_minor: int

    @property
    def margin_minor(self) -> int:
        """Revenue less cost."""
        return self.revenue_minor - self.cost_minor


def access_order(actor: Actor, order_id: int) -> OrderView:
    """Return one order with its lines and versions; the only way for a screen to get it.

    Raises:
        PermissionDenied: the actor may not see orders.
        NotFound: there is none of the actor's companies.
    """
    actor.check_permission(READ)
    if type(order_id) is not int or not 0 < order_id <= INT64_MAX:
        raise NotFound(_unknown(order_id))
    with reading(actor):
        heads = sql.rows(_ROW + " WHERE o.id = %s", (order_id,))
        if not heads:
            raise NotFound(_unknown(order_id))
        lines = sql.rows(_LINES, (order_id,))
        versions = sql.rows(
            "SELECT version, kind::text, gross_minor, why::text, actor_id, recorded_at"
            " FROM sales_order_version WHERE order_id = %s ORDER BY version",
            (order_id,),
        )
    return OrderView(
        _head(heads[0]),
        tuple(_line(cast("tuple[Any, ...]", row)) for row in lines),
        tuple(cast("list[tuple[int, str, int, str, int, datetime]]", versions)),
    )


def list_orders(
    actor: Actor,
    *,
    state: str = "",
    customer_id: int = 0,
    before: tuple[date, int] | None = None,
    limit: int = 50,
) -> list[OrderRow]:
    """Return orders, the latest first; the next page begins before the last one of this page.

    Args:
        actor: who reads; only the company acted for is listed.
        state: only orders in this state.
        customer_id: only orders of this customer.
        before: document date and id of the order after which the page begins.
        limit: at most so many, 500 at most.
    """
    actor.check_permission(READ)
    conditions, params = ["o.company_id = %s"], [cast(object, actor.company_id)]
    for condition, value in (
        ("o.state = %s", state),
        ("o.customer_id = %s", customer_id),
    ):
        if value:
            conditions.append(condition)
            params.append(value)
    if before is not None:
        conditions.append("(o.document_date, o.id) < (%s::date, %s::bigint)")
        params.extend(before)
    params.append(max(1, min(limit, LIMIT_MAX)))
    with reading(actor):
        found = sql.rows(
            f"{_ROW} WHERE {' AND '.join(conditions)} ORDER BY o.document_date DESC, o.id DESC"
            " LIMIT %s",
            params,
        )
    return [_head(row) for row in found]


def backlog(
    actor: Actor, *, item_id: int = 0, after_line_id: int = 0, limit: int = 200
) -> list[BacklogRow]:
    """Return what is open of confirmed orders, by line; what was done costs nothing.

    Args:
        actor: who reads.
        item_id: only lines of this item.
        after_line_id: only lines with a higher id: the next page.
        limit: at most so many lines.
    """
    actor.check_permission(READ)
    with reading(actor):
        found = sql.rows(
            "SELECT o.id, p.line_id, p.item_id, o.customer_id, o.warehouse_id,"
            " trim_scale(p.ordered_qty - p.cancelled_qty - p.delivered_qty + p.replaced_qty),"
            " trim_scale(coalesce((SELECT sum(r.qty) FROM reservation r"
            "   WHERE r.demand_id = o.id AND r.demand_line_id = p.line_id"
            "   AND r.demand_type = 'sales_order'), 0)), p.promised_on,"
            " (SELECT l.requested_on FROM sales_order_line l"
            "   WHERE l.line_id = p.line_id AND l.version = o.version)"
            " FROM sales_order o JOIN sales_line_progress p ON p.order_id = o.id"
            " WHERE o.company_id = %s AND o.state = 'confirmed' AND p.kind = 'item'"
            " AND p.ordered_qty - p.cancelled_qty - p.delivered_qty + p.replaced_qty > 0"
            " AND (%s::bigint = 0 OR p.item_id = %s::bigint) AND p.line_id > %s::bigint"
            " ORDER BY p.line_id LIMIT %s",
            (actor.company_id, item_id, item_id, after_line_id, max(1, min(limit, LIMIT_MAX))),
        )
    return [BacklogRow(*cast("tuple[Any, ...]", row)) for row in found]


def margins(actor: Actor, order_ids: Sequence[int]) -> list[Margin]:
    """Return what orders brought, at the rate of each order, by the primary cost book.

    Permission: sales.margin.read.
    """
    actor.check_permission("sales.margin.read")
    ids = sorted({i for i in order_ids if type(i) is int and 0 < i <= INT64_MAX})
    with reading(actor):
        revenue = sql.rows(
            "SELECT o.id, coalesce(sum(CASE b.kind WHEN 'invoice' THEN b.net_minor"
            "   ELSE -b.net_minor END), 0)::bigint, o.rate, k.minor_units::int, c.minor_units::int"
            " FROM sales_order o LEFT JOIN sales_billing_line b ON b.order_id = o.id"
            " JOIN company m ON m.id = o.company_id JOIN currency c ON c.code = m.currency_id"
            " JOIN currency k ON k.code = o.currency"
            " WHERE o.id = ANY(%s::bigint[]) GROUP BY o.id, k.minor_units, c.minor_units"
            " ORDER BY o.id",
            (sql.array(ids),),
        )
        moves = sql.rows(
            "SELECT order_id, move_id FROM delivery_line WHERE order_id = ANY(%s::bigint[])"
            " AND returns_line_id IS NULL",
            (sql.array(ids),),
        )
        book = sql.rows(
            "SELECT id FROM cost_book WHERE company_id = %s AND is_primary", (actor.company_id,)
        )
        costs = read_costs([cast(int, move) for _, move in moves], ())
    spent: dict[int, int] = {}
    for order, move in cast("list[tuple[int, int]]", moves):
        cost = costs.issues.get((cast(int, book[0][0]), move)) if book else None
        if cost is not None:
            spent[order] = spent.get(order, 0) + cost.value - cost.back_value
    return [
        Margin(order, _to_company(net, rate, scale, own), spent.get(order, 0))
        for order, net, rate, scale, own in cast(
            "list[tuple[int, int, Decimal, int, int]]", revenue
        )
    ]


def _to_company(minor: int, rate: Decimal, scale: int, own_scale: int) -> int:
    exact = Decimal(minor).scaleb(own_scale - scale) * rate
    return int(exact.to_integral_value(rounding="ROUND_HALF_UP"))


def _head(row: sql.Row) -> OrderRow:
    return OrderRow(*cast("tuple[Any, ...]", row))


def _line(row: tuple[Any, ...]) -> OrderLineView:
    codes = tuple(row[11].split(",")) if row[11] else ()
    return OrderLineView(*(*row[:11], codes, *row[12:19], Quantities(*row[19:])))


def _unknown(order_id: object) -> Problem:
    return Problem(
        "sales.unknown_order",
        "There is no order {id}.",
        "Choose an existing order of this company.",
        "order_id",
        {"id": ascii(order_id)[:40]},
    )
