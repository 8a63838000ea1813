"""Reserves what there is for order lines and promises the rest from expected receipts.

What is promised from a receipt is planned as an issue, so that nobody else is promised the same
units (INV-41).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import cast

from argosy.domains.sales.commands.orders import Line, Order
from argosy.domains.sales.commands.places import customer_place
from argosy.domains.sales.commands.writing import Writing
from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.primitives.clock import business_date
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import decimal_text
from argosy.kernel.stock.planned import PlanInput, plan_moves
from argosy.kernel.stock.promise import Promise, available_to_promise
from argosy.kernel.stock.serving import Supply, Want, lock_supply

DEMAND = "sales_order"
ZERO = Decimal(0)
_NAMES = ("order_id", "version", "line_id", "base_qty", "source", "promised_on")


@dataclass(slots=True)
class Served:
    """A line that wants goods: how much, what is reserved of it, when it was asked for."""

    order: Order
    line: Line
    wanted: Decimal
    reserved: Decimal
    at: datetime

    @property
    def short(self) -> Decimal:
        """What is not reserved."""
        return self.wanted - self.reserved


def look(run: CommandRun, orders: Iterable[Order]) -> Supply:
    """Lock the stock that could serve the goods of orders; one statement.

    What is free but planned to go out was promised to others (INV-41): they are left their share.
    """
    wanted = [
        (line.item_id, order.warehouse_id)
        for order in orders
        for line in order.lines.values()
        if line.is_delivered
    ]
    supply = lock_supply(run, wanted, now=run.now)
    if supply.promised:
        roots = _roots([place for _, place in supply.promised])
        of = {(item, place): (item, roots[place]) for item, place in supply.promised}
        expected = _expected(run, sorted(set(of.values())))
        for key, pair in of.items():
            now = expected[pair]
            supply.cap(*key, now[0].promisable if now else ZERO)
    return supply


def serve(supply: Supply, order: Order, at: datetime) -> list[Served]:
    """Take what there is for the open quantities of an order's lines."""
    served = []
    for line in order.lines.values():
        wanted = line.quantities.open
        if line.is_delivered and wanted > 0:
            want = Want(
                (DEMAND, order.id, line.line_id), line.item_id, order.warehouse_id, wanted, at
            )
            served.append(Served(order, line, wanted, supply.take(want), at))
    return served


def shortages(served: Sequence[Served]) -> list[Problem]:
    """Return a problem for each line that cannot be reserved whole."""
    return [
        Problem(
            "sales.cannot_reserve",
            "Line {line} wants {wanted}, but only {available} can be reserved.",
            "Wait for goods, reduce the quantity, or allow back orders.",
            "order_id",
            {
                "line": each.line.line_no,
                "item_id": each.line.item_id,
                "wanted": decimal_text(each.wanted),
                "available": decimal_text(each.reserved),
            },
        )
        for each in served
        if each.short > 0
    ]


def promise(run: CommandRun, writing: Writing, served: Sequence[Served]) -> None:
    """Write what each line is promised: reserved goods at once, the rest when it is expected.

    The reservations are written before. Nothing more is read unless something is short.
    """
    rests = _rests(run, [each for each in served if each.short > 0])
    records: list[tuple[object, ...]] = []
    for each in served:
        line, order = each.line, each.order
        today = business_date(each.at, order.time_zone)
        wished = max(line.requested_on or today, today)
        key = (order.id, order.version, line.line_id)
        line.promised_on = wished
        line.is_changed = True
        if each.reserved > 0:
            records.append((*key, each.reserved, "stock", wished))
        if each.short > 0:
            at = rests[line.line_id]
            on = None if at is None else max(business_date(at, order.time_zone), wished)
            records.append((*key, each.short, "open" if on is None else "receipt", on))
            line.promised_on = on
    writing.insert(
        "sales_promise",
        _NAMES,
        records,
        {"company_id": run.company_id, "command_id": run.command_id},
    )


def _rests(run: CommandRun, short: Sequence[Served]) -> dict[int, datetime | None]:
    """Return when the rest of each short line can be promised; plan its issue for then."""
    if not short:
        return {}
    roots = _roots([each.order.warehouse_id for each in short])
    of = {each.line.line_id: (each.line.item_id, roots[each.order.warehouse_id]) for each in short}
    pairs = sorted(set(of.values()))
    expected = _expected(run, pairs)
    taken: dict[tuple[int, int], Decimal] = dict.fromkeys(pairs, ZERO)
    found: dict[int, datetime | None] = {}
    plans = []
    for each in short:
        pair = of[each.line.line_id]
        needed = taken[pair] + each.short
        at = next((p.at for p in expected[pair] if p.promisable >= needed), None)
        if at is not None:
            taken[pair] = needed
        found[each.line.line_id] = at
        plans.append(
            PlanInput(
                (DEMAND, each.order.id, each.line.line_id),
                each.line.item_id,
                each.order.warehouse_id,
                customer_place(run),
                each.wanted,
                at or each.at,
                "out",
            )
        )
    plan_moves(run, plans)
    return found


def _expected(
    run: CommandRun, pairs: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], list[Promise]]:
    """Return what can be promised of items in warehouses; rivals who promise them wait."""
    sql.rows(
        "SELECT pg_advisory_xact_lock(hashtextextended('argosy.promise', k.item_id * 31"
        " + k.place_id)) FROM (SELECT * FROM unnest(%s::bigint[], %s::bigint[])"
        " AS u(item_id, place_id) ORDER BY 1, 2 OFFSET 0) k",
        (sql.array([pair[0] for pair in pairs]), sql.array([pair[1] for pair in pairs])),
    )
    return available_to_promise(run.company_id, pairs, now=run.now)


def _roots(places: Sequence[int]) -> dict[int, int]:
    """Return the warehouse each place lies in."""
    found = sql.rows(
        "SELECT id, coalesce(warehouse_id, id) FROM location WHERE id = ANY(%s::bigint[])",
        (sql.array(sorted(set(places))),),
    )
    return {cast(int, i): cast(int, root) for i, root in found}
