"""Orders are billed, in parts and in advance, and what came back is credited, by accounting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import cast

from argosy.contracts.billing import BillingLine, BillingRequested, ExternalTaxAmount
from argosy.domains.sales.commands.orders import Draw, Order, chosen, lock_orders, wrong_state
from argosy.domains.sales.commands.outcome import settle
from argosy.domains.sales.commands.writing import Writing
from argosy.domains.sales.rules.billing import (
    Wanted,
    advance_line,
    amounts_of,
    billing_line,
    check_advance,
    check_billing,
    external_shares,
)
from argosy.domains.sales.rules.inputs import BillOrder, CreditReturn
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.rounding import RoundingMode, round_ratio

Group = tuple[tuple[str, ...], bool]
"""Tax codes, and whether prices include them: an advance is taxed as what it is for."""
_ADVANCE = ("order_id", "invoice_id", "tax_codes", "price_includes_tax", "amount_minor")


@dataclass(slots=True)
class Bill:
    """An invoice or credit note to ask for."""

    index: int
    order: Order
    item: BillOrder | CreditReturn
    lines: list[BillingLine] = field(default_factory=list)
    taxes: dict[str, int] = field(default_factory=dict)
    advances: dict[Group, int] = field(default_factory=dict)
    credits_id: int = 0
    id: int = 0


@command("sales.bill_order", permission="sales.billing.request")
def do_bill_order(run: CommandRun, batch: Sequence[BillOrder]) -> list[Done | None]:
    """Ask for invoices of what was ordered or delivered, in parts, or of an advance.

    Before: the orders hold; quantities are within what can be billed by the order's policy
    (INV-35). After: accounting has posted the invoices within this transaction; advances are set
    off as far as they go. Emits `BillingRequested`. Permission: sales.billing.request.
    """
    bills = []
    for index, order in _billable(run, [item.order_id for item in batch], batch):
        item = batch[index]
        bill = Bill(index, order, item)
        problems: list[Problem] = []
        if item.advance_pct:
            check_advance(item.advance_pct, order.has_external_taxes, problems)
        else:
            wanted = check_billing(item, order.lines, order.billing_policy, problems)
            if not problems:
                _add_lines(bill, wanted, is_credit=False)
        run.reject(index, *problems)
        bills.append(bill)
    settle(run, len(batch))
    _add_advances(run, bills)
    kept = set(settle(run, len(batch)))
    return _ask(run, len(batch), [bill for bill in bills if bill.index in kept], "invoice")


@command("sales.credit_return", permission="sales.credit.request")
def do_credit_return(run: CommandRun, batch: Sequence[CreditReturn]) -> list[Done | None]:
    """Ask for credit notes of what was billed but is not kept, at the prices it was billed at.

    Before: something was billed beyond what the customer owes, because goods came back or the rest
    was cancelled. After: accounting has posted the credit notes within this transaction and set
    them against the invoices as far as those are open. Emits `BillingRequested`. Permission:
    sales.credit.request.
    """
    bills = []
    for index, order in _billable(run, [item.order_id for item in batch], batch):
        bill = Bill(index, order, batch[index])
        problems: list[Problem] = []
        wanted = check_billing(batch[index], order.lines, order.billing_policy, problems)
        if not problems:
            _add_lines(bill, wanted, is_credit=True)
        run.reject(index, *problems)
        bills.append(bill)
    kept = set(settle(run, len(batch)))
    _choose_invoices(run, [bill for bill in bills if bill.index in kept])
    kept = set(settle(run, len(batch)))
    return _ask(run, len(batch), [bill for bill in bills if bill.index in kept], "credit_note")


def _billable(
    run: CommandRun, ids: Sequence[int], batch: Sequence[BillOrder] | Sequence[CreditReturn]
) -> list[tuple[int, Order]]:
    """Lock orders with their terms; return those that were confirmed."""
    orders = lock_orders(run, ids, with_terms=True, draw=Draw(order="invoice"))
    found = []
    for index, order in chosen(run, batch, orders):
        if order.confirmed_at is None:
            run.reject(index, wrong_state(order, "confirmed"))
        else:
            found.append((index, order))
    return found


def _add_lines(bill: Bill, wanted: Wanted, *, is_credit: bool) -> None:
    for line_id, qty in wanted:
        line = bill.order.lines[line_id]
        terms, q = line.agreed(), line.quantities
        made = billing_line(line_id, terms, q, qty, is_credit=is_credit)
        bill.lines.append(made)
        if bill.order.has_external_taxes:
            for code, minor in external_shares(terms, q, qty, is_credit=is_credit).items():
                bill.taxes[code] = bill.taxes.get(code, 0) + minor


def _add_advances(run: CommandRun, bills: Sequence[Bill]) -> None:
    """Add advances that are to be billed, and set off those that were."""
    asks = [bill for bill in bills if isinstance(bill.item, BillOrder) and bill.item.advance_pct]
    touched = [bill for bill in bills if bill in asks or bill.order.advance_minor]
    if not touched:
        return
    standing = _standing(run, [bill.order.id for bill in touched])
    for bill in touched:
        rest = standing.get(bill.order.id, {})
        if bill in asks:
            _bill_advance(run, bill, rest)
        else:
            _set_off(bill, rest)


def _standing(run: CommandRun, orders: Sequence[int]) -> dict[int, dict[Group, int]]:
    """Return what was billed in advance of orders and is not set off yet."""
    found = sql.rows(
        "SELECT order_id, tax_codes::text, price_includes_tax, sum(amount_minor)::bigint"
        " FROM sales_advance WHERE company_id = %s AND order_id = ANY(%s::bigint[])"
        " GROUP BY 1, 2, 3 HAVING sum(amount_minor) <> 0 ORDER BY 1, 2, 3",
        (run.company_id, sql.array(sorted(orders))),
    )
    standing: dict[int, dict[Group, int]] = {}
    for order_id, codes, includes, amount in cast("list[tuple[int, str, bool, int]]", found):
        group = (tuple(codes.split(",")) if codes else (), includes)
        standing.setdefault(order_id, {})[group] = amount
    return standing


def _bill_advance(run: CommandRun, bill: Bill, standing: Mapping[Group, int]) -> None:
    """Bill a share of each tax group of the order, within what is not billed yet."""
    assert isinstance(bill.item, BillOrder)
    num, den = bill.item.advance_pct.as_integer_ratio()
    whole: dict[Group, int] = {}
    left: dict[Group, int] = {}
    for line in bill.order.lines.values():
        terms, q = line.agreed(), line.quantities
        group = (terms.tax_codes, terms.price_includes_tax)
        whole[group] = whole.get(group, 0) + terms.amount_minor
        billed = (
            billing_line(line.line_id, terms, q, q.billed, is_credit=True) if q.billed else None
        )
        done = amounts_of([billed], bill.order.currency, bill.item.posting_date)[0] if billed else 0
        left[group] = left.get(group, 0) + terms.amount_minor - done
    for group, amount in whole.items():
        wanted = round_ratio(amount * num, den * 100, RoundingMode.HALF_UP)
        if wanted <= 0:
            continue
        if wanted > left[group] - standing.get(group, 0):
            run.reject(bill.index, _too_much(bill.item.advance_pct))
            continue
        bill.advances[group] = wanted
        bill.lines.append(
            advance_line(wanted, bill.order.currency, group[0], includes_tax=group[1])
        )


def _set_off(bill: Bill, standing: Mapping[Group, int]) -> None:
    """Set advances off against the invoice's lines of the same taxes."""
    amounts = amounts_of(bill.lines, bill.order.currency, bill.item.posting_date)
    billed: dict[Group, int] = {}
    for line, amount in zip(bill.lines, amounts, strict=True):
        group = (line.tax_codes, line.price_includes_tax)
        billed[group] = billed.get(group, 0) + amount
    for group, amount in standing.items():
        off = min(amount, billed.get(group, 0))
        if off > 0:
            bill.advances[group] = -off
            bill.lines.append(
                advance_line(-off, bill.order.currency, group[0], includes_tax=group[1])
            )


