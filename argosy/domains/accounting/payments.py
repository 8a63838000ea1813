"""Recording payments: money in or out, set against invoices, with cash discounts and advances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from argosy.contracts.billing import PaymentPosted
from argosy.domains.accounting import storage
from argosy.domains.accounting.named import Name, unknown_names
from argosy.domains.accounting.rules import other, to_company
from argosy.kernel.events.run import CommandRun, Done
from argosy.kernel.identity import sql
from argosy.kernel.ledger.allocation import allocate
from argosy.kernel.ledger.chart import Chart, chart_of
from argosy.kernel.ledger.inputs import AllocationInput, EntryInput, LineInput, PostedEntry
from argosy.kernel.ledger.posting import post_entries
from argosy.kernel.ledger.posting_rules import Lookup, accounts_for
from argosy.kernel.primitives.currency import currency_problem, minor_units
from argosy.kernel.primitives.errors import Problem, ValidationFailed

ONE = Decimal(1)
INT64_MAX = 2**63 - 1


@dataclass(frozen=True, slots=True)
class PaymentShare:
    """What a payment settles of one invoice, in the payment's currency."""

    invoice_id: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class PaymentInput:
    """A payment to record.

    Args:
        direction: ``in`` from a customer, ``out`` to a supplier.
        amount_minor: what moved on the bank account, in minor units of `currency`.
        rate: company currency per payment currency.
        allocations: what it settles; what is left stays open as an advance.
        discount_minor: cash discount taken on top, which settles invoices without money.
        correlation_id: the journey; that of the first invoice when not given.
        bank_purpose: posting purpose of the money account (bank or cash).
    """

    direction: str
    party_id: int
    currency: str
    amount_minor: int
    paid_on: date
    rate: Decimal = ONE
    posting_date: date | None = None
    allocations: tuple[PaymentShare, ...] = ()
    discount_minor: int = 0
    method: str = "transfer"
    reference: str = ""
    bank_purpose: str = "bank"
    correlation_id: int | None = None

    @property
    def booked_on(self) -> date:
        """The posting date."""
        return self.posting_date or self.paid_on


def check_payment(payment: PaymentInput) -> list[Problem]:
    """Return everything that is wrong with a payment."""
    problems: list[Problem] = []
    if payment.direction not in ("in", "out"):
        problems.append(
            Problem(
                "accounting.direction",
                "A payment comes in or goes out.",
                "Use in or out.",
                "direction",
            )
        )
    unknown = currency_problem(payment.currency)
    if unknown is not None:
        problems.append(unknown)
    if not 0 < payment.amount_minor <= INT64_MAX or payment.discount_minor < 0:
        problems.append(
            Problem(
                "accounting.payment_amount",
                "The amount of a payment is positive.",
                "Enter what moved on the account; a refund goes the other direction.",
                "amount",
            )
        )
    if not payment.rate.is_finite() or payment.rate <= 0:
        problems.append(
            Problem(
                "accounting.rate",
                "The exchange rate {rate} is not positive.",
                "Enter the rate of the day.",
                "rate",
                {"rate": str(payment.rate)},
            )
        )
    shares = [share.amount_minor for share in payment.allocations]
    if sum(shares) > payment.amount_minor + payment.discount_minor or min(shares, default=1) <= 0:
        problems.append(
            Problem(
                "accounting.allocated_more",
                "More is allocated than was paid, or an allocation is not positive.",
                "Correct the amounts of the allocations.",
                "allocations",
            )
        )
    return problems


