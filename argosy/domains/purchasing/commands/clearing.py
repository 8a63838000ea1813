"""Clearing goods received not billed: the rest of a line that nothing more is billed of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from argosy.domains.purchasing import facts
from argosy.domains.purchasing.accounts import GoodsAccounts, goods_accounts
from argosy.domains.purchasing.locks import lines_of, lock_orders
from argosy.domains.purchasing.rules.held import HeldLine, HeldOrder
from argosy.domains.purchasing.rules.orders import id_problems, unknown
from argosy.domains.purchasing.storage import draw
from argosy.kernel.events.commands import command
from argosy.kernel.events.run import CommandRun, Done
from argosy.kernel.identity import sql
from argosy.kernel.ledger.chart import chart_of
from argosy.kernel.ledger.inputs import EntryInput, LineInput
from argosy.kernel.ledger.posting import post_entries
from argosy.kernel.primitives.errors import Conflict, Problem, ValidationFailed
from argosy.kernel.primitives.text import text_problem

_COLUMNS = (
    "id",
    "company_id",
    "order_id",
    "line_id",
    "amount_minor",
    "reason",
    "posting_date",
    "correlation_id",
    "command_id",
    "effective_at",
)


@dataclass(frozen=True, slots=True)
class ClearAccrual:
    """Take off all that is accrued for an order line, and say why."""

    line_id: int
    reason: str
    posting_date: date | None = None


@command("purchasing.clear_accrual", permission="purchasing.accrual.clear")
def do_clear_accrual(run: CommandRun, batch: Sequence[ClearAccrual]) -> list[Done | None]:
    """Clear what goods received not billed still holds for lines that are settled.

    Pre-conditions: the line holds an amount, and either its quantities agree (a residue of changed
    prices) or its order is closed (the supplier will not bill the rest); a reason. Post-condition:
    the amount is on the account of price differences. Permission: purchasing.accrual.clear.
    """
    orders = lock_orders(run, line_ids=[clear.line_id for clear in batch])
    lines = lines_of(orders.values())
    seen: set[int] = set()
    errors: set[type[ValidationFailed | Conflict]] = set()
    for index, clear in enumerate(batch):
        problems = id_problems(("line_id", clear.line_id))
        text = text_problem(clear.reason, "reason", 300, required=True)
        problems.extend([text] if text else [])
        line = lines.get(clear.line_id)
        if not problems and (line is None or clear.line_id in seen):
            problems.append(unknown("line", clear.line_id, "line_id"))
        errors |= {ValidationFailed} if problems else set()
        if not problems and line is not None and not _is_settled(orders[line.order_id], line):
            problems.append(_not_settled(line))
            errors.add(Conflict)
        seen.add(clear.line_id)
        run.reject(index, *problems)
    keep = run.settle(len(batch), errors.pop() if len(errors) == 1 else ValidationFailed)
    return _post(run, batch, keep, orders, lines)


def _is_settled(order: HeldOrder, line: HeldLine) -> bool:
    return line.accrued_minor != 0 and (
        line.unbilled == 0 or order.state in ("closed", "cancelled")
    )


def _not_settled(line: HeldLine) -> Problem:
    return Problem(
        "purchasing.not_settled",
        "Line {line} holds nothing, or bills and receipts of it are still to come.",
        "Close the order first if the supplier will not bill the rest.",
        "line_id",
        {"line": line.line_no},
    )


def _post(
    run: CommandRun,
    batch: Sequence[ClearAccrual],
    keep: Sequence[int],
    orders: dict[int, HeldOrder],
    lines: dict[int, HeldLine],
) -> list[Done | None]:
    today = facts.company(run).today(run)
    currency = chart_of(run).currency
    (ids,) = draw(("accrual_clearing", len(keep)))
    found = [(batch[index], lines[batch[index].line_id]) for index in keep]
    accounts = goods_accounts(run, [(line.item_id, c.posting_date or today) for c, line in found])
    records: list[tuple[object, ...]] = []
    entries: list[EntryInput] = []
    results: list[Done | None] = [None] * len(batch)
    for index, clearing_id, (clear, line) in zip(keep, ids, found, strict=True):
        on, order = clear.posting_date or today, orders[line.order_id]
        amount, own = line.accrued_minor, accounts[line.item_id, on]
        records.append(
            (
                clearing_id, run.company_id, order.id, line.line_id, amount, clear.reason, on,
                order.correlation_id, run.command_id, run.now,
            )
        )  # fmt: skip
        entries.append(
            EntryInput(
                journal="purchase",
                document_date=on,
                posting_date=on,
                lines=_lines(own, amount, currency, line.item_id),
                source_type="accrual_clearing",
                source_id=clearing_id,
                correlation_id=order.correlation_id,
                subledger="stock",
                memo=clear.reason,
            )
        )
        results[index] = Done("accrual_clearing", clearing_id)
    post_entries(run, entries)
    if records:
        sql.insert("accrual_clearing", _COLUMNS, sql.transpose(records))
        sql.execute(
            "UPDATE purchase_line_progress SET accrued_minor = 0"
            " WHERE line_id = ANY (%s::bigint[])",
            (sql.array([line.line_id for _, line in found]),),
        )
    return results


def _lines(
    accounts: GoodsAccounts, amount: int, currency: str, item_id: int
) -> tuple[LineInput, LineInput]:
    """Return the entry's two lines, debit first, with amounts above zero."""
    debit, credit = accounts.grni, accounts.difference
    if amount < 0:
        debit, credit, amount = credit, debit, -amount
    return (
        LineInput(debit, "D", amount, currency, amount, item_id=item_id),
        LineInput(credit, "C", amount, currency, amount, item_id=item_id),
    )
