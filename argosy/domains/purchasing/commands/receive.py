"""Receiving goods: what is accepted comes into stock and is accrued, what is rejected is not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from argosy.contracts.purchasing import GoodsReceived, ReceivedLine
from argosy.domains.purchasing import expected, facts
from argosy.domains.purchasing.accounts import GoodsAccounts, goods_accounts
from argosy.domains.purchasing.goods import insert_receipts
from argosy.domains.purchasing.locks import lock_orders
from argosy.domains.purchasing.rules.held import HeldLine, HeldOrder
from argosy.domains.purchasing.rules.orders import unknown
from argosy.domains.purchasing.rules.receipts import (
    ReceiveGoods,
    ReceiveLine,
    check_receipt,
    over_receipt,
)
from argosy.domains.purchasing.rules.values import receipt_value
from argosy.domains.purchasing.storage import draw
from argosy.kernel.events.commands import command
from argosy.kernel.events.run import CommandRun, Done
from argosy.kernel.ledger.chart import chart_of
from argosy.kernel.primitives.clock import business_date
from argosy.kernel.primitives.currency import minor_units
from argosy.kernel.primitives.errors import Conflict, Problem, ValidationFailed
from argosy.kernel.primitives.units import converted
from argosy.kernel.stock.inputs import MoveInput
from argosy.kernel.valuation.inputs import ValuedMoveInput
from argosy.kernel.valuation.posting import post_valued_moves

ZERO = Decimal(0)
SCALE = 12


@dataclass(slots=True)
class Arrived:
    """A receipt line that is going to be posted."""

    id: int
    place: int
    given: ReceiveLine
    held: HeldLine
    accepted: Decimal
    rejected: Decimal
    disposition: str
    value_minor: int
    move_id: int = 0
    held_move_id: int = 0

    @property
    def place_id(self) -> int:
        """Where it is put."""
        return self.given.place_id or self.held.place_id


@dataclass(slots=True)
class Arrival:
    """A receipt that is going to be posted; `index` is the command's item."""

    index: int
    given: ReceiveGoods
    order: HeldOrder
    effective_at: datetime
    posting_date: date
    lines: list[Arrived] = field(default_factory=list)
    id: int = 0


@command("purchasing.receive_goods", permission="purchasing.receipt.post")
def do_receive_goods(run: CommandRun, batch: Sequence[ReceiveGoods]) -> list[Done | None]:
    """Receive goods against confirmed orders.

    Pre-conditions: lines of goods of that order; not more than ordered and tolerated. Post-
    conditions: moves from the supplier's place at order price, goods received not billed, progress,
    expected receipts, number. Rejected goods are refused at the door, or held blocked as the
    supplier's own; neither is valued. Events: GoodsReceived. Permission: purchasing.receipt.post.
    """
    orders = lock_orders(
        run,
        [given.order_id for given in batch if type(given.order_id) is int],
        for_receipt=True,
    )
    company = facts.company(run)
    arrivals: list[Arrival] = []
    conflicts = False
    for index, given in enumerate(batch):
        problems = check_receipt(given)
        if not problems:
            arrival, problems, is_conflict = _arrive(run, index, given, orders)
            conflicts = conflicts or is_conflict
            if arrival is not None:
                arrivals.append(arrival)
        run.reject(index, *problems)
    run.settle(len(batch), Conflict if conflicts else ValidationFailed)
    if arrivals and not company.supplier_place_id:
        raise Conflict(expected.no_supplier_place())
    _post(run, arrivals, company.supplier_place_id)
    keep = set(run.settle(len(batch)))
    arrivals = [arrival for arrival in arrivals if arrival.index in keep]
    return _record(run, len(batch), arrivals)