def post_payments(run: CommandRun, payments: Sequence[PaymentInput]) -> list[Done]:
    """Record payments, post them, and set them against invoices.

    Raises:
        ValidationFailed: with every problem of every payment.
        Conflict: an invoice has less open than is allocated.
    """
    unknown = unknown_names(
        [Name(place, "party", each.party_id, "party_id") for place, each in enumerate(payments)]
    )
    for place, payment in enumerate(payments):
        run.reject(place, *check_payment(payment), *unknown.get(place, ()))
    keep = run.settle(len(payments))
    kept = [payments[place] for place in keep]
    chart = chart_of(run)
    open_by = storage.open_lines(
        run.company_id, {share.invoice_id for p in kept for share in p.allocations}
    )
    journeys = _journeys(run, kept)
    ids = sql.ids("payment", len(kept))
    entries = _entries(run, kept, chart, ids, journeys)
    posted = post_entries(run, entries)
    _insert(run, kept, ids, entries, posted, journeys)
    wanted = _pairs(kept, posted, open_by, journeys)
    by_day: dict[date, list[AllocationInput]] = {}
    for payment, pairs in zip(kept, wanted, strict=True):
        by_day.setdefault(payment.booked_on, []).extend(pairs)
    for on, pairs in sorted(by_day.items()):
        storage.announce_allocations(run, allocate(run, pairs, on))
    return _announce(run, kept, ids, entries, journeys)


def _journeys(run: CommandRun, payments: Sequence[PaymentInput]) -> list[int]:
    """Return each payment's journey: as given, or that of the first invoice it pays."""
    firsts = [
        p.allocations[0].invoice_id for p in payments if p.correlation_id is None and p.allocations
    ]
    known: dict[int, int] = {}
    if firsts:
        known = {
            int(str(invoice)): int(str(journey))
            for invoice, journey in sql.rows(
                "SELECT id, correlation_id FROM invoice WHERE company_id = %s"
                " AND id = ANY (%s::bigint[])",
                (run.company_id, sql.array(firsts)),
            )
        }
    missing = sorted(set(firsts) - set(known))
    if missing:
        raise ValidationFailed(
            [
                Problem(
                    "accounting.unknown_invoice",
                    "There is no invoice {invoice} in this company.",
                    "Choose one that is listed.",
                    "allocations",
                    {"invoice": invoice},
                )
                for invoice in missing
            ]
        )
    return [
        p.correlation_id
        if p.correlation_id is not None
        else known[p.allocations[0].invoice_id]
        if p.allocations
        else run.new_journey()
        for p in payments
    ]


def _entries(
    run: CommandRun,
    payments: Sequence[PaymentInput],
    chart: Chart,
    ids: Sequence[int],
    journeys: Sequence[int],
) -> list[EntryInput]:
    lookups: list[Lookup] = []
    for payment in payments:
        facts = {"party": str(payment.party_id), "currency": payment.currency}
        on = payment.booked_on
        incoming = payment.direction == "in"
        lookups.append(Lookup(payment.bank_purpose, facts, on))
        lookups.append(Lookup("receivable" if incoming else "payable", facts, on))
        if payment.discount_minor:
            purpose = "discount_given" if incoming else "discount_taken"
            lookups.append(Lookup(purpose, facts, on))
    accounts = iter(accounts_for(run, lookups))
    entries = []
    for payment, payment_id, journey in zip(payments, ids, journeys, strict=True):
        bank, control = next(accounts), next(accounts)
        discount = next(accounts) if payment.discount_minor else 0
        entries.append(
            EntryInput(
                journal=_journal(payment, chart),
                document_date=payment.paid_on,
                posting_date=payment.booked_on,
                lines=_lines(payment, chart, bank, control, discount),
                source_type="payment",
                source_id=payment_id,
                correlation_id=journey,
                subledger="ar" if payment.direction == "in" else "ap",
                memo=payment.reference,
            )
        )
    return entries


def _journal(payment: PaymentInput, chart: Chart) -> str:
    """Receipts and payments have journals of their own where vouchers are worded 收 and 付."""
    own = "receipt" if payment.direction == "in" else "payment"
    return own if own in chart.journals else "bank"


