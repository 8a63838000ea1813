"""Red letters 红冲: taking back tax invoices of ours, in part or whole."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from argosy.domains.accounting.tax_invoices import storage
from argosy.domains.accounting.tax_invoices.inputs import NewTaxLine, RedTaxInvoice
from argosy.domains.accounting.tax_invoices.issuing import have_issued
from argosy.domains.accounting.tax_invoices.linking import link_refusals, taken_back
from argosy.domains.accounting.tax_invoices.provider import provider_names
from argosy.domains.accounting.tax_invoices.rules import (
    choice_problem,
    link_problems,
    share,
    unknown,
)
from argosy.domains.accounting.tax_invoices.storage import HeldLine, HeldPaper, Paper
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.kernel.primitives.numbers import int64_problem
from argosy.kernel.primitives.text import text_problem
from argosy.masterdata.unknown import possible_ids


@command("accounting.red_tax_invoice", permission="accounting.tax_invoice.issue")
def do_red_tax_invoice(run: CommandRun, batch: Sequence[RedTaxInvoice]) -> list[Done | None]:
    """Issue red letters 红冲 against tax invoices of ours, in part or for all that is left.

    Before: the tax invoice is ours and no red letter itself; no more is taken back than is left of
    each line. After: the red letter stands; what the original stood for may be invoiced again, or
    the red letter stands for a credit note. Emits `TaxInvoiceRegistered`. Permission:
    accounting.tax_invoice.issue.
    """
    for index, given in enumerate(batch):
        run.reject(index, *_red_input_problems(given))
    blue = storage.held_papers(
        run.company_id, possible_ids([given.tax_invoice_id for given in batch])
    )
    lines = storage.held_lines(run.company_id, blue)
    owed = {
        line.id: line
        for line in storage.owed_lines(
            run.company_id,
            "id",
            possible_ids([link.invoice_line_id for given in batch for link in given.links]),
        )
    }
    reds: dict[int, list[tuple[HeldLine, NewTaxLine]]] = {}
    seen: set[int] = set()
    for index, given in enumerate(batch):
        paper = blue.get(given.tax_invoice_id)
        if paper is None or paper.direction != "out" or paper.red_of_id or paper.id in seen:
            run.reject(index, unknown("tax invoice", given.tax_invoice_id, "tax_invoice_id"))
            continue
        seen.add(paper.id)
        reds[index], problems = _red_lines(given, lines[paper.id])
        problems += link_refusals(
            given.links,
            owed,
            direction="out",
            is_red=True,
            party_id=paper.party_id,
            currency=paper.currency,
        )
        run.reject(index, *problems)
    kept = run.settle(len(batch))
    letters = [_red_paper(run, batch[i], blue[batch[i].tax_invoice_id], reds[i]) for i in kept]
    for index, letter in zip(kept, letters, strict=True):
        have_issued([letter], blue[batch[index].tax_invoice_id].number)
    storage.write_papers(run, letters)
    results: list[Done | None] = [None] * len(batch)
    for index, letter in zip(kept, letters, strict=True):
        results[index] = Done("tax_invoice", letter.id, letter.number)
    return results


def _red_input_problems(given: RedTaxInvoice) -> list[Problem]:
    found = [
        text_problem(given.reason, "reason", 300, required=True),
        choice_problem(given.provider, provider_names(), "provider"),
    ]
    problems = [problem for problem in found if problem is not None]
    for place, part in enumerate(given.parts):
        bad = int64_problem(part.net_minor, "net_minor", minimum=1)
        problems += [bad.under(f"parts[{place}]")] if bad else []
    count = len(given.parts) or None
    return problems + link_problems(given.links, count)


def _red_lines(
    given: RedTaxInvoice, lines: Sequence[HeldLine]
) -> tuple[list[tuple[HeldLine, NewTaxLine]], list[Problem]]:
    """Return the red letter's lines with those they take back: parts, or all that is left."""
    if not given.parts:
        left = [line for line in lines if line.left_net_minor or line.left_tax_minor]
        whole = [
            (line, _red_line(line, line.left_net_minor, line.left_tax_minor, line.left_quantity))
            for line in left
        ]
        return whole, [] if whole else [_nothing_left("tax_invoice_id")]
    by_number = {line.line_no: line for line in lines}
    reds: list[tuple[HeldLine, NewTaxLine]] = []
    problems: list[Problem] = []
    seen: set[int] = set()
    for place, part in enumerate(given.parts):
        line = by_number.get(part.line_no)
        if line is None or part.line_no in seen:
            problems.append(unknown("line", part.line_no, f"parts[{place}].line_no"))
            continue
        seen.add(part.line_no)
        if part.net_minor > line.left_net_minor or part.quantity > line.left_quantity:
            problems.append(_nothing_left(f"parts[{place}].net_minor"))
            continue
        tax = line.left_tax_minor
        if part.net_minor != line.left_net_minor:
            tax = share(line.tax_minor, Decimal(part.net_minor), Decimal(line.net_minor))
        reds.append((line, _red_line(line, part.net_minor, tax, part.quantity)))
    return reds, problems


def _nothing_left(field: str) -> Problem:
    return Problem(
        "tax_invoice.taken_back",
        "No more is left of it: red letters have taken the rest back.",
        "Take back what is left.",
        field,
    )


def _red_line(line: HeldLine, net: int, tax: int, quantity: Decimal) -> NewTaxLine:
    return NewTaxLine(
        line.description, -net, -tax, line.tax_rate, -quantity, line.unit_price, line.unit,
        line.item_id or 0, line.line_no,
    )  # fmt: skip


def _red_paper(
    run: CommandRun,
    given: RedTaxInvoice,
    blue: HeldPaper,
    reds: Sequence[tuple[HeldLine, NewTaxLine]],
) -> Paper:
    links = list(given.links) or taken_back(
        run.company_id,
        [(number, line, red.net_minor) for number, (line, red) in enumerate(reds, 1)],
    )
    for link in links:
        if link.line_no > len(reds):
            raise ValidationFailed(unknown("line", link.line_no, "links"))
    return Paper(
        0, "out", blue.kind, "", "", given.issue_date, blue.party_id, blue.seller, blue.buyer,
        blue.currency, [red for _, red in reds], links, (),
        blue.correlation_id, red_of_id=blue.id, red_line_ids=[line.id for line, _ in reds],
        reason=given.reason, provider=given.provider,
    )  # fmt: skip
