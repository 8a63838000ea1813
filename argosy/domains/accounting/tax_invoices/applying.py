"""Applications for tax invoices 开票申请: of one or many receivables, merged and split at issue."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import cast

from argosy.domains.accounting.tax_invoices import storage
from argosy.domains.accounting.tax_invoices.inputs import (
    ApplyLine,
    ApplyTaxInvoice,
    CancelApplication,
)
from argosy.domains.accounting.tax_invoices.provider import Trader
from argosy.domains.accounting.tax_invoices.rules import application_problems, share, unknown
from argosy.domains.accounting.tax_invoices.storage import OwedLine
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Conflict, Problem, StaleVersion
from argosy.masterdata.unknown import possible_ids

Part = tuple[OwedLine, Decimal, int, int]
"""What is asked for of a receivable's line: quantity, net and tax."""


@command("accounting.apply_tax_invoice", permission="accounting.tax_invoice.apply")
def do_apply_tax_invoice(run: CommandRun, batch: Sequence[ApplyTaxInvoice]) -> list[Done | None]:
    """Apply for tax invoices to customers, over lines of one or many receivables.

    Before: the lines are invoices' of that customer, in one currency, and no more is asked for than
    no tax invoice stands for. After: an application that can be issued or cancelled. Permission:
    accounting.tax_invoice.apply.
    """
    found = _owed(run.company_id, batch)
    asked: dict[int, list[Part]] = {}
    for index, given in enumerate(batch):
        problems = application_problems(given)
        if not problems:
            asked[index], problems = _parts(given, found)
        run.reject(index, *problems)
    kept = run.settle(len(batch))
    ids = sql.ids("tax_application", len(kept))
    _, parties = storage.traders(run.company_id, [batch[i].party_id for i in kept])
    heads, lines = [], []
    for index, id_ in zip(kept, ids, strict=True):
        given = batch[index]
        buyer = parties.get(given.party_id, Trader("", ""))
        heads.append(
            (
                id_, run.company_id, given.party_id, given.kind, asked[index][0][0].currency,
                given.buyer_name or buyer.name, given.buyer_tax_number or buyer.tax_number,
                given.net_max_minor, given.lines_max, given.merges, given.memo,
            )
        )  # fmt: skip
        lines += [
            (run.company_id, id_, number, line.id, quantity, net, tax)
            for number, (line, quantity, net, tax) in enumerate(asked[index], 1)
        ]
    if kept:
        names = (
            "id", "company_id", "party_id", "kind", "currency", "buyer_name", "buyer_tax_number",
            "net_max_minor", "lines_max", "merges", "memo",
        )  # fmt: skip
        sql.insert("tax_application", names, sql.transpose(heads))
        columns = (
            "company_id",
            "application_id", "line_no", "invoice_line_id", "quantity", "net_minor",
            "tax_minor",
        )  # fmt: skip
        sql.insert("tax_application_line", columns, sql.transpose(lines))
    results: list[Done | None] = [None] * len(batch)
    for index, id_ in zip(kept, ids, strict=True):
        results[index] = Done("tax_application", id_)
    return results


def _owed(company_id: int, batch: Sequence[ApplyTaxInvoice]) -> list[OwedLine]:
    """Return every line that applications may mean, the oldest first, each once."""
    lines: dict[int, OwedLine] = {}
    for column, ids in (
        ("id", [line.invoice_line_id for given in batch for line in given.lines]),
        ("source_line_id", [line.order_line_id for given in batch for line in given.lines]),
        ("invoice_id", [each for given in batch for each in given.invoice_ids]),
    ):
        wanted = [each for each in possible_ids(ids) if each]
        if wanted:
            lines |= {line.id: line for line in storage.owed_lines(company_id, column, wanted)}
    return [line for line in lines.values() if line.kind == "invoice"]


def _parts(given: ApplyTaxInvoice, found: Sequence[OwedLine]) -> tuple[list[Part], list[Problem]]:
    """Return what an application asks for of each line, or what is wrong with it."""
    own = [line for line in found if line.party_id == given.party_id]
    left = {line.id: line.open_quantity for line in own}
    parts: list[Part] = []
    problems: list[Problem] = []
    for place, wanted in enumerate(given.lines):
        chosen = [line for line in own if _is_meant(wanted, line)]
        rest = _take(chosen, wanted.quantity, left, parts)
        field = f"lines[{place}]"
        if not chosen:
            which = wanted.invoice_line_id or wanted.order_line_id
            problems.append(unknown("line", which, f"{field}.invoice_line_id"))
        elif rest:
            problems.append(_too_much(rest, f"{field}.quantity"))
    for place, invoice_id in enumerate(given.invoice_ids):
        lines = [line for line in own if line.invoice_id == invoice_id]
        if not lines:
            problems.append(unknown("invoice", invoice_id, f"invoice_ids[{place}]"))
        _take(lines, None, left, parts)
    if not problems and not parts:
        problems.append(_too_much(Decimal(0), "lines"))
    if len({line.currency for line, *_ in parts}) > 1:
        problems.append(
            Problem(
                "tax_invoice.currencies",
                "The lines are in several currencies.",
                "Apply for each currency apart.",
                "lines",
            )
        )
    return parts, problems


