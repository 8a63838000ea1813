"""Entering suppliers' credits: for goods sent back, for too much billed, for a lower price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from argosy.domains.purchasing import matches
from argosy.domains.purchasing.accounts import posting_facts
from argosy.domains.purchasing.commands.billing import (
    PURPOSES,
    Entry,
    billing_line,
    ends_in_conflict,
    head_problems,
    open_entry,
    record,
)
from argosy.domains.purchasing.commands.receive import SCALE, currency_shift, inexact
from argosy.domains.purchasing.locks import lines_of, lock_orders
from argosy.domains.purchasing.matches import MatchedLine
from argosy.domains.purchasing.rules.bills import BillLine, CreditLine, EnterCredit, check_credit
from argosy.domains.purchasing.rules.held import HeldLine, HeldOrder
from argosy.domains.purchasing.rules.matching import OK, Match
from argosy.domains.purchasing.rules.orders import unknown
from argosy.domains.purchasing.rules.values import credit_value
from argosy.kernel.events.commands import command
from argosy.kernel.events.run import CommandRun, Done
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Conflict, Problem, ValidationFailed
from argosy.kernel.primitives.numbers import decimal_text
from argosy.kernel.primitives.units import converted

ZERO = Decimal(0)


@command("purchasing.enter_credit", permission="purchasing.credit.enter")
def do_enter_supplier_credit(run: CommandRun, batch: Sequence[EnterCredit]) -> list[Done | None]:
    """Enter suppliers' credits against billed order lines.

    Pre-conditions: the supplier's number is new; not more is credited than was billed; a bill it
    credits is one of this supplier. Post-conditions: billed quantities fall (not for a credit of
    the price alone), what was accrued for goods sent back is cleared, accounting posts the credit
    and sets it against the bill. Events: BillMatched, BillingRequested. Permission:
    purchasing.credit.enter.
    """
    wanted = [[BillLine(line.line_id, line.qty) for line in credit.lines] for credit in batch]
    orders = lock_orders(run, line_ids=[line.line_id for own in wanted for line in own])
    known = matches.look_up(run, "supplier_credit", [(c.supplier_id, c.reference) for c in batch])
    lines = lines_of(orders.values())
    credited = _credited(run, batch)
    posting_facts(run, {line.item_id for line in lines.values() if line.item_id}, PURPOSES.values())
    entries: list[Entry] = []
    conflicts = False
    for index, credit in enumerate(batch):
        problems = check_credit(credit)
        if not problems:
            problems = head_problems(credit, wanted[index], orders, lines, known)
            if credit.credits_id and credited.get(credit.credits_id) != credit.supplier_id:
                problems.append(unknown("bill", credit.credits_id, "credits_id"))
        if not problems:
            entry = open_entry(
                index,
                "supplier_credit",
                credit,
                orders[lines[credit.lines[0].line_id].order_id],
                known,
            )
            problems = _match(run, entry, credit, orders, lines)
            entries.extend([] if problems else [entry])
        conflicts = conflicts or ends_in_conflict(problems)
        run.reject(index, *problems)
    run.settle(len(batch), Conflict if conflicts else ValidationFailed)
    return record(run, len(batch), entries)


def _credited(run: CommandRun, batch: Sequence[EnterCredit]) -> dict[int, int]:
    """Return the suppliers of the bills that are credited."""
    ids = sorted({c.credits_id for c in batch if type(c.credits_id) is int and c.credits_id > 0})
    if not ids:
        return {}
    found = sql.rows(
        "SELECT id, supplier_id FROM bill_match WHERE company_id = %s AND kind = 'bill'"
        " AND id = ANY (%s::bigint[])",
        (run.company_id, sql.array([i for i in ids if i < 2**63])),
    )
    return {int(str(i)): int(str(supplier)) for i, supplier in found}


def _match(
    run: CommandRun,
    entry: Entry,
    credit: EnterCredit,
    orders: Mapping[int, HeldOrder],
    lines: Mapping[int, HeldLine],
) -> list[Problem]:
    """Check all lines against what was billed, then carry them on."""
    problems: list[Problem] = []
    quantities: list[Decimal] = []
    wanted: dict[int, Decimal] = {}
    for place, line in enumerate(credit.lines):
        held = lines[line.line_id]
        qty = converted(line.qty, held.factor_num, held.factor_den, SCALE)
        if qty is None:
            problems.append(inexact().under(f"lines[{place}]"))
            continue
        quantities.append(qty)
        wanted[held.line_id] = wanted.get(held.line_id, ZERO) + qty
        if wanted[held.line_id] > held.billed:
            problems.append(_over(held, wanted[held.line_id], f"lines[{place}].qty"))
    if not problems:
        for line, qty in zip(credit.lines, quantities, strict=True):
            held = lines[line.line_id]
            _credit_one(run, entry, line, qty, held, orders[held.order_id])
    return problems


def _over(held: HeldLine, wanted: Decimal, field: str) -> Problem:
    return Problem(
        "purchasing.over_credit",
        "Line {line}: {wanted} are credited, {billed} were billed (in base units).",
        "Credit at most what was billed.",
        field,
        {
            "line": held.line_no,
            "wanted": decimal_text(wanted),
            "billed": decimal_text(held.billed),
        },
    )


def _credit_one(
    run: CommandRun,
    entry: Entry,
    line: CreditLine,
    qty: Decimal,
    held: HeldLine,
    order: HeldOrder,
) -> None:
    price = held.unit_price if line.unit_price is None else line.unit_price
    discount = held.discount_pct if line.unit_price is None else ZERO
    accrued = 0
    if held.kind == "goods" and not line.is_price_only:
        accrued = credit_value(held, qty, order.rate, currency_shift(run, order.currency))
    entry.matched.lines.append(
        MatchedLine(
            line_id=held.line_id,
            order_id=held.order_id,
            item_id=held.item_id,
            qty=-qty,
            received_qty=held.received,
            billed_before_qty=held.billed,
            unit_price=price,
            order_price=held.unit_price,
            accrued_minor=-accrued,
            match=Match(OK, (), ZERO, 0),
            moves_billed=not line.is_price_only,
        )
    )
    entry.billing.append(
        billing_line(
            run,
            held,
            line.qty,
            (price, discount),
            line.tax_codes,
            accrued if held.kind == "goods" else None,
        )
    )
    if not line.is_price_only:
        held.billed -= qty
        held.accrued_minor += accrued