def _arrive(
    run: CommandRun, index: int, given: ReceiveGoods, orders: Mapping[int, HeldOrder]
) -> tuple[Arrival | None, list[Problem], bool]:
    """Check a receipt against its order; what it changes of the lines is kept only if it is sound.

    Returns:
        The arrival, the problems, and whether they come of the present state.
    """
    order = orders.get(given.order_id)
    if order is None:
        return None, [unknown("order", given.order_id, "order_id")], False
    if order.state != "confirmed":
        return None, [not_confirmed(order)], True
    company = facts.company(run)
    policy = company.policy(order.supplier_id)
    effective_at = given.effective_at or run.now
    posting_date = given.posting_date or business_date(effective_at, company.time_zone)
    arrival = Arrival(index, given, order, effective_at, posting_date)
    problems: list[Problem] = []
    more: dict[int, Decimal] = {}
    for place, line in enumerate(given.lines):
        held = order.lines.get(line.line_id)
        found = _line_problem(held, line)
        if found is not None or held is None:
            problems.extend([found.under(f"lines[{place}]")] if found else [])
            continue
        accepted = converted(line.accepted_qty, held.factor_num, held.factor_den, SCALE)
        rejected = converted(line.rejected_qty, held.factor_num, held.factor_den, SCALE)
        if accepted is None or rejected is None:
            problems.append(inexact().under(f"lines[{place}]"))
            continue
        more[held.line_id] = more.get(held.line_id, ZERO) + accepted
        over = over_receipt(held, more[held.line_id], f"lines[{place}].accepted_qty")
        problems.extend([over] if over else [])
        disposition = (line.disposition or policy.on_reject) if rejected else ""
        arrival.lines.append(Arrived(0, place, line, held, accepted, rejected, disposition, 0))
    if problems:
        return None, problems, all(p.code == "purchasing.over_receipt" for p in problems)
    _take_in(run, arrival)
    return arrival, [], False


def _take_in(run: CommandRun, arrival: Arrival) -> None:
    """Value what is accepted and carry the lines' figures on, for the next receipt of the batch."""
    order = arrival.order
    shift = currency_shift(run, order.currency)
    for arrived in arrival.lines:
        held = arrived.held
        if arrived.accepted:
            arrived.value_minor = receipt_value(held, arrived.accepted, order.rate, shift)
        held.accepted += arrived.accepted
        held.rejected += arrived.rejected
        held.accrued_minor += arrived.value_minor


def currency_shift(run: CommandRun, currency: str) -> int:
    """Return the decimals of the company's currency less those of another."""
    return minor_units(chart_of(run).currency) - minor_units(currency)


def not_confirmed(order: HeldOrder) -> Problem:
    """Return the problem of an order that takes no goods in its state."""
    return Problem(
        "purchasing.order_state",
        "The order is {state}.",
        "Goods are received for confirmed orders only.",
        "order_id",
        {"state": order.state},
    )


def inexact() -> Problem:
    """Return the problem of a quantity that does not convert exactly."""
    return Problem(
        "unit.inexact",
        "The quantity has no exact value in the item's base unit.",
        "Enter a quantity that converts exactly.",
        "qty",
    )


def _line_problem(held: HeldLine | None, line: ReceiveLine) -> Problem | None:
    if held is None:
        return unknown("line", line.line_id, "line_id")
    if held.kind != "goods":
        return Problem(
            "purchasing.not_received",
            "Line {line} is a {kind}; only goods are received.",
            "Leave the line out; it is billed as ordered.",
            "line_id",
            {"line": held.line_no, "kind": held.kind},
        )
    return None


def _post(run: CommandRun, arrivals: Sequence[Arrival], outside: int) -> None:
    """Post the moves with their value; the ids of moves go into the lines."""
    _name(arrivals)
    found = goods_accounts(
        run,
        [(arrived.held.item_id, a.posting_date) for a in arrivals for arrived in a.lines],
    )
    wanted: list[tuple[Arrival, Arrived, ValuedMoveInput]] = []
    for arrival in arrivals:
        for arrived in arrival.lines:
            accounts = found[arrived.held.item_id, arrival.posting_date]
            wanted.extend(
                (arrival, arrived, move) for move in _moves(arrival, arrived, accounts, outside)
            )
    posted = post_valued_moves(
        run,
        [move for _, _, move in wanted],
        items=[arrival.index for arrival, _, _ in wanted],
        paths=[f"lines[{arrived.place}]" for _, arrived, _ in wanted],
    )
    for (_, arrived, move), move_id in zip(wanted, posted, strict=True):
        if move.move.owner_id:
            arrived.held_move_id = move_id
        else:
            arrived.move_id = move_id


