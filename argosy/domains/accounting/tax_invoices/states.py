"""Checking tax invoices 查验 and ticking them for deduction 勾选."""

from __future__ import annotations

from collections.abc import Sequence

from argosy.contracts.tax_invoice import TaxInvoiceDeducted
from argosy.domains.accounting.tax_invoices import storage
from argosy.domains.accounting.tax_invoices.inputs import CheckTaxInvoice, DeductTaxInvoice
from argosy.domains.accounting.tax_invoices.provider import provider_names, provider_of
from argosy.domains.accounting.tax_invoices.rules import choice_problem, unknown
from argosy.domains.accounting.tax_invoices.storage import HeldPaper
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Conflict, Problem
from argosy.kernel.primitives.text import text_problem
from argosy.masterdata.unknown import possible_ids


@command("accounting.check_tax_invoice", permission="accounting.tax_invoice.check")
def do_check_tax_invoice(run: CommandRun, batch: Sequence[CheckTaxInvoice]) -> list[Done | None]:
    """Check whether tax invoices are genuine 查验, by a provider or as somebody found out.

    Before: the tax invoice is there. After: its latest check says passed or failed. Permission:
    accounting.tax_invoice.check.
    """
    known = storage.held_papers(
        run.company_id, possible_ids([each.tax_invoice_id for each in batch])
    )
    seen: set[int] = set()
    for index, each in enumerate(batch):
        found = [
            choice_problem(each.outcome, ("", "passed", "failed"), "outcome"),
            choice_problem(each.provider, provider_names(), "provider"),
            text_problem(each.answer, "answer", 300),
        ]
        run.reject(index, *(problem for problem in found if problem))
        if each.tax_invoice_id not in known or each.tax_invoice_id in seen:
            run.reject(index, unknown("tax invoice", each.tax_invoice_id, "tax_invoice_id"))
        seen.add(each.tax_invoice_id)
    kept = run.settle(len(batch))
    records = []
    for index in kept:
        outcome, answer = _judge(batch[index], known[batch[index].tax_invoice_id])
        records.append(
            (
                run.company_id,
                batch[index].tax_invoice_id,
                outcome,
                answer,
                batch[index].provider,
                run.command_id,
            )
        )
    if records:
        names = ("company_id", "tax_invoice_id", "outcome", "answer", "provider", "command_id")
        sql.insert("tax_invoice_check", names, sql.transpose(records))
        sql.execute(
            "UPDATE tax_invoice_state s SET outcome = n.outcome"
            " FROM unnest(%s::bigint[], %s::text[]) AS n(id, outcome)"
            " WHERE s.tax_invoice_id = n.id",
            (sql.array([row[1] for row in records]), sql.array([row[2] for row in records])),
        )
    return _done(batch, kept, known)


def _judge(given: CheckTaxInvoice, paper: HeldPaper) -> tuple[str, str]:
    if given.outcome:
        return given.outcome, given.answer
    provider = provider_of(given.provider)
    assert provider is not None
    verdict = provider.check(paper.code, paper.number, paper.issue_date, paper.total_minor)
    return ("passed" if verdict.is_genuine else "failed"), verdict.answer[:300]


def _done(
    batch: Sequence[CheckTaxInvoice | DeductTaxInvoice],
    kept: Sequence[int],
    known: dict[int, HeldPaper],
) -> list[Done | None]:
    results: list[Done | None] = [None] * len(batch)
    for index in kept:
        paper = known[batch[index].tax_invoice_id]
        results[index] = Done("tax_invoice", paper.id, paper.number)
    return results


@command("accounting.deduct_tax_invoice", permission="accounting.tax_invoice.deduct")
def do_deduct_tax_invoice(run: CommandRun, batch: Sequence[DeductTaxInvoice]) -> list[Done | None]:
    """Tick received tax invoices for deduction in a month 勾选, or take them out again.

    Before: a special tax invoice from a supplier that was checked and passed, not ticked yet (or,
    to take it out, ticked), and in no month before it was issued. After: it counts in that month.
    Emits `TaxInvoiceDeducted`. Permission: accounting.tax_invoice.deduct.
    """
    known = storage.held_papers(
        run.company_id, possible_ids([each.tax_invoice_id for each in batch])
    )
    seen: set[int] = set()
    for index, each in enumerate(batch):
        paper = known.get(each.tax_invoice_id)
        if paper is None or paper.id in seen:
            run.reject(index, unknown("tax invoice", each.tax_invoice_id, "tax_invoice_id"))
        else:
            bad = _deduction_problem(each, paper)
            run.reject(index, *([bad] if bad else []))
        seen.add(each.tax_invoice_id)
    kept = run.settle(len(batch), Conflict)
    records = [
        (run.company_id, batch[i].tax_invoice_id, batch[i].period, run.command_id) for i in kept
    ]
    if records:
        names = ("company_id", "tax_invoice_id", "period", "command_id")
        sql.insert("tax_invoice_deduction", names, sql.transpose(records))
        sql.execute(
            "UPDATE tax_invoice_state s SET period = n.period"
            " FROM unnest(%s::bigint[], %s::int[]) AS n(id, period) WHERE s.tax_invoice_id = n.id",
            (sql.array([row[1] for row in records]), sql.array([row[2] for row in records])),
        )
    for _, paper_id, period, _ in records:
        run.emit(
            TaxInvoiceDeducted(paper_id, period),
            subject_type="tax_invoice",
            subject_id=paper_id,
            correlation_id=known[paper_id].correlation_id,
        )
    return _done(batch, kept, known)


def _deduction_problem(given: DeductTaxInvoice, paper: HeldPaper) -> Problem | None:
    issued = paper.issue_date.year * 100 + paper.issue_date.month
    is_month = 1 <= given.period % 100 <= 12 and issued <= given.period <= 999912
    if (paper.direction, paper.kind) != ("in", "special") or paper.outcome != "passed":
        why = (
            "tax_invoice.deduction",
            "Tax invoice {number} is not a special one of a supplier that passed the check.",
            "Check it first, or choose another.",
        )
    elif paper.red_of_id is not None:
        why = (
            "tax_invoice.deduction",
            "Tax invoice {number} is a red letter: it is carried out, not deducted.",
            "Carry its tax out of the input tax.",
        )
    elif bool(given.period) == bool(paper.period):
        why = (
            "tax_invoice.deduction",
            "Tax invoice {number} is ticked already, or it is not ticked at all.",
            "Look at the month it is ticked in.",
        )
    elif given.period and not is_month:
        why = (
            "tax_invoice.deduction",
            "Tax invoice {number} cannot be deducted in {period}.",
            "Give a month from its issue on, such as 202603.",
        )
    else:
        return None
    params = {"number": paper.number, "period": str(given.period)[:20]}
    return Problem(*why, "period", params)
