"""What was billed comes back: quantities and states of orders, and the credit that is taken.

An order's credit moves over to the invoice when it is billed, and is given back when it is paid. A
posted invoice never fails for want of credit: what the order had not taken is then not counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import cast

from argosy.contracts.billing import InvoicePosted, PaymentAllocated
from argosy.domains.sales.commands.confirm import order_commitment
from argosy.domains.sales.commands.orders import Order, locked_orders
from argosy.domains.sales.commands.outcome import carry_on
from argosy.domains.sales.commands.writing import Writing
from argosy.kernel.events.contract import Recorded
from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.ledger.commitments import commit
from argosy.kernel.ledger.inputs import CommitmentInput
from argosy.kernel.primitives.units import converted

_BILLED = ("order_id", "line_id", "invoice_id", "kind", "base_qty", "net_minor")
KINDS = ("invoice", "credit_note")


def on_invoice_posted(run: CommandRun, events: Sequence[Recorded[InvoicePosted]]) -> None:
    """Count what was billed or credited, and move the order's credit over to the invoice."""
    posted = [
        e.event for e in events if e.event.order_type == "sales_order" and e.event.kind in KINDS
    ]
    if not posted:
        return
    orders = locked_orders(run, [event.order_id for event in posted])
    records: list[tuple[object, ...]] = []
    for event in posted:
        _count(orders[event.order_id], event, records)
    for order in orders.values():
        order.derive()
    _move_credit(run, orders, [event for event in posted if event.kind == "invoice"])
    writing = Writing()
    writing.insert(
        "sales_billing_line",
        _BILLED,
        records,
        {"company_id": run.company_id, "command_id": run.command_id},
    )
    carry_on(writing, orders.values(), "invoiced_qty", "credited_qty")
    writing.send()


def _count(order: Order, event: InvoicePosted, records: list[tuple[object, ...]]) -> None:
    for billed in event.lines:
        line = order.lines.get(billed.source_line_id)
        if line is None:
            continue  # an advance, or what was set off of one
        base = converted(billed.quantity, line.factor_num, line.factor_den, 12)
        assert base is not None, "sales asks in quantities that convert exactly"
        if event.kind == "invoice":
            line.quantities.invoiced += base
        else:
            line.quantities.credited += base
        line.is_changed = True
        records.append(
            (order.id, line.line_id, event.invoice_id, event.kind, base, billed.net_minor)
        )


def _move_credit(
    run: CommandRun, orders: dict[int, Order], invoices: Sequence[InvoicePosted]
) -> None:
    """Give the order's share back and take the invoice's, which is never more where it is short."""
    gives: list[tuple[CommitmentInput, CommitmentInput | None]] = []
    for event in invoices:
        order = orders[event.order_id]
        is_done = order.billing_state == "full" and order.delivery_state == "full"
        total = event.company_total_minor
        released = order.committed_minor if is_done else min(order.committed_minor, max(total, 0))
        order.committed_minor -= released
        taken = _billed(order, event.invoice_id, total) if total > 0 else None
        gives.append((order_commitment(order, -released), taken))
    inputs = [each for pair in gives for each in pair if each is not None and each.amount_minor]
    again: list[CommitmentInput] = []
    for wanted, problem in zip(inputs, commit(run, inputs), strict=True):
        if problem is not None:
            again.extend(
                _billed(orders[order_id], wanted.source_id, -give.amount_minor)
                for give, taken in gives
                if taken is wanted and give.amount_minor
                for order_id in (give.source_id,)
            )
    commit(run, again)


def _billed(order: Order, invoice_id: int, minor: int) -> CommitmentInput:
    return CommitmentInput(
        order.customer_id,
        order.company_currency,
        "billed",
        minor,
        "invoice",
        invoice_id,
        order.journey,
    )


def on_payment_allocated(run: CommandRun, events: Sequence[Recorded[PaymentAllocated]]) -> None:
    """Give credit back as invoices are paid or credited; take it again when that is undone.

    Never more than the invoice took.
    """
    found = [e for e in events if e.event.order_type == "sales_order" and e.event.company_minor]
    if not found:
        return
    taken = _taken(run, {e.event.invoice_id for e in found})
    wanted: list[CommitmentInput] = []
    for recorded in found:
        event = recorded.event
        currency, whole, left = taken.get(event.invoice_id, ("", 0, 0))
        give = min(event.company_minor, left)
        if event.company_minor < 0:
            give = max(event.company_minor, left - whole)
        if give:
            taken[event.invoice_id] = (currency, whole, left - give)
            wanted.append(
                CommitmentInput(
                    event.party_id,
                    currency,
                    "billed",
                    -give,
                    "invoice",
                    event.invoice_id,
                    recorded.correlation_id,
                )
            )
    commit(run, wanted)


def _taken(run: CommandRun, invoices: set[int]) -> dict[int, tuple[str, int, int]]:
    """Return the currency, what each invoice took in all, and what it still takes."""
    rows = sql.rows(
        "SELECT source_id, min(currency)::text, (array_agg(amount_minor ORDER BY id))[1],"
        " sum(amount_minor) FROM commitment WHERE company_id = %s AND kind = 'billed'"
        " AND source_type = 'invoice' AND source_id = ANY(%s::bigint[]) GROUP BY 1",
        (run.company_id, sql.array(sorted(invoices))),
    )
    return {
        cast(int, i): (cast(str, currency), int(cast(Decimal, whole)), int(cast(Decimal, left)))
        for i, currency, whole, left in rows
    }