def _is_meant(wanted: ApplyLine, line: OwedLine) -> bool:
    if wanted.invoice_line_id:
        return line.id == wanted.invoice_line_id
    return line.order_line_id == wanted.order_line_id


def _take(
    lines: Sequence[OwedLine], wanted: Decimal | None, left: dict[int, Decimal], parts: list[Part]
) -> Decimal:
    """Take a quantity of lines, the oldest first (all of them for None); return what is missing."""
    rest = wanted
    for line in lines:
        take = left[line.id] if rest is None else min(rest, left[line.id])
        if take > 0:
            parts.append(_part(line, take, left[line.id]))
            left[line.id] -= take
        rest = None if rest is None else rest - take
    return rest or Decimal(0)


def _part(line: OwedLine, take: Decimal, left: Decimal) -> Part:
    """Return a part of a line: the whole rest when nothing is left after it."""
    if take == left == line.open_quantity:
        return line, take, line.open_net_minor, line.open_tax_minor
    if take == left:
        before = line.open_quantity - left
        return (
            line,
            take,
            line.open_net_minor - share(line.net_minor, before, line.quantity),
            line.open_tax_minor - share(line.tax_minor, before, line.quantity),
        )
    net = share(line.net_minor, take, line.quantity)
    return line, take, net, share(line.tax_minor, take, line.quantity)


def _too_much(rest: Decimal, field: str) -> Problem:
    return Problem(
        "tax_invoice.nothing_left",
        "{rest} of it was not billed, or tax invoices stand for it already.",
        "Apply for what is listed as not invoiced.",
        field,
        {"rest": rest},
    )


@command("accounting.cancel_tax_application", permission="accounting.tax_invoice.apply")
def do_cancel_tax_application(
    run: CommandRun, batch: Sequence[CancelApplication]
) -> list[Done | None]:
    """Take applications back before anything was issued. Permission: accounting.tax_invoice.apply.

    Before: the application waits, in the version that was seen. After: it is cancelled.
    """
    asked = [(each.application_id, each.version) for each in batch]
    heads = waiting_applications(run, asked)
    kept = run.settle(len(batch), Conflict)
    set_state([batch[index].application_id for index in kept], "cancelled")
    results: list[Done | None] = [None] * len(batch)
    for index in kept:
        results[index] = Done("tax_application", cast(int, heads[batch[index].application_id][0]))
    return results


def waiting_applications(
    run: CommandRun, asked: Sequence[tuple[int, int]]
) -> dict[int, tuple[object, ...]]:
    """Return waiting applications by id, locked; others are refused."""
    found = sql.rows(
        "SELECT id, party_id, kind::text, currency::text, buyer_name::text,"
        " buyer_tax_number::text, net_max_minor, lines_max, merges, state::text, version"
        " FROM tax_application WHERE company_id = %s AND id = ANY (%s::bigint[])"
        " ORDER BY id FOR UPDATE",
        (run.company_id, sql.array(possible_ids([id_ for id_, _ in asked]))),
    )
    heads = {cast(int, row[0]): row for row in found}
    seen: set[int] = set()
    is_stale = False
    for index, (id_, version) in enumerate(asked):
        head = heads.get(id_) if isinstance(id_, int) else None
        if head is None or id_ in seen:
            run.reject(index, unknown("application", id_, "application_id"))
            continue
        seen.add(id_)
        if head[9] != "requested" or head[10] != version:
            is_stale |= head[10] != version
            run.reject(
                index,
                Problem(
                    "tax_invoice.application_state",
                    "The application is {state}, in version {version}.",
                    "Look at it again.",
                    "version",
                    {"state": str(head[9]), "version": str(head[10])},
                ),
            )
    if is_stale:
        run.settle(len(asked), StaleVersion)
    return heads


def set_state(ids: Sequence[int], state: str) -> None:
    """Take locked applications to a state."""
    sql.execute(
        "UPDATE tax_application SET state = %s, version = version + 1"
        " WHERE id = ANY (%s::bigint[])",
        (state, sql.array(sorted(ids))),
    )
