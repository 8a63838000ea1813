"""What bills and credits have in common: checked heads, lines for accounting, the posting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from argosy.contracts.billing import BillingLine, BillingRequested
from argosy.contracts.purchasing import BillMatched
from argosy.domains.purchasing import facts, matches
from argosy.domains.purchasing.differences import Accrued, Waiting, expect_differences
from argosy.domains.purchasing.matches import BillFacts, MatchedBill
from argosy.domains.purchasing.rules.bills import (
    BillLine,
    EnterBill,
    EnterCredit,
    reference_twice,
)
from argosy.domains.purchasing.rules.held import HeldLine, HeldOrder
from argosy.domains.purchasing.rules.orders import unknown
from argosy.kernel.events.run import CommandRun, Done
from argosy.kernel.primitives.errors import Problem

PURPOSES = {"goods": "grni", "service": "purchase_expense", "charge": "charge_expense"}


@dataclass(slots=True)
class Entry:
    """A bill or credit that is going to be posted; `index` is the command's item."""

    index: int
    given: EnterBill | EnterCredit
    matched: MatchedBill
    order: HeldOrder
    billing: list[BillingLine] = field(default_factory=list)


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