def _choose_invoices(run: CommandRun, bills: Sequence[Bill]) -> None:
    """Credit the invoice that was named, or else the order's latest."""
    if not bills:
        return
    found = sql.rows(
        "SELECT order_id, array_agg(DISTINCT invoice_id ORDER BY invoice_id)"
        " FROM sales_billing_line WHERE company_id = %s AND kind = 'invoice'"
        " AND order_id = ANY(%s::bigint[]) GROUP BY order_id",
        (run.company_id, sql.array(sorted(bill.order.id for bill in bills))),
    )
    invoices = {cast(int, order): cast("list[int]", ids) for order, ids in found}
    for bill in bills:
        ids = invoices.get(bill.order.id, [])
        named = cast(CreditReturn, bill.item).invoice_id
        if named and named not in ids:
            run.reject(bill.index, _unknown_invoice(named))
        bill.credits_id = named or (ids[-1] if ids else 0)


def _ask(run: CommandRun, size: int, bills: Sequence[Bill], kind: str) -> list[Done | None]:
    """Emit the requests; accounting answers within this transaction."""
    results: list[Done | None] = [None] * size
    for bill in bills:
        order, item = bill.order, bill.item
        bill.id = invoice_id = order.drawn_id
        run.emit(
            BillingRequested(
                invoice_id,
                kind,
                order.customer_id,
                order.currency,
                order.rate,
                item.document_date or item.posting_date,
                item.posting_date,
                "sales_order",
                order.id,
                tuple(bill.lines),
                order.payment_term,
                bill.credits_id,
                item.reference or order.customer_reference,
                tuple(ExternalTaxAmount(code, minor) for code, minor in bill.taxes.items()),
            ),
            subject_type="sales_order",
            subject_id=order.id,
            correlation_id=order.journey,
        )
        results[bill.index] = Done("invoice", invoice_id)
    writing = Writing()
    writing.insert(
        "sales_advance",
        _ADVANCE,
        [
            (bill.order.id, bill.id, ",".join(codes), includes, amount)
            for bill in bills
            for (codes, includes), amount in bill.advances.items()
        ],
        {"company_id": run.company_id, "command_id": run.command_id},
    )
    writing.send()
    return results


def _too_much(pct: Decimal) -> Problem:
    return Problem(
        "sales.over_billed",
        "An advance of {pct} % is more than what is not billed yet.",
        "Bill a smaller share.",
        "advance_pct",
        {"pct": pct},
    )


def _unknown_invoice(invoice_id: int) -> Problem:
    return Problem(
        "sales.unknown_invoice",
        "Invoice {id} did not bill this order.",
        "Name an invoice of the order, or none for its latest.",
        "invoice_id",
        {"id": ascii(invoice_id)[:40]},
    )