def _name(arrivals: Sequence[Arrival]) -> None:
    """Give receipts and lines their ids: those drawn with the lock, more only where they repeat."""
    heads: list[Arrival] = []
    lines: list[Arrived] = []
    for arrival in arrivals:
        arrival.id, arrival.order.drawn_id = arrival.order.drawn_id, 0
        heads.extend([] if arrival.id else [arrival])
        for arrived in arrival.lines:
            arrived.id, arrived.held.drawn_id = arrived.held.drawn_id, 0
            lines.extend([] if arrived.id else [arrived])
    head_ids, line_ids = draw(("receipt", len(heads)), ("receipt_line", len(lines)))
    for arrival, receipt_id in zip(heads, head_ids, strict=True):
        arrival.id = receipt_id
    for arrived, line_id in zip(lines, line_ids, strict=True):
        arrived.id = line_id


def _moves(
    arrival: Arrival, arrived: Arrived, accounts: GoodsAccounts, outside: int
) -> Iterable[ValuedMoveInput]:
    if arrived.accepted:
        yield _move(arrival, arrived, accounts, outside, is_held=False)
    if arrived.disposition == "held":
        yield _move(arrival, arrived, accounts, outside, is_held=True)


def _move(
    arrival: Arrival, arrived: Arrived, accounts: GoodsAccounts, outside: int, *, is_held: bool
) -> ValuedMoveInput:
    held, given = arrived.held, arrived.given
    status = "blocked" if is_held else given.status
    return ValuedMoveInput(
        move=MoveInput(
            item_id=held.item_id,
            from_location_id=outside,
            to_location_id=arrived.place_id,
            qty=given.rejected_qty if is_held else given.accepted_qty,
            unit_id=held.unit_id,
            effective_at=arrival.effective_at,
            source_type="receipt",
            source_id=arrival.id,
            source_line_id=arrived.id,
            correlation_id=arrival.order.correlation_id,
            lot_id=given.lot_id,
            owner_id=arrival.order.supplier_id if is_held else 0,
            from_status=status,
            to_status=status,
            reason=given.reject_reason if is_held else "",
            factor=(held.factor_num, held.factor_den),
        ),
        posting_date=arrival.posting_date,
        stock_account_id=accounts.stock,
        counter_account_id=accounts.grni,
        value_minor=None if is_held else arrived.value_minor,
        variance_account_id=accounts.difference,
    )


def _record(run: CommandRun, size: int, arrivals: Sequence[Arrival]) -> list[Done | None]:
    insert_receipts(run, arrivals)
    came: dict[int, tuple[HeldLine, Decimal]] = {}
    for arrival in arrivals:
        for arrived in arrival.lines:
            _, before = came.get(arrived.held.line_id, (arrived.held, ZERO))
            came[arrived.held.line_id] = (arrived.held, before + arrived.accepted)
    expected.received(run, came)
    results: list[Done | None] = [None] * size
    for arrival in arrivals:
        results[arrival.index] = run.number("receipt", "receipt", arrival.id, arrival.posting_date)
        run.emit(
            GoodsReceived(
                receipt_id=arrival.id,
                order_id=arrival.order.id,
                supplier_id=arrival.order.supplier_id,
                lines=tuple(
                    ReceivedLine(
                        arrived.held.line_id,
                        arrived.held.item_id,
                        arrived.accepted,
                        arrived.rejected,
                        arrived.value_minor,
                        tuple(i for i in (arrived.move_id, arrived.held_move_id) if i),
                    )
                    for arrived in arrival.lines
                ),
            ),
            subject_type="receipt",
            subject_id=arrival.id,
            correlation_id=arrival.order.correlation_id,
            effective_at=arrival.effective_at,
        )
    return results
