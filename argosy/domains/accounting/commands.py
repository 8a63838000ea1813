"""Commands of accounting: the only writers of its documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from argosy.contracts.billing import BillingRequested
from argosy.domains.accounting import closing, revaluation, storage
from argosy.domains.accounting.entering import (
    NewEntry,
    NewInvoice,
    OpenYear,
    as_entry,
    as_request,
    check_entry,
)
from argosy.domains.accounting.invoicing import post_invoices
from argosy.domains.accounting.named import in_entries, in_invoices, unknown_names
from argosy.domains.accounting.payments import PaymentInput, post_payments
from argosy.domains.accounting.rules import check_request
from argosy.domains.accounting.vouchers import with_sets
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.ledger import periods
from argosy.kernel.ledger.allocation import allocate, deallocate
from argosy.kernel.ledger.chart import chart_of
from argosy.kernel.ledger.inputs import AllocationInput, EntryInput
from argosy.kernel.ledger.posting import post_entries, reverse_entries
from argosy.kernel.primitives.errors import (
    ArgosyError,
    Conflict,
    Problem,
    ValidationFailed,
    located,
)


@dataclass(frozen=True, slots=True)
class ReverseEntry:
    """Undo an entry by its red-letter counterpart."""

    entry_id: int
    posting_date: date
    memo: str


@dataclass(frozen=True, slots=True)
class Allocate:
    """Set a credit item against a debit item."""

    debit_line_id: int
    credit_line_id: int
    doc_minor: int
    on: date


@dataclass(frozen=True, slots=True)
class Deallocate:
    """Take an allocation back."""

    allocation_id: int
    on: date


@dataclass(frozen=True, slots=True)
class ChangePeriod:
    """Close or re-open a period for sub-ledgers."""

    period_id: int
    subledgers: tuple[str, ...]
    status: str
    reason: str = ""


@command("accounting.issue_invoice", permission="accounting.invoice.post")
def do_issue_invoice(run: CommandRun, batch: Sequence[BillingRequested]) -> list[Done]:
    """Post invoices, credit notes, bills or supplier credits that no order asked for.

    An `invoice_id` of 0 is drawn here. Emits `billing.invoice_posted` for each.
    """
    drawn = iter(sql.ids("invoice", sum(1 for request in batch if not request.invoice_id)))
    requests = [
        request if request.invoice_id else _with_id(request, next(drawn)) for request in batch
    ]
    _post_invoices(run, requests)
    return [Done("invoice", request.invoice_id) for request in requests]


def _post_invoices(run: CommandRun, requests: Sequence[BillingRequested]) -> None:
    """Post what somebody asked for by itself: nothing has looked yet whether what it names exists.

    Raises:
        ValidationFailed: with every problem of every request.
    """
    unknown = unknown_names(in_invoices(requests))
    problems = [
        problem.under(f"[{place}]")
        for place, request in enumerate(requests)
        for problem in (*check_request(request), *unknown.get(place, ()))
    ]
    if problems:
        raise ValidationFailed(problems)
    post_invoices(run, [(request, run.new_journey()) for request in requests])


def _with_id(request: BillingRequested, invoice_id: int) -> BillingRequested:
    return replace(request, invoice_id=invoice_id)


@command("accounting.enter_invoice", permission="accounting.invoice.post")
def do_enter_invoice(run: CommandRun, batch: Sequence[NewInvoice]) -> list[Done]:
    """Post invoices, credit notes, bills or supplier credits that a person makes.

    Emits `billing.invoice_posted` for each.
    """
    ids = sql.ids("invoice", len(batch))
    requests = [as_request(new, invoice_id) for new, invoice_id in zip(batch, ids, strict=True)]
    _post_invoices(run, requests)
    return [Done("invoice", invoice_id) for invoice_id in ids]


@command("accounting.post_payment", permission="accounting.payment.post")
def do_post_payment(run: CommandRun, batch: Sequence[PaymentInput]) -> list[Done | None]:
    """Record payments and set them against invoices; emits `billing.payment_posted`."""
    done = iter(post_payments(run, batch))
    kept = set(run.settle(len(batch)))
    return [next(done) if place in kept else None for place in range(len(batch))]


@command("accounting.post_entry", permission="accounting.entry.post")
def do_post_entry(run: CommandRun, batch: Sequence[EntryInput]) -> list[Done]:
    """Post journal entries 凭证 as another program has worked them out."""
    return _post_entries(run, batch)


def _post_entries(run: CommandRun, batch: Sequence[EntryInput]) -> list[Done]:
    unknown = unknown_names(in_entries(batch))
    if unknown:
        raise ValidationFailed(
            [p.under(f"[{place}]") for place, problems in unknown.items() for p in problems]
        )
    try:
        return [Done("journal_entry", posted.id) for posted in post_entries(run, batch)]
    except ArgosyError as error:
        # The entries are the items of this batch.
        found = [replace(p, field=p.field.removeprefix("entries")) for p in error.problems]
        raise type(error)(found) from error


@command("accounting.enter_entry", permission="accounting.entry.post")
def do_enter_entry(run: CommandRun, batch: Sequence[NewEntry]) -> list[Done]:
    """Post journal entries 凭证 that a person makes; their source is the command."""
    currency = chart_of(run).currency
    problems = [
        problem.under(f"[{place}]")
        for place, new in enumerate(batch)
        for problem in check_entry(new, currency)
    ]
    if problems:
        raise ValidationFailed(problems)
    sound, wrong = with_sets(run, batch)
    if wrong:
        raise ValidationFailed(
            [each.under(f"[{place}]") for place, told in wrong.items() for each in told]
        )
    entries = [
        as_entry(
            new,
            company_currency=currency,
            source_id=run.command_id,
            correlation_id=run.new_journey(),
        )
        for new in sound
    ]
    return _post_entries(run, entries)


@command("accounting.reverse_entry", permission="accounting.entry.reverse")
def do_reverse_entry(run: CommandRun, batch: Sequence[ReverseEntry]) -> list[Done]:
    """Reverse journal entries; each at most once. Those of goods go back with their document."""
    done: list[Done] = []
    for place, item in enumerate(batch):
        with located(f"[{place}]"):
            _check_moves_no_goods(run, item.entry_id)
            posted = reverse_entries(run, [item.entry_id], item.posting_date, item.memo)
        done.append(Done("journal_entry", posted[0].id))
    return done


def _check_moves_no_goods(run: CommandRun, entry_id: int) -> None:
    """Refuse an entry of goods: the accounts would no longer say what the books of cost say."""
    found = sql.rows(
        "SELECT 1 FROM journal_entry WHERE company_id = %s AND id = %s AND subledger = 'stock'",
        (run.company_id, entry_id),
    )
    if found:
        raise Conflict(
            Problem(
                "accounting.entry_of_goods",
                "Entry {entry} says what goods are worth.",
                "Take the document back that moved them; its entry goes back with it.",
                "entry_id",
                {"entry": entry_id},
            )
        )


@command("accounting.allocate", permission="accounting.allocation.change")
def do_allocate(run: CommandRun, batch: Sequence[Allocate]) -> list[Done]:
    """Set items against each other; emits `billing.payment_allocated` for invoices and bills."""
    ids: list[int] = []
    for place, item in enumerate(batch):
        journey = storage.journey_of_line(run.company_id, item.debit_line_id)
        want = AllocationInput(item.debit_line_id, item.credit_line_id, item.doc_minor, journey)
        with located(f"[{place}]"):
            ids.extend(allocate(run, [want], item.on))
    storage.announce_allocations(run, ids)
    return [Done("allocation", i) for i in ids]


@command("accounting.deallocate", permission="accounting.allocation.change")
def do_deallocate(run: CommandRun, batch: Sequence[Deallocate]) -> list[Done]:
    """Take allocations back; the items are open again exactly as before."""
    ids: list[int] = []
    for place, item in enumerate(batch):
        with located(f"[{place}]"):
            ids.extend(deallocate(run, [item.allocation_id], item.on))
    storage.announce_allocations(run, ids)
    return [Done("allocation", i) for i in ids]


@command("accounting.close_period", permission="accounting.period.close")
def do_close_period(run: CommandRun, batch: Sequence[ChangePeriod]) -> list[Done]:
    """Close periods 结账, soft or hard; waits for postings under way."""
    for place, item in enumerate(batch):
        with located(f"[{place}]"):
            closing.check_closing(run, item.period_id, item.subledgers, item.status)
            periods.change_status(run, item.period_id, item.subledgers, item.status, item.reason)
    return [Done("fiscal_period", item.period_id) for item in batch]


@command("accounting.reopen_period", permission="accounting.period.reopen")
def do_reopen_period(run: CommandRun, batch: Sequence[ChangePeriod]) -> list[Done]:
    """Re-open periods 反结账, with a reason that stays in the trail."""
    for place, item in enumerate(batch):
        with located(f"[{place}]"):
            periods.change_status(run, item.period_id, item.subledgers, item.status, item.reason)
    return [Done("fiscal_period", item.period_id) for item in batch]


@command("accounting.open_year", permission="accounting.period.close")
def do_open_year(run: CommandRun, batch: Sequence[OpenYear]) -> list[Done]:
    """Open fiscal years."""
    done: list[Done] = []
    for place, item in enumerate(batch):
        with located(f"[{place}]"):
            first = periods.open_year(run, item.year, item.starts_on)[0]
            done.append(Done("fiscal_period", first))
    return done


@command("accounting.close_result", permission="accounting.period.close")
def do_close_result(run: CommandRun, batch: Sequence[closing.CloseResult]) -> list[Done | None]:
    """Carry profit and loss over 损益结转, for a month or the year; a second run posts the rest."""
    done: list[Done | None] = []
    for place, item in enumerate(batch):
        with located(f"[{place}]"):
            done.append(closing.close_result(run, item))
    return done


@command("accounting.revalue", permission="accounting.period.close")
def do_revalue(run: CommandRun, batch: Sequence[revaluation.Revalue]) -> list[Done | None]:
    """Revalue money accounts in foreign currency at closing rates; run again, it posts nothing."""
    done: list[Done | None] = []
    for place, item in enumerate(batch):
        with located(f"[{place}]"):
            done.append(revaluation.revalue(run, item))
    return done