def _lines(
    payment: PaymentInput, chart: Chart, bank: int, control: int, discount: int
) -> list[LineInput]:
    money_side = "D" if payment.direction == "in" else "C"
    scale = minor_units(payment.currency), minor_units(chart.currency)

    def line(account: int, side: str, minor: int, company: int) -> LineInput:
        return LineInput(
            account,
            side,
            minor,
            payment.currency,
            company,
            party_id=payment.party_id,
            rate=payment.rate,
            memo=payment.reference[:300],
        )

    own = payment.currency == chart.currency
    rate = ONE if own else payment.rate
    paid = to_company(payment.amount_minor, rate, *scale)
    lines = [line(bank, money_side, payment.amount_minor, paid)]
    settled, company = payment.amount_minor, paid
    if payment.discount_minor:
        given = to_company(payment.discount_minor, rate, *scale)
        lines.append(line(discount, money_side, payment.discount_minor, given))
        settled, company = settled + payment.discount_minor, company + given
    lines.append(line(control, other(money_side), settled, company))
    return lines


def _insert(
    run: CommandRun,
    payments: Sequence[PaymentInput],
    ids: Sequence[int],
    entries: Sequence[EntryInput],
    posted: Sequence[PostedEntry],
    journeys: Sequence[int],
) -> None:
    records = [
        (
            payment_id,
            run.company_id,
            p.direction,
            p.party_id,
            p.method,
            entry.lines[0].account_id,
            p.currency,
            p.rate,
            p.amount_minor,
            entry.lines[0].company_minor,
            p.discount_minor,
            p.paid_on,
            p.booked_on,
            p.reference,
            done.id,
            journey,
            run.command_id,
        )
        for p, payment_id, entry, done, journey in zip(
            payments, ids, entries, posted, journeys, strict=True
        )
    ]
    sql.insert(
        "payment",
        (
            "id",
            "company_id",
            "direction",
            "party_id",
            "method",
            "bank_account_id",
            "currency",
            "rate",
            "amount_minor",
            "company_minor",
            "discount_minor",
            "paid_on",
            "posting_date",
            "partner_reference",
            "entry_id",
            "correlation_id",
            "command_id",
        ),
        sql.transpose(records) if records else [],
    )


def _pairs(
    payments: Sequence[PaymentInput],
    posted: Sequence[PostedEntry],
    open_by: dict[int, list[tuple[int, int]]],
    journeys: Sequence[int],
) -> list[list[AllocationInput]]:
    """Spread each allocation over the invoice's instalments, first due first."""
    all_pairs = []
    for place, payment in enumerate(payments):
        own = posted[place].line_ids[-1]
        pairs: list[AllocationInput] = []
        for share in payment.allocations:
            invoice, amount = share.invoice_id, share.amount_minor
            rest = amount
            lines = open_by.get(invoice, [])
            while rest and lines:
                line, open_doc = lines[0]
                part = min(rest, abs(open_doc))
                debit, credit = (line, own) if open_doc > 0 else (own, line)
                pairs.append(AllocationInput(debit, credit, part, journeys[place]))
                rest -= part
                remaining = abs(open_doc) - part
                lines[0] = (line, remaining if open_doc > 0 else -remaining)
                if not remaining:
                    lines.pop(0)
            if rest:
                raise ValidationFailed(
                    Problem(
                        "accounting.over_allocated",
                        "Invoice {invoice} has {rest} less open than is allocated to it"
                        " (in minor units).",
                        "Reduce the allocation; the rest may stay as an advance.",
                        f"[{place}].allocations",
                        {"invoice": invoice, "rest": rest},
                    )
                )
        all_pairs.append(pairs)
    return all_pairs


def _announce(
    run: CommandRun,
    payments: Sequence[PaymentInput],
    ids: Sequence[int],
    entries: Sequence[EntryInput],
    journeys: Sequence[int],
) -> list[Done]:
    done = []
    for payment, payment_id, entry, journey in zip(payments, ids, entries, journeys, strict=True):
        run.emit(
            PaymentPosted(
                payment_id=payment_id,
                direction=payment.direction,
                party_id=payment.party_id,
                currency=payment.currency,
                amount_minor=payment.amount_minor,
                company_minor=entry.lines[0].company_minor,
            ),
            subject_type="payment",
            subject_id=payment_id,
            correlation_id=journey,
        )
        done.append(run.number("payment", "payment", payment_id, payment.booked_on))
    return done
