"""Entering tax invoices that were received or issued outside, red letters among them, and links."""

from __future__ import annotations

from collections.abc import Sequence

from argosy.domains.accounting.tax_invoices import storage
from argosy.domains.accounting.tax_invoices.inputs import LinkTaxInvoice, RegisterTaxInvoice
from argosy.domains.accounting.tax_invoices.linking import link_refusals, taken_back
from argosy.domains.accounting.tax_invoices.provider import Original, Trader
from argosy.domains.accounting.tax_invoices.rules import (
    file_bytes,
    link_problems,
    register_problems,
    unknown,
)
from argosy.domains.accounting.tax_invoices.storage import HeldLine, HeldPaper, Paper
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem
from argosy.masterdata.unknown import possible_ids

Lines = dict[int, list[HeldLine]]


@command("accounting.register_tax_invoice", permission="accounting.tax_invoice.register")
def do_register_tax_invoice(
    run: CommandRun, batch: Sequence[RegisterTaxInvoice]
) -> list[Done | None]:
    """Register tax invoices that a supplier gave us, or that were issued outside.

    Before: the number is new for the direction; the party exists; a red letter names a tax invoice
    of the same party and direction and takes back no more than is left of its lines; links stay
    within both sides. After: originals are kept byte by byte with their digests. Emits
    `TaxInvoiceRegistered`. Permission: accounting.tax_invoice.register.
    """
    fit = []
    for index, given in enumerate(batch):
        problems = register_problems(given)
        run.reject(index, *problems)
        if not problems:
            fit.append(index)
    own, parties = storage.traders(
        run.company_id, possible_ids([batch[index].party_id for index in fit])
    )
    items = storage.unknown_items(
        possible_ids([line.item_id for index in fit for line in batch[index].lines])
    )
    blue = storage.held_papers(run.company_id, [batch[i].red_of_id for i in fit])
    blue_lines = storage.held_lines(run.company_id, blue)
    owed = {
        line.id: line
        for line in storage.owed_lines(
            run.company_id, "id", [x.invoice_line_id for i in fit for x in batch[i].links]
        )
    }
    taken = storage.numbers_taken(
        run.company_id, [(batch[i].direction, batch[i].code, batch[i].number) for i in fit]
    )
    papers: dict[int, Paper] = {}
    for index in fit:
        given = batch[index]
        key = (given.direction, given.code, given.number)
        problems = [_taken(given.number)] if key in taken else []
        taken.add(key)
        if given.party_id not in parties:
            problems.append(unknown("party", given.party_id, "party_id"))
        problems += [
            unknown("product", line.item_id, f"lines[{place}].item_id")
            for place, line in enumerate(given.lines)
            if line.item_id in items
        ]
        problems += red_problems(given, blue.get(given.red_of_id), blue_lines)
        problems += link_refusals(
            given.links,
            owed,
            direction=given.direction,
            is_red=bool(given.red_of_id),
            party_id=given.party_id,
            currency=given.currency,
        )
        run.reject(index, *problems)
        if not problems:
            papers[index] = _paper(run, given, own, parties[given.party_id], blue, blue_lines)
    kept = run.settle(len(batch))
    for index, id_ in zip(kept, sql.ids("tax_invoice", len(kept)), strict=True):
        papers[index].id = id_
    storage.write_papers(run, [papers[index] for index in kept])
    results: list[Done | None] = [None] * len(batch)
    for index in kept:
        results[index] = Done("tax_invoice", papers[index].id, batch[index].number)
    return results


def _taken(number: str) -> Problem:
    return Problem(
        "tax_invoice.number_taken",
        "Tax invoice {number} is registered already.",
        "Look it up; a tax invoice is registered once.",
        "number",
        {"number": number},
    )


