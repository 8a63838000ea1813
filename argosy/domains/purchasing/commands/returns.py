"""Sending goods back: accepted ones at the cost of their receipt, held ones without a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from argosy.contracts.purchasing import GoodsReturnedToSupplier, ReceivedLine
from argosy.domains.purchasing import expected, facts
from argosy.domains.purchasing.accounts import goods_accounts
from argosy.domains.purchasing.commands.receive import SCALE, ZERO, inexact
from argosy.domains.purchasing.goods import insert_returns
from argosy.domains.purchasing.locks import lock_orders
from argosy.domains.purchasing.rules.held import HeldLine, HeldOrder
from argosy.domains.purchasing.rules.orders import unknown
from argosy.domains.purchasing.rules.receipts import ReturnGoods, ReturnLine, check_return
from argosy.domains.purchasing.rules.values import returned_value
from argosy.domains.purchasing.storage import draw
from argosy.kernel.events.commands import command
from argosy.kernel.events.run import CommandRun, Done
from argosy.kernel.identity import sql
from argosy.kernel.primitives.clock import business_date
from argosy.kernel.primitives.errors import Conflict, Problem, ValidationFailed
from argosy.kernel.primitives.numbers import INT64_MAX, decimal_text
from argosy.kernel.primitives.units import converted
from argosy.kernel.stock.inputs import MoveInput
from argosy.kernel.valuation.inputs import ValuedMoveInput
from argosy.kernel.valuation.posting import post_valued_moves

_CAME = """
SELECT r.id, r.order_id, r.line_id, r.item_id, r.lot_id, r.place_id, r.accepted_qty,
       CASE r.disposition WHEN 'held' THEN r.rejected_qty ELSE 0 END, r.value_minor,
       coalesce(r.move_id, 0), coalesce(b.qty, 0), coalesce(b.value, 0)::bigint, coalesce(b.held, 0)
  FROM receipt_line r
  LEFT JOIN LATERAL (
       SELECT sum(t.qty) FILTER (WHERE NOT t.is_held) AS qty, sum(t.value_minor) AS value,
              sum(t.qty) FILTER (WHERE t.is_held) AS held
         FROM purchase_return_line t WHERE t.receipt_line_id = r.id) b ON true
 WHERE r.company_id = %s AND r.id = ANY (%s::bigint[])
"""


@dataclass(slots=True)
class Came:
    """A receipt line with what went back of it before, in base units."""

    id: int
    order_id: int
    line_id: int
    item_id: int
    lot_id: int
    place_id: int
    accepted: Decimal
    held: Decimal
    value_minor: int
    move_id: int
    returned: Decimal
    returned_minor: int
    held_returned: Decimal

    def left(self, *, is_held: bool) -> Decimal:
        """Return how much can still go back."""
        return self.held - self.held_returned if is_held else self.accepted - self.returned


@dataclass(slots=True)
class Leaving:
    """A return line that is going to be posted."""

    id: int
    place: int
    given: ReturnLine
    came: Came
    held: HeldLine
    qty: Decimal
    value_minor: int = 0
    move_id: int = 0

    @property
    def place_id(self) -> int:
        """Where it is taken from."""
        return self.given.place_id or self.came.place_id


@dataclass(slots=True)
class Departure:
    """A return that is going to be posted; `index` is the command's item."""

    index: int
    given: ReturnGoods
    order: HeldOrder
    effective_at: datetime
    posting_date: date
    lines: list[Leaving] = field(default_factory=list)
    id: int = 0


@command("purchasing.return_goods", permission="purchasing.return.post")
def do_return_to_supplier(run: CommandRun, batch: Sequence[ReturnGoods]) -> list[Done | None]:
    """Send received goods back to their supplier.

    Pre-conditions: not more than came of the receipt line and is in stock; a reason. Post-
    conditions: moves to the supplier's place, at the cost of the receipt whatever happened since;
    goods received not billed falls by it (below zero when they were billed: a credit is due).
    Events: GoodsReturnedToSupplier. Permission: purchasing.return.post.
    """
    orders = lock_orders(run, [given.order_id for given in batch if type(given.order_id) is int])
    company = facts.company(run)
    came = _read(run, (line.receipt_line_id for given in batch for line in given.lines))
    departures: list[Departure] = []
    conflicts = False
    for index, given in enumerate(batch):
        problems = check_return(given)
        if not problems:
            effective_at = given.effective_at or run.now
            departure = Departure(
                index,
                given,
                orders.get(given.order_id) or _NO_ORDER,
                effective_at,
                given.posting_date or business_date(effective_at, company.time_zone),
            )
            problems = _depart(departure, came)
            conflicts |= any(p.code == "purchasing.over_return" for p in problems)
            departures.extend([] if problems else [departure])
        run.reject(index, *problems)
    run.settle(len(batch), Conflict if conflicts else ValidationFailed)
    if departures and not company.supplier_place_id:
        raise Conflict(expected.no_supplier_place())
    _post(run, departures, company.supplier_place_id)
    keep = set(run.settle(len(batch)))
    return _record(run, len(batch), [each for each in departures if each.index in keep])


_NO_ORDER = HeldOrder(0, 0, 0, "", 0, "", Decimal(1), 0, "", date.min, 0, 0)


def _read(run: CommandRun, ids: Iterable[int]) -> dict[int, Came]:
    wanted = sorted({i for i in ids if type(i) is int and 0 < i <= INT64_MAX})
    if not wanted:
        return {}
    found = sql.rows(_CAME, (run.company_id, sql.array(wanted)))
    return {came.id: came for row in found for came in [Came(*row)]}  # type: ignore[arg-type]


