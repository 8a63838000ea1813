"""Issuing what applications ask for, by a provider that gives numbers and originals."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import cast

from argosy.domains.accounting.tax_invoices import storage
from argosy.domains.accounting.tax_invoices.applying import set_state, waiting_applications
from argosy.domains.accounting.tax_invoices.inputs import IssueTaxInvoice, NewLink
from argosy.domains.accounting.tax_invoices.provider import (
    IssueRequest,
    Trader,
    provider_names,
    provider_of,
)
from argosy.domains.accounting.tax_invoices.rules import Piece, choice_problem, plan
from argosy.domains.accounting.tax_invoices.storage import Paper
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql


@command("accounting.issue_tax_invoice", permission="accounting.tax_invoice.issue")
def do_issue_tax_invoice(run: CommandRun, batch: Sequence[IssueTaxInvoice]) -> list[Done | None]:
    """Issue what applications ask for: like lines merged, split by the application's limits.

    Before: the application waits, in the version that was seen; nothing was issued for its lines
    since. After: its tax invoices stand, with their originals and links. Emits
    `TaxInvoiceRegistered` for each. Permission: accounting.tax_invoice.issue.
    """
    for index, given in enumerate(batch):
        bad = choice_problem(given.provider, provider_names(), "provider")
        run.reject(index, *([bad] if bad else []))
    heads = waiting_applications(run, [(each.application_id, each.version) for each in batch])
    kept = run.settle(len(batch))
    pieces = _pieces(run.company_id, [batch[index].application_id for index in kept])
    own, _ = storage.traders(run.company_id, [])
    papers: list[Paper] = []
    for index in kept:
        given = batch[index]
        _, party, kind, currency, name, tax_number, net_max, lines_max, merges, *_ = heads[
            given.application_id
        ]
        for planned in plan(
            pieces[given.application_id],
            merges=bool(merges),
            net_max_minor=cast(int, net_max),
            lines_max=cast(int, lines_max),
        ):
            paper = Paper(
                0, "out", str(kind), "", "", given.issue_date, cast(int, party), own,
                Trader(str(name), str(tax_number)), str(currency),
                [line.as_line() for line in planned],
                [
                    NewLink(
                        number, piece.invoice_line_id, piece.net_minor, piece.tax_minor,
                        piece.quantity,
                    )
                    for number, line in enumerate(planned, 1)
                    for piece in line.pieces
                ],
                (), run.new_journey(), application_id=given.application_id,
                provider=given.provider,
            )  # fmt: skip
            papers.append(paper)
    have_issued(papers)
    storage.write_papers(run, papers)
    set_state([batch[index].application_id for index in kept], "issued")
    results: list[Done | None] = [None] * len(batch)
    for index in kept:
        results[index] = Done("tax_application", batch[index].application_id)
    return results


def have_issued(papers: Sequence[Paper], red_of: str = "") -> None:
    """Ask the provider for each tax invoice's number and originals; draws their ids."""
    for paper, id_ in zip(papers, sql.ids("tax_invoice", len(papers)), strict=True):
        provider = provider_of(paper.provider)
        assert provider is not None
        paper.id = id_
        issued = provider.issue(
            IssueRequest(
                id_,
                paper.kind,
                paper.issue_date,
                paper.seller,
                paper.buyer,
                paper.currency,
                paper.lines,
                red_of,
                paper.reason,
            )
        )
        paper.number, paper.code, paper.files = issued.number, issued.code, issued.files


def _pieces(company_id: int, application_ids: Sequence[int]) -> dict[int, list[Piece]]:
    found = sql.rows(
        "SELECT application_id, invoice_line_id, quantity, net_minor, tax_minor"
        " FROM tax_application_line WHERE company_id = %s AND application_id = ANY (%s::bigint[])"
        " ORDER BY application_id, line_no",
        (company_id, sql.array(sorted(application_ids))),
    )
    wanted = cast("list[tuple[int, int, Decimal, int, int]]", found)
    owed = {
        line.id: line for line in storage.owed_lines(company_id, "id", [row[1] for row in wanted])
    }
    pieces: dict[int, list[Piece]] = {}
    for application_id, line_id, quantity, net, tax in wanted:
        line = owed[line_id]
        pieces.setdefault(application_id, []).append(
            Piece(
                line_id, line.description[:300], line.unit, line.item_id or 0, quantity,
                line.unit_price, net, line.tax_rate, tax,
            )
        )  # fmt: skip
    return pieces