def red_problems(
    given: RegisterTaxInvoice, blue: HeldPaper | None, blue_lines: Lines
) -> list[Problem]:
    """Return what is wrong with a red letter's relation to what it takes back."""
    if not given.red_of_id:
        return [
            unknown("red line", line.red_of_line, f"lines[{place}].red_of_line")
            for place, line in enumerate(given.lines)
            if line.red_of_line
        ]
    if (
        blue is None
        or blue.red_of_id is not None
        or (blue.direction, blue.party_id, blue.currency)
        != (given.direction, given.party_id, given.currency)
    ):
        return [unknown("tax invoice", given.red_of_id, "red_of_id")]
    if blue.period and given.direction == "in" and given.issue_date < blue.issue_date:
        return [unknown("tax invoice", given.red_of_id, "red_of_id")]
    numbers = {line.line_no for line in blue_lines.get(blue.id, [])}
    return [
        unknown("line", line.red_of_line, f"lines[{place}].red_of_line")
        for place, line in enumerate(given.lines)
        if line.red_of_line not in numbers
    ]


def _paper(
    run: CommandRun,
    given: RegisterTaxInvoice,
    own: Trader,
    party: Trader,
    blue: dict[int, HeldPaper],
    blue_lines: Lines,
) -> Paper:
    partner = Trader(given.party_name or party.name, given.party_tax_number or party.tax_number)
    seller, buyer = (own, partner) if given.direction == "out" else (partner, own)
    original = {line.line_no: line for line in blue_lines.get(given.red_of_id, [])}
    reds = [original[line.red_of_line] for line in given.lines] if given.red_of_id else []
    links = list(given.links)
    if reds and not links:
        links = taken_back(
            run.company_id,
            [
                (number, red, line.net_minor)
                for number, (red, line) in enumerate(zip(reds, given.lines, strict=True), 1)
            ],
        )
    journey = blue[given.red_of_id].correlation_id if given.red_of_id else run.new_journey()
    return Paper(
        0,
        given.direction,
        given.kind,
        given.code,
        given.number,
        given.issue_date,
        given.party_id,
        seller,
        buyer,
        given.currency,
        given.lines,
        links,
        [Original(file.media, file.name, file_bytes(file) or b"") for file in given.files],
        journey,
        red_of_id=given.red_of_id,
        red_line_ids=[red.id for red in reds],
        reason=given.reason,
    )


@command("accounting.link_tax_invoice", permission="accounting.tax_invoice.register")
def do_link_tax_invoice(run: CommandRun, batch: Sequence[LinkTaxInvoice]) -> list[Done | None]:
    """Say what tax invoices stand for: lines of receivables or payables, in parts.

    Before: both are of one party and currency; enough is left on both sides. After: the parts
    count as invoiced. Permission: accounting.tax_invoice.register.
    """
    known = storage.held_papers(
        run.company_id, possible_ids([each.tax_invoice_id for each in batch])
    )
    lines = storage.held_lines(run.company_id, known)
    owed = {
        line.id: line
        for line in storage.owed_lines(
            run.company_id,
            "id",
            possible_ids([link.invoice_line_id for each in batch for link in each.links]),
        )
    }
    for index, each in enumerate(batch):
        problems = link_problems(each.links, None)
        paper = known.get(each.tax_invoice_id)
        if not problems and paper is None:
            problems.append(unknown("tax invoice", each.tax_invoice_id, "tax_invoice_id"))
        elif not problems and paper is not None:
            numbers = {line.line_no for line in lines[paper.id]}
            problems += [
                unknown("line", link.line_no, f"links[{place}].line_no")
                for place, link in enumerate(each.links)
                if link.line_no not in numbers
            ]
            problems += link_refusals(
                each.links,
                owed,
                direction=paper.direction,
                is_red=paper.red_of_id is not None,
                party_id=paper.party_id,
                currency=paper.currency,
            )
        run.reject(index, *problems)
    kept = run.settle(len(batch))
    by_place = {
        (paper_id, line.line_no): line.id for paper_id, held in lines.items() for line in held
    }
    storage.write_links(
        run,
        [
            (batch[i].tax_invoice_id, by_place[batch[i].tax_invoice_id, link.line_no], link)
            for i in kept
            for link in batch[i].links
        ],
    )
    results: list[Done | None] = [None] * len(batch)
    for index in kept:
        paper_id = batch[index].tax_invoice_id
        results[index] = Done("tax_invoice", paper_id, known[paper_id].number)
    return results