def _depart(departure: Departure, came: Mapping[int, Came]) -> list[Problem]:
    """Check a return against its order and receipts; carry their figures on if it is sound."""
    order = departure.order
    if order is _NO_ORDER:
        return [unknown("order", departure.given.order_id, "order_id")]
    problems: list[Problem] = []
    wanted: dict[tuple[int, bool], Decimal] = {}
    for place, line in enumerate(departure.given.lines):
        path = f"lines[{place}]"
        found = came.get(line.receipt_line_id)
        if found is None or found.order_id != order.id:
            problems.append(
                unknown("receipt_line", line.receipt_line_id, f"{path}.receipt_line_id")
            )
            continue
        held = order.lines[found.line_id]
        qty = converted(line.qty, held.factor_num, held.factor_den, SCALE)
        if qty is None:
            problems.append(inexact().under(path))
            continue
        key = (found.id, line.is_held)
        wanted[key] = wanted.get(key, ZERO) + qty
        if wanted[key] > found.left(is_held=line.is_held):
            problems.append(_over(found, wanted[key], line, f"{path}.qty"))
        departure.lines.append(Leaving(0, place, line, found, held, qty))
    if not problems:
        for leaving in departure.lines:
            _take_out(leaving)
    return problems


def _take_out(leaving: Leaving) -> None:
    came, qty = leaving.came, leaving.qty
    if leaving.given.is_held:
        came.held_returned += qty
        return
    leaving.value_minor = returned_value(
        came.value_minor, came.accepted, came.returned, came.returned_minor, qty
    )
    came.returned += qty
    came.returned_minor += leaving.value_minor


def _over(came: Came, wanted: Decimal, line: ReturnLine, field: str) -> Problem:
    return Problem(
        "purchasing.over_return",
        "{wanted} would go back, {left} of the receipt line can (in base units).",
        "Return at most what came and has not gone back.",
        field,
        {
            "wanted": decimal_text(wanted),
            "left": decimal_text(came.left(is_held=line.is_held)),
        },
    )


def _post(run: CommandRun, departures: Sequence[Departure], outside: int) -> None:
    heads, lines = draw(
        ("purchase_return", len(departures)),
        ("purchase_return_line", sum(len(each.lines) for each in departures)),
    )
    line_ids = iter(lines)
    for departure, return_id in zip(departures, heads, strict=True):
        departure.id = return_id
        for leaving in departure.lines:
            leaving.id = next(line_ids)
    accounts = goods_accounts(
        run, [(line.came.item_id, each.posting_date) for each in departures for line in each.lines]
    )
    wanted = [(departure, leaving) for departure in departures for leaving in departure.lines]
    posted = post_valued_moves(
        run,
        [
            ValuedMoveInput(
                move=_move(departure, leaving, outside),
                posting_date=departure.posting_date,
                stock_account_id=found.stock,
                counter_account_id=found.grni,
                returns_move_id=None if leaving.given.is_held else leaving.came.move_id,
                variance_account_id=found.difference,
            )
            for departure, leaving in wanted
            for found in [accounts[leaving.came.item_id, departure.posting_date]]
        ],
        items=[departure.index for departure, _ in wanted],
        paths=[f"lines[{leaving.place}]" for _, leaving in wanted],
    )
    for (_, leaving), move_id in zip(wanted, posted, strict=True):
        leaving.move_id = move_id


def _move(departure: Departure, leaving: Leaving, outside: int) -> MoveInput:
    is_held = leaving.given.is_held
    status = "blocked" if is_held else leaving.given.status
    return MoveInput(
        item_id=leaving.came.item_id,
        from_location_id=leaving.place_id,
        to_location_id=outside,
        qty=leaving.given.qty,
        unit_id=leaving.held.unit_id,
        effective_at=departure.effective_at,
        source_type="purchase_return",
        source_id=departure.id,
        source_line_id=leaving.id,
        correlation_id=departure.order.correlation_id,
        lot_id=leaving.came.lot_id,
        owner_id=departure.order.supplier_id if is_held else 0,
        from_status=status,
        to_status=status,
        reason=departure.given.reason,
        factor=(leaving.held.factor_num, leaving.held.factor_den),
    )


def _record(run: CommandRun, size: int, departures: Sequence[Departure]) -> list[Done | None]:
    insert_returns(run, departures)
    again: dict[int, tuple[HeldLine, Decimal]] = {}
    for departure in departures:
        for leaving in departure.lines:
            if leaving.given.is_replaced and not leaving.given.is_held:
                line, before = again.get(leaving.held.line_id, (leaving.held, ZERO))
                again[line.line_id] = (line, before - leaving.qty)
    expected.received(run, again)
    results: list[Done | None] = [None] * size
    for departure in departures:
        results[departure.index] = run.number(
            "purchase_return", "purchase_return", departure.id, departure.posting_date
        )
        run.emit(
            GoodsReturnedToSupplier(
                return_id=departure.id,
                order_id=departure.order.id,
                supplier_id=departure.order.supplier_id,
                lines=tuple(
                    ReceivedLine(
                        leaving.came.line_id,
                        leaving.came.item_id,
                        ZERO if leaving.given.is_held else leaving.qty,
                        leaving.qty if leaving.given.is_held else ZERO,
                        leaving.value_minor,
                        (leaving.move_id,),
                    )
                    for leaving in departure.lines
                ),
            ),
            subject_type="purchase_return",
            subject_id=departure.id,
            correlation_id=departure.order.correlation_id,
            effective_at=departure.effective_at,
        )
    return results
