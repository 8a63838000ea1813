"""Entering suppliers' bills: matched line by line with order and receipt, posted by accounting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from argosy.contracts.billing import BillingLine
from argosy.domains.purchasing import facts, matches
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
from argosy.domains.purchasing.commands.receive import SCALE, inexact
from argosy.domains.purchasing.locks import lines_of, lock_orders
from argosy.domains.purchasing.matches import MatchedBill, MatchedLine
from argosy.domains.purchasing.rules.bills import (
    BillCharge,
    BillLine,
    EnterBill,
    check_bill,
)
from argosy.domains.purchasing.rules.held import HeldLine, HeldOrder
from argosy.domains.purchasing.rules.matching import (
    Billed,
    Tolerances,
    blocked_because,
    match_charge,
    match_line,
    net_price,
)
from argosy.domains.purchasing.rules.orders import unknown
from argosy.domains.purchasing.rules.values import bill_value
from argosy.kernel.events.commands import command
from argosy.kernel.events.run import CommandRun, Done
from argosy.kernel.ledger.chart import chart_of
from argosy.kernel.primitives.currency import minor_units
from argosy.kernel.primitives.errors import Conflict, Problem, ValidationFailed
from argosy.kernel.primitives.numbers import EXACT
from argosy.kernel.primitives.rounding import RoundingMode, round_ratio
from argosy.kernel.primitives.text import text_problem
from argosy.kernel.primitives.units import converted
from argosy.masterdata.tax.lookups import tax_codes

ZERO = Decimal(0)
ONE = Decimal(1)
_STEP = Decimal(1).scaleb(-SCALE)


@command("purchasing.enter_bill", permission="purchasing.bill.enter")
def do_enter_bill(run: CommandRun, batch: Sequence[EnterBill]) -> list[Done | None]:
    """Enter suppliers' bills against orders.

    Pre-conditions: the supplier's number is new; lines are of confirmed orders of that supplier in
    the bill's currency. Post-conditions: each line is matched within the policy's tolerances;
    accounting posts the bill within the same transaction; what does not match is posted too, but
    blocked for payment until somebody else releases it. Events: BillMatched, BillingRequested.
    Permission: purchasing.bill.enter.
    """
    orders = lock_orders(run, line_ids=[line.line_id for bill in batch for line in bill.lines])
    known = matches.look_up(run, "bill", [(bill.supplier_id, bill.reference) for bill in batch])
    lines = lines_of(orders.values())
    codes = _known_codes(run, batch)
    _read_posting_facts(run, lines.values())
    entries: list[Entry] = []
    conflicts = False
    for index, bill in enumerate(batch):
        problems = check_bill(bill) or list(_code_problems(bill, codes))
        if not problems:
            problems = head_problems(bill, bill.lines, orders, lines, known)
            conflicts = conflicts or ends_in_conflict(problems)
        if not problems:
            entry = open_entry(
                index, "bill", bill, orders[lines[bill.lines[0].line_id].order_id], known
            )
            problems = _match(run, entry, bill, orders, lines)
            entries.extend([] if problems else [entry])
        run.reject(index, *problems)
    run.settle(len(batch), Conflict if conflicts else ValidationFailed)
    return record(run, len(batch), entries)


def _known_codes(run: CommandRun, batch: Sequence[EnterBill]) -> set[str]:
    """Return the tax codes that exist, of those the bills name beyond what was ordered."""
    named = {code for bill in batch for code in _named_codes(bill)}
    return set(tax_codes(run.company_id, {c for c in named if not text_problem(c, "", 32)}))


def _named_codes(bill: EnterBill) -> Iterable[str]:
    for line in bill.lines:
        yield from line.tax_codes or ()
    for charge in bill.charges:
        yield from charge.tax_codes
    for tax in bill.external_taxes:
        yield tax.code


def _code_problems(bill: EnterBill, known: set[str]) -> Iterable[Problem]:
    for code in dict.fromkeys(_named_codes(bill)):
        if code not in known:
            yield unknown("tax_code", code, "tax_codes")


def _read_posting_facts(run: CommandRun, lines: Iterable[HeldLine]) -> None:
    posting_facts(run, {line.item_id for line in lines if line.item_id}, PURPOSES.values())


def _match(
    run: CommandRun,
    entry: Entry,
    bill: EnterBill,
    orders: Mapping[int, HeldOrder],
    lines: Mapping[int, HeldLine],
) -> list[Problem]:
    """Match the lines one after the other; a line that stands twice sees the first."""
    quantities: list[Decimal] = []
    problems: list[Problem] = []
    for place, line in enumerate(bill.lines):
        held = lines[line.line_id]
        qty = converted(line.qty, held.factor_num, held.factor_den, SCALE)
        problems.extend([inexact().under(f"lines[{place}]")] if qty is None else [])
        quantities.append(qty or ZERO)
    if problems:
        return problems
    policy = facts.company(run).policy(bill.supplier_id)
    tolerances = Tolerances(policy.qty_pct, policy.price_pct, policy.amount_minor)
    per_unit = minor_per_unit(run, entry.matched)
    for line, qty in zip(bill.lines, quantities, strict=True):
        held = lines[line.line_id]
        _match_one(run, entry, line, qty, (held, orders[held.order_id]), (tolerances, per_unit))
    for charge in bill.charges:
        _charge(entry, charge, tolerances, per_unit)
    return []


def minor_per_unit(run: CommandRun, matched: MatchedBill) -> Fraction:
    """Return minor units of the company's currency in one unit of a document's currency."""
    scale: int = 10 ** minor_units(chart_of(run).currency)
    return Fraction(matched.rate) * scale


def _match_one(
    run: CommandRun,
    entry: Entry,
    line: BillLine,
    qty: Decimal,
    ordered: tuple[HeldLine, HeldOrder],
    limits: tuple[Tolerances, Fraction],
) -> None:
    held, order = ordered
    price = held.unit_price if line.unit_price is None else line.unit_price
    discount = held.discount_pct if line.discount_pct is None else line.discount_pct
    match = match_line(held, Billed(qty, price, discount), *limits)
    if order.state == "cancelled":
        match = blocked_because(match, "order_cancelled")
    accrued = 0
    if held.kind == "goods":
        shift = minor_units(chart_of(run).currency) - minor_units(order.currency)
        accrued = bill_value(held, qty, order.rate, shift)
    entry.matched.lines.append(
        MatchedLine(
            line_id=held.line_id,
            order_id=held.order_id,
            item_id=held.item_id,
            qty=qty,
            received_qty=held.received if held.kind == "goods" else held.ordered,
            billed_before_qty=held.billed,
            unit_price=_kept(net_price(price, discount)),
            order_price=_kept(net_price(held.unit_price, held.discount_pct)),
            accrued_minor=accrued,
            match=match,
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
    held.billed += qty
    held.accrued_minor -= accrued


def _kept(price: Decimal) -> Decimal:
    """Return a price at the twelve decimals that are stored; the match itself is exact."""
    return price.quantize(_STEP, context=EXACT)


def _charge(entry: Entry, charge: BillCharge, tolerances: Tolerances, per_unit: Fraction) -> None:
    worth = Fraction(charge.amount) * per_unit
    amount = round_ratio(worth.numerator, worth.denominator, RoundingMode.HALF_UP)
    entry.matched.lines.append(
        MatchedLine(
            line_id=None,
            order_id=None,
            item_id=0,
            qty=ONE,
            received_qty=ZERO,
            billed_before_qty=ZERO,
            unit_price=charge.amount,
            order_price=ZERO,
            accrued_minor=0,
            match=match_charge(amount, tolerances),
        )
    )
    entry.billing.append(
        BillingLine(
            source_line_id=0,
            item_id=0,
            description=charge.description,
            quantity=ONE,
            unit_id=0,
            unit_price=charge.amount,
            tax_codes=charge.tax_codes,
            purpose="landed_cost" if charge.is_landed else "charge_expense",
        )
    )
