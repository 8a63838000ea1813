"""Entering suppliers' bills: matched line by line with order and receipt, posted by accounting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from argosy.contracts.billing import BillingLine, BillingRequested
from argosy.contracts.purchasing import BillMatched
from argosy.domains.purchasing import facts, matches
from argosy.domains.purchasing.accounts import posting_facts
from argosy.domains.purchasing.commands.receive import SCALE, inexact
from argosy.domains.purchasing.differences import Accrued, Waiting, expect_differences
from argosy.domains.purchasing.locks import lines_of, lock_orders
from argosy.domains.purchasing.matches import BillFacts, MatchedBill, MatchedLine
from argosy.domains.purchasing.rules.bills import (
    BillCharge,
    BillLine,
    EnterBill,
    EnterCredit,
    check_bill,
    reference_twice,
)
from argosy.domains.purchasing.rules.held import HeldLine, HeldOrder
from argosy.domains.purchasing.rules.matching import (
    Billed,
    Tolerances,
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
from argosy.kernel.primitives.units import converted

ZERO = Decimal(0)
ONE = Decimal(1)
_STEP = Decimal(1).scaleb(-SCALE)
PURPOSES = {"goods": "grni", "service": "purchase_expense", "charge": "charge_expense"}


@dataclass(slots=True)
class Entry:
    """A bill or credit that is going to be posted; `index` is the command's item."""

    index: int
    given: EnterBill | EnterCredit
    matched: MatchedBill
    order: HeldOrder
    billing: list[BillingLine] = field(default_factory=list)


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
    _read_posting_facts(run, lines.values())
    entries: list[Entry] = []
    conflicts = False
    for index, bill in enumerate(batch):
        problems = check_bill(bill)
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


def _read_posting_facts(run: CommandRun, lines: Iterable[HeldLine]) -> None:
    posting_facts(run, {line.item_id for line in lines if line.item_id}, PURPOSES.values())


def ends_in_conflict(problems: Iterable[Problem]) -> bool:
    """Return whether a refusal comes of the present state and not of the input."""
    return any(p.code in ("purchasing.reference_twice", "purchasing.over_credit") for p in problems)


def head_problems(
    given: EnterBill | EnterCredit,
    wanted: Sequence[BillLine],
    orders: Mapping[int, HeldOrder],
    lines: Mapping[int, HeldLine],
    known: BillFacts,
) -> list[Problem]:
    """Return what is wrong with a document's head and with whose lines it names.

    A reference that passes is taken from then on, so that a batch cannot use it twice.
    """
    problems: list[Problem] = []
    key = (given.supplier_id, given.reference)
    if key in known.taken:
        problems.append(reference_twice(given.reference))
    if not wanted:
        problems.append(
            Problem(
                "purchasing.no_order_line",
                "The document names no order line.",
                "Bill what no order stands for in accounting.",
                "lines",
            )
        )
    currencies = set()
    for place, line in enumerate(wanted):
        held = lines.get(line.line_id)
        order = orders[held.order_id] if held else None
        if held is None or order is None or order.supplier_id != given.supplier_id:
            problems.append(unknown("line", line.line_id, f"lines[{place}].line_id"))
            continue
        currencies.add(order.currency)
    problems.extend(_currency_problems(given.currency, currencies))
    if not problems:
        known.taken.add(key)
    return problems


def _currency_problems(currency: str, currencies: set[str]) -> Iterable[Problem]:
    if len(currencies) > 1 or (currency and currencies and currencies != {currency}):
        yield Problem(
            "purchasing.bill_currency",
            "The document is in {currency}, its orders are in {orders}.",
            "Bill each currency apart, in the currency it was ordered in.",
            "currency",
            {"currency": ascii(currency)[:20] or "-", "orders": ", ".join(sorted(currencies))},
        )


def open_entry(
    index: int,
    kind: str,
    given: EnterBill | EnterCredit,
    order: HeldOrder,
    known: BillFacts,
) -> Entry:
    """Return the document with its head filled in and no lines yet; its first order leads."""
    return Entry(
        index,
        given,
        MatchedBill(
            id=known.ids[index],
            kind=kind,
            supplier_id=given.supplier_id,
            reference=given.reference,
            document_date=given.document_date,
            posting_date=given.booked_on,
            currency=order.currency,
            rate=given.rate or order.rate,
            order_id=order.id,
            credits_id=given.credits_id if isinstance(given, EnterCredit) else 0,
            correlation_id=order.correlation_id,
        ),
        order,
    )


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


def billing_line(
    run: CommandRun,
    held: HeldLine,
    qty: Decimal,
    price: tuple[Decimal, Decimal],
    tax_codes: tuple[str, ...] | None,
    accrued_minor: int | None,
) -> BillingLine:
    """Return what accounting is asked to bill of an order line.

    Args:
        run: the running command.
        held: the order line.
        qty: in the line's unit.
        price: price of a unit, and the discount on it in percent.
        tax_codes: None: as ordered.
        accrued_minor: what goods received not billed holds for it, None when it never was there.
    """
    return BillingLine(
        source_line_id=held.line_id,
        item_id=held.item_id,
        description=held.description,
        quantity=qty,
        unit_id=held.unit_id,
        unit_price=price[0],
        discount_pct=price[1],
        tax_codes=held.tax_codes if tax_codes is None else tax_codes,
        price_includes_tax=held.price_includes_tax,
        purpose=PURPOSES[held.kind],
        facts=tuple(facts.posting_facts(run, held.item_id).items()) if held.item_id else (),
        accrued_minor=accrued_minor,
    )


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


def record(run: CommandRun, size: int, entries: Sequence[Entry]) -> list[Done | None]:
    """Write the matches, and ask accounting to post the documents within this transaction."""
    matches.write(run, [entry.matched for entry in entries])
    _expect_differences(run, entries)
    results: list[Done | None] = [None] * size
    for entry in entries:
        given, matched = entry.given, entry.matched
        results[entry.index] = Done("invoice", matched.id)
        term = given.payment_term if isinstance(given, EnterBill) else ""
        run.emit(
            BillingRequested(
                invoice_id=matched.id,
                kind=matched.kind,
                party_id=matched.supplier_id,
                currency=matched.currency,
                rate=matched.rate,
                document_date=matched.document_date,
                posting_date=matched.posting_date,
                order_type="purchase_order",
                order_id=matched.order_id,
                lines=tuple(entry.billing),
                payment_term=(term or entry.order.payment_term) if matched.kind == "bill" else "",
                credits_id=matched.credits_id,
                reference=matched.reference,
                external_taxes=given.external_taxes,
            ),
            subject_type="invoice",
            subject_id=matched.id,
            correlation_id=matched.correlation_id,
        )
        run.emit(
            BillMatched(matched.id, matched.order_id, matched.decision, matched.reasons),
            subject_type="invoice",
            subject_id=matched.id,
            correlation_id=matched.correlation_id,
        )
    return results


def _expect_differences(run: CommandRun, entries: Sequence[Entry]) -> None:
    """Where the policy carries price differences to stock, wait for what the lines come to."""
    company = facts.company(run)
    for entry in entries:
        matched = entry.matched
        if (
            matched.kind == "bill"
            and company.policy(matched.supplier_id).price_difference == "stock"
        ):
            accrued = [
                Accrued(place, line.line_id, line.accrued_minor)
                for place, line in enumerate(matched.lines)
                if line.line_id is not None and entry.billing[place].purpose == "grni"
            ]
            waiting = Waiting(matched.rate, matched.posting_date, accrued)
            expect_differences(run, matched.id, waiting)
