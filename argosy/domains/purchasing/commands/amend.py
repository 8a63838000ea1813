"""Amending orders: a further version with all its lines, held to what has come or been billed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from argosy.contracts.purchasing import PurchaseOrderChanged
from argosy.domains.purchasing import expected, facts
from argosy.domains.purchasing.commands.entry import Entered, Wanted, enter_lines
from argosy.domains.purchasing.commands.orders import state_problem, twice
from argosy.domains.purchasing.locks import lock_orders
from argosy.domains.purchasing.rules.held import HUNDRED, HeldLine, HeldOrder
from argosy.domains.purchasing.rules.orders import (
    AmendOrder,
    NewOrderLine,
    check_amendment,
    unknown,
)
from argosy.domains.purchasing.storage import Step, amend_orders
from argosy.kernel.events.commands import command
from argosy.kernel.events.run import CommandRun, Done
from argosy.kernel.primitives.errors import Conflict, Problem, StaleVersion, ValidationFailed
from argosy.kernel.primitives.numbers import decimal_text


@command("purchasing.amend_order", permission="purchasing.order.amend")
def do_amend_order(run: CommandRun, batch: Sequence[AmendOrder]) -> list[Done | None]:
    """Change the lines of drafts and confirmed orders; all lines are given, each named by its id.

    What a kept line leaves open (price, discount, taxes, days, place) stays as it was agreed.

    Pre-conditions: the version the caller read; no line falls below what has come (less what its
    tolerance allows) or been billed; a line keeps its item. Post-conditions: a further version
    with its lines, progress and expected receipts follow. Events: PurchaseOrderChanged.
    Permission: purchasing.order.amend.
    """
    orders = lock_orders(run, [a.order_id for a in batch if type(a.order_id) is int])
    sound, error = _check_heads(run, batch, orders)
    known = facts.load(
        run,
        suppliers={orders[batch[i].order_id].supplier_id for i in sound},
        items={line.item_id for i in sound for line in batch[i].lines if line.item_id},
    )
    wanted = [_wanted(index, batch[index], orders[batch[index].order_id]) for index in sound]
    lines = enter_lines(run, wanted, known)
    for each, own in zip(wanted, lines, strict=True):
        if own:
            run.reject(each.index, *line_conflicts(orders[batch[each.index].order_id], own))
    keep = set(run.settle(len(batch), error))
    kept = [place for place, each in enumerate(wanted) if each.index in keep]
    return _write(
        run, batch, [(wanted[p].index, orders[batch[wanted[p].index].order_id]) for p in kept],
        [lines[p] for p in kept],
    )  # fmt: skip


def _check_heads(
    run: CommandRun, batch: Sequence[AmendOrder], orders: dict[int, HeldOrder]
) -> tuple[list[int], type[ValidationFailed | Conflict]]:
    """Refuse amendments by themselves; return the sound ones, and the class of a refusal."""
    sound: list[int] = []
    kinds: set[type[ValidationFailed | Conflict]] = set()
    seen: set[int] = set()
    for index, amendment in enumerate(batch):
        problems = check_amendment(amendment)
        kind: type[ValidationFailed | Conflict] | None = ValidationFailed if problems else None
        order = orders.get(amendment.order_id) if not problems else None
        if order is None and not problems:
            problems, kind = [unknown("order", amendment.order_id, "order_id")], ValidationFailed
        elif order is not None and order.id in seen:
            problems, kind = [twice()], ValidationFailed
        elif order is not None:
            seen.add(order.id)
            found, kind = state_problem(order, amendment.version, ("draft", "confirmed"))
            problems = [found] if found is not None else _line_ids(order, amendment.lines)
            if problems and kind is None:
                kind = ValidationFailed
        run.reject(index, *problems)
        if kind is not None:
            kinds.add(kind)
        if not problems:
            sound.append(index)
    if kinds == {StaleVersion}:
        return sound, StaleVersion
    return sound, Conflict if kinds == {Conflict} else ValidationFailed


def _line_ids(order: HeldOrder, lines: Sequence[NewOrderLine]) -> list[Problem]:
    """Return a problem for each line id the order does not have, or whose item would change."""
    problems = []
    for place, line in enumerate(lines):
        if not line.line_id:
            continue
        held = order.lines.get(line.line_id)
        if held is None:
            problems.append(unknown("line", line.line_id, f"lines[{place}].line_id"))
        elif held.item_id != line.item_id:
            problems.append(
                Problem(
                    "purchasing.line_item",
                    "Line {line} is of another item.",
                    "Take the line off and add a new one.",
                    f"lines[{place}].item_id",
                    {"line": held.line_no},
                )
            )
    return problems


def _wanted(index: int, amendment: AmendOrder, order: HeldOrder) -> Wanted:
    lines = [_as_agreed(line, order.lines.get(line.line_id)) for line in amendment.lines]
    kept = frozenset(
        place
        for place, line in enumerate(amendment.lines)
        if line.line_id in order.lines and line.unit_price is None
    )
    return Wanted(
        index,
        order.supplier_id,
        order.currency,
        order.place_id,
        order.ordered_on,
        tuple(lines),
        kept,
    )


def _as_agreed(line: NewOrderLine, held: HeldLine | None) -> NewOrderLine:
    """Return a line of an amendment with what it leaves open as it was agreed."""
    if held is None:
        return line
    unit_id = line.unit_id or held.unit_id
    factor = (held.factor_num, held.factor_den) if unit_id == held.unit_id else None
    includes_tax = line.price_includes_tax
    return replace(
        line,
        unit_id=unit_id,
        factor=line.factor or factor,
        unit_price=_given(line.unit_price, held.unit_price),
        discount_pct=_given(line.discount_pct, held.discount_pct),
        price_includes_tax=held.price_includes_tax if includes_tax is None else includes_tax,
        tax_codes=held.tax_codes if line.tax_codes is None else line.tax_codes,
        over_pct=_given(line.over_pct, held.over_pct),
        expected_on=line.expected_on or held.expected_on,
        place_id=line.place_id or held.place_id,
        request_line_id=line.request_line_id or held.request_line_id or 0,
    )


def _given(said: Decimal | None, held: Decimal) -> Decimal:
    return held if said is None else said


def line_conflicts(order: HeldOrder, lines: Sequence[Entered]) -> list[Problem]:
    """Return where an amendment would fall below what has come or been billed (INV-35)."""
    problems = []
    kept = {entered.line.line_id for entered in lines}
    for place, entered in enumerate(lines):
        held = order.lines.get(entered.line.line_id)
        if held is None:
            continue
        most = entered.base_qty + entered.base_qty * entered.over_pct / HUNDRED
        if max(held.received, held.billed) > most:
            problems.append(_below(held, f"lines[{place}].qty"))
    problems.extend(
        _below(held, "lines")
        for held in order.current_lines()
        if held.line_id not in kept and (held.received or held.billed)
    )
    return problems


def _below(held: HeldLine, field: str) -> Problem:
    return Problem(
        "purchasing.below_received",
        "Of line {line}, {received} have come and {billed} are billed (in base units).",
        "Order at least that, or return the goods first.",
        field,
        {
            "line": held.line_no,
            "received": decimal_text(held.received),
            "billed": decimal_text(held.billed),
        },
    )


def _write(
    run: CommandRun,
    batch: Sequence[AmendOrder],
    kept: Sequence[tuple[int, HeldOrder]],
    lines: Sequence[Sequence[Entered]],
) -> list[Done | None]:
    steps = [
        Step(
            order,
            order.state,
            "amend",
            batch[index].reason,
            has_new_lines=True,
            net_minor=sum(entered.net_minor for entered in own),
        )
        for (index, order), own in zip(kept, lines, strict=True)
    ]
    removed = [
        held
        for (_, order), own in zip(kept, lines, strict=True)
        for held in order.current_lines()
        if held.line_id not in {entered.line.line_id for entered in own}
    ]
    amend_orders(run, steps, lines, removed)
    confirmed = [order.id for _, order in kept if order.state == "confirmed"]
    if confirmed:
        expected.replan(run, list(lock_orders(run, confirmed).values()))
    results: list[Done | None] = [None] * len(batch)
    for (index, order), step in zip(kept, steps, strict=True):
        results[index] = Done("purchase_order", order.id)
        run.emit(
            PurchaseOrderChanged(
                order.id,
                order.version + 1,
                "amend",
                order.supplier_id,
                order.currency,
                step.net_minor or 0,
            ),
            subject_type="purchase_order",
            subject_id=order.id,
            correlation_id=order.correlation_id,
        )
    return results
