"""Posting invoices, credit notes, bills and supplier credits within the asking transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from argosy.contracts.billing import BilledLine, BillingLine, BillingRequested, InvoicePosted
from argosy.domains.accounting import storage
from argosy.domains.accounting.amounts import Worked, work_out
from argosy.domains.accounting.rules import SIDES, check_request, other
from argosy.kernel.events.contract import Recorded
from argosy.kernel.events.run import CommandRun
from argosy.kernel.ledger.allocation import allocate
from argosy.kernel.ledger.chart import chart_of
from argosy.kernel.ledger.inputs import AllocationInput, EntryInput, LineInput, PostedEntry
from argosy.kernel.ledger.posting import post_entries
from argosy.kernel.ledger.posting_rules import Lookup, accounts_for
from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.masterdata.party.lookups import payment_terms
from argosy.masterdata.party.rules.payment_terms import Terms, schedule
from argosy.masterdata.tax.lookups import tax_codes

JOURNALS = {
    "invoice": "sales",
    "credit_note": "sales",
    "bill": "purchase",
    "supplier_credit": "purchase",
}


ADVANCES = frozenset({"advance_in", "advance_out"})


@dataclass(slots=True)
class Posting:
    """A worked-out request with the accounts of its lines and its entry."""

    worked: Worked
    journey: int
    accounts: list[int]
    entry: EntryInput
    line_count_control: int
    posted: PostedEntry | None = None


def on_billing_requested(run: CommandRun, events: Sequence[Recorded[BillingRequested]]) -> None:
    """Make and post the documents that sales or purchasing ask for; both stand or fall together.

    Raises:
        ValidationFailed: with every problem of every request.
    """
    post_invoices(run, [(e.event, e.correlation_id) for e in events])


def post_invoices(run: CommandRun, requests: Sequence[tuple[BillingRequested, int]]) -> None:
    """Post documents: amounts by the one money function, an entry each, open items by instalment.

    Post-conditions: invoice rows, their entry, their number; `InvoicePosted` is emitted; a credit
    note is set against the invoice it credits as far as that is open.

    Args:
        requests: what to bill, with the journey it belongs to.
    """
    problems: list[Problem] = []
    for place, (request, _) in enumerate(requests):
        problems.extend(p.under(f"[{place}]") for p in check_request(request))
    if problems:
        raise ValidationFailed(problems)
    chart = chart_of(run)
    codes = tax_codes(run.company_id, _codes_used(requests))
    worked = work_out([request for request, _ in requests], codes, chart.currency)
    terms = payment_terms({r.payment_term for r, _ in requests if r.payment_term})
    postings = _prepare(run, worked, [journey for _, journey in requests], terms)
    for posting, posted in zip(
        postings, post_entries(run, [p.entry for p in postings]), strict=True
    ):
        posting.posted = posted
    storage.insert_invoices(run, postings)
    _settle_credits(run, postings)
    for posting in postings:
        _announce(run, posting)


def _codes_used(requests: Sequence[tuple[BillingRequested, int]]) -> set[str]:
    used = {code for request, _ in requests for line in request.lines for code in line.tax_codes}
    return used | {tax.code for request, _ in requests for tax in request.external_taxes}


def _prepare(
    run: CommandRun,
    worked: Sequence[Worked],
    journeys: Sequence[int],
    terms: Mapping[str, Terms],
) -> list[Posting]:
    lookups: list[Lookup] = []
    for work in worked:
        request = work.request
        on = request.posting_date
        lookups.append(Lookup(SIDES[request.kind].control, _party_facts(request), on))
        lookups.extend(Lookup(line.purpose, _line_facts(line), on) for line in request.lines)
    accounts = iter(accounts_for(run, lookups))
    postings = []
    for work, journey in zip(worked, journeys, strict=True):
        control = next(accounts)
        line_accounts = [next(accounts) for _ in work.request.lines]
        lines = _control_lines(work, control, terms)
        count = len(lines)
        lines.extend(_net_lines(run, work, line_accounts))
        lines.extend(_tax_lines(run, work, line_accounts))
        entry = EntryInput(
            journal=JOURNALS[work.request.kind],
            document_date=work.request.document_date,
            posting_date=work.request.posting_date,
            lines=lines,
            source_type="invoice",
            source_id=work.request.invoice_id,
            correlation_id=journey,
            subledger=SIDES[work.request.kind].subledger,
            memo=work.request.reference,
        )
        postings.append(Posting(work, journey, line_accounts, entry, count))
    return postings


def _line_facts(line: BillingLine) -> dict[str, str]:
    """The facts of a line, with the first of its taxes: some charts keep revenue by tax."""
    facts = dict(line.facts)
    return facts | {"tax": line.tax_codes[0]} if line.tax_codes else facts


def _party_facts(request: BillingRequested) -> dict[str, str]:
    return {"party": str(request.party_id), "currency": request.currency}


def _control_lines(work: Worked, account: int, terms: Mapping[str, Terms]) -> list[LineInput]:
    """One line an instalment; company amounts are shared so that they sum to the total."""
    request, total = work.request, work.taxed.gross_minor
    side = SIDES[request.kind].control_side
    dues = schedule(total, request.document_date, terms.get(request.payment_term, _AT_ONCE))
    lines = []
    left_doc, left_company = total, work.company_total
    for due in dues:
        company = (
            left_company
            if due.amount_minor == left_doc
            else due.amount_minor * left_company // left_doc
        )
        left_doc -= due.amount_minor
        left_company -= company
        if due.amount_minor or len(dues) == 1:
            lines.append(
                LineInput(
                    account,
                    side,
                    due.amount_minor,
                    request.currency,
                    company,
                    party_id=request.party_id,
                    rate=request.rate,
                    due_date=due.due_date,
                )
            )
    return lines


_AT_ONCE = Terms()


def _net_lines(run: CommandRun, work: Worked, accounts: Sequence[int]) -> list[LineInput]:
    """Net amounts summed by account; what was accrued is cleared, the rest is price difference.

    An advance that is set off is turnover of its own, on the other side: no red letter.
    """
    request = work.request
    advances = {a for a, x in zip(accounts, request.lines, strict=True) if x.purpose in ADVANCES}
    side = SIDES[request.kind].line_side
    sums: dict[int, list[int]] = {}
    for place, line in enumerate(request.lines):
        doc, company = work.taxed.lines[place].net_minor, work.company_net[place]
        if line.accrued_minor is not None and line.accrued_minor != company:
            difference = _difference_account(run, request, line)
            more = company - line.accrued_minor
            # In the company's own currency both amounts are one; else the difference has no
            # document amount: it is one of the company's books.
            own = more if work.is_own_currency else 0
            _add(sums, difference, own, more)
            doc, company = doc - own, line.accrued_minor
        _add(sums, accounts[place], doc, company)
    return [
        _line(request, account, other(side), -doc, -company)
        if account in advances and company < 0
        else _line(request, account, side, doc, company)
        for account, (doc, company) in sums.items()
        if doc or company
    ]


def _difference_account(run: CommandRun, request: BillingRequested, line: BillingLine) -> int:
    return accounts_for(run, [Lookup("price_difference", dict(line.facts), request.posting_date)])[
        0
    ]


def _add(sums: dict[int, list[int]], account: int, doc: int, company: int) -> None:
    both = sums.setdefault(account, [0, 0])
    both[0] += doc
    both[1] += company


def _line(
    request: BillingRequested,
    account: int,
    side: str,
    doc: int,
    company: int,
    tax_code: str = "",
) -> LineInput:
    return LineInput(
        account,
        side,
        doc,
        request.currency,
        company,
        party_id=request.party_id,
        rate=request.rate,
        tax_code=tax_code,
    )


def _tax_lines(run: CommandRun, work: Worked, accounts: Sequence[int]) -> list[LineInput]:
    """Taxes by account and code; a reverse charge posts both sides; what may not be deducted is
    part of the cost of its line."""
    request = work.request
    sides = SIDES[request.kind]
    sums: dict[tuple[str, str, str], list[int]] = {}
    costs: dict[int, list[int]] = {}
    for place, line in enumerate(work.taxed.lines):
        for tax, company in zip(line.taxes, work.company_taxes[place], strict=True):
            if tax.is_reverse_charge:
                if sides.tax_purpose == "tax_payable":
                    continue  # the buyer owes it; the seller's books do not know it
                whole = work.in_company(tax.amount_minor)
                owed = ("tax_payable", tax.code, other(sides.line_side))
                _both(sums, owed, tax.amount_minor, whole)
                deducted = whole * tax.deductible_minor // tax.amount_minor if whole else 0
                kept = ("tax_deductible", tax.code, sides.line_side)
                _both(sums, kept, tax.deductible_minor, deducted)
                if tax.deductible_minor != tax.amount_minor:
                    cost = costs.setdefault(_cost_account(run, request, place, accounts), [0, 0])
                    cost[0] += tax.amount_minor - tax.deductible_minor
                    cost[1] += whole - deducted
                continue
            deductible, share = tax.charged_minor, company
            if sides.tax_purpose == "tax_deductible" and tax.deductible_minor != deductible:
                deductible = tax.deductible_minor
                share = company * deductible // tax.charged_minor if tax.charged_minor else 0
                cost = costs.setdefault(_cost_account(run, request, place, accounts), [0, 0])
                cost[0] += tax.charged_minor - deductible
                cost[1] += company - share
            _both(sums, (sides.tax_purpose, tax.code, sides.line_side), deductible, share)
    chosen = accounts_for(
        run,
        [Lookup(purpose, {"tax": code}, request.posting_date) for purpose, code, _ in sums],
    )
    lines = [
        _line(request, account, side, doc, company, code)
        for account, ((_, code, side), (doc, company)) in zip(chosen, sums.items(), strict=True)
        if doc or company
    ]
    lines.extend(
        _line(request, account, sides.line_side, doc, company)
        for account, (doc, company) in costs.items()
        if doc or company
    )
    return lines


def _cost_account(
    run: CommandRun, request: BillingRequested, place: int, accounts: Sequence[int]
) -> int:
    """Where a tax that may not be deducted is part of the cost: with its line.

    What was accrued for goods is cleared at what was accrued, so beside it (INV-36).
    """
    line = request.lines[place]
    if line.accrued_minor is None:
        return accounts[place]
    return _difference_account(run, request, line)


def _both(
    sums: dict[tuple[str, str, str], list[int]], key: tuple[str, str, str], doc: int, company: int
) -> None:
    both = sums.setdefault(key, [0, 0])
    both[0] += doc
    both[1] += company


def _settle_credits(run: CommandRun, postings: Sequence[Posting]) -> None:
    """Set credit notes against the invoices they credit, as far as those are open."""
    wanted: list[AllocationInput] = []
    crediting = [p for p in postings if p.worked.request.credits_id]
    if not crediting:
        return
    open_by_invoice = storage.open_lines(
        run.company_id, {p.worked.request.credits_id for p in crediting}
    )
    for posting in crediting:
        assert posting.posted is not None
        request = posting.worked.request
        left = list(open_by_invoice.get(request.credits_id, []))
        for place in range(posting.line_count_control):
            line = posting.entry.lines[place]
            rest = line.doc_minor
            while rest and left:
                target, open_doc = left[0]
                part = min(rest, abs(open_doc))
                own = posting.posted.line_ids[place]
                debit, credit = (own, target) if line.side == "D" else (target, own)
                wanted.append(AllocationInput(debit, credit, part, posting.journey))
                rest -= part
                left[0] = (target, abs(open_doc) - part)
                if left[0][1] == 0:
                    left.pop(0)
        open_by_invoice[request.credits_id] = left
    on = max(p.worked.request.posting_date for p in crediting)
    storage.announce_allocations(run, allocate(run, wanted, on))


def _announce(run: CommandRun, posting: Posting) -> None:
    request, taxed = posting.worked.request, posting.worked.taxed
    run.number(request.kind, "invoice", request.invoice_id, request.document_date)
    run.emit(
        InvoicePosted(
            invoice_id=request.invoice_id,
            kind=request.kind,
            party_id=request.party_id,
            currency=request.currency,
            order_type=request.order_type,
            order_id=request.order_id,
            net_minor=taxed.net_minor,
            tax_minor=taxed.tax_minor,
            total_minor=taxed.gross_minor,
            company_total_minor=posting.worked.company_total,
            lines=tuple(
                BilledLine(line.source_line_id, line.quantity, taxed.lines[place].net_minor)
                for place, line in enumerate(request.lines)
            ),
        ),
        subject_type="invoice",
        subject_id=request.invoice_id,
        correlation_id=posting.journey,
    )
