"""Reading and writing bill matches: what is known of references and policies, and the decisions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import cast

from argosy.domains.purchasing.rules.matching import Match
from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.primitives.numbers import int64_problem
from argosy.kernel.primitives.text import text_problem


@dataclass(slots=True)
class MatchedLine:
    """A line of a bill as it is written: quantity and accrual are negative on a credit."""

    line_id: int | None
    order_id: int | None
    item_id: int
    qty: Decimal
    received_qty: Decimal
    billed_before_qty: Decimal
    unit_price: Decimal
    order_price: Decimal
    accrued_minor: int
    match: Match
    moves_billed: bool = True
    """Whether the quantity counts as billed; a credit of the price alone does not."""


@dataclass(slots=True)
class MatchedBill:
    """A bill or credit as it is written."""

    id: int
    kind: str
    supplier_id: int
    reference: str
    document_date: date
    posting_date: date
    currency: str
    rate: Decimal
    order_id: int
    credits_id: int
    correlation_id: int
    lines: list[MatchedLine] = field(default_factory=list)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is blocked, each reason once."""
        return tuple(dict.fromkeys(r for line in self.lines for r in line.match.reasons))

    @property
    def decision(self) -> str:
        """Blocked as soon as one line is."""
        return "blocked" if any(line.match.decision != "ok" for line in self.lines) else "ok"


@dataclass(slots=True)
class BillFacts:
    """References that exist already, and ids for the new documents."""

    taken: set[tuple[int, str]] = field(default_factory=set)
    ids: list[int] = field(default_factory=list)


_LOOK_UP = """
SELECT b.supplier_id, b.supplier_reference::text
  FROM unnest(%s::bigint[], %s::text[]) AS w(supplier_id, reference)
  JOIN bill_match b ON b.company_id = %s AND b.kind = %s AND b.supplier_id = w.supplier_id
   AND b.supplier_reference = w.reference
UNION ALL
SELECT nextval('invoice_id_seq'), NULL FROM generate_series(1, %s)
"""


def look_up(run: CommandRun, kind: str, keys: Sequence[tuple[int, str]]) -> BillFacts:
    """Read which references are taken, and draw ids: one statement.

    Args:
        run: the running command.
        kind: bill or supplier_credit.
        keys: supplier and reference of each document of the batch.
    """
    usable = [
        key
        for key in keys
        if text_problem(key[1], "reference", 100) is None
        and int64_problem(key[0], "supplier_id", minimum=1) is None
    ]
    facts = BillFacts()
    found = sql.rows(
        _LOOK_UP,
        (
            sql.array([supplier for supplier, _ in usable]),
            sql.array([reference for _, reference in usable]),
            run.company_id,
            kind,
            len(keys),
        ),
    )
    for i, reference in cast("list[tuple[int, str | None]]", found):
        if reference is None:
            facts.ids.append(i)
        else:
            facts.taken.add((i, reference))
    return facts


_BILL = (
    "id, kind, supplier_id, supplier_reference, document_date, posting_date, currency, rate,"
    " order_id, credits_id, decision, reasons, correlation_id"
)
_LINE = (
    "bill_id, line_no, line_id, order_id, item_id, qty, received_qty, billed_before_qty,"
    " unit_price, order_price, qty_difference, price_difference_minor, accrued_minor,"
    " moves_billed, decision, reasons"
)
_WRITE = f"""
WITH b AS (INSERT INTO bill_match ({_BILL}, company_id, entered_by, command_id, effective_at)
    SELECT *, %s, %s, %s, %s FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::text[],
        %s::date[], %s::date[], %s::text[], %s::numeric[], %s::bigint[], %s::bigint[], %s::text[],
        %s::jsonb[], %s::bigint[])),
l AS (INSERT INTO match_result ({_LINE}, company_id)
    SELECT *, %s FROM unnest(%s::bigint[], %s::int[], %s::bigint[], %s::bigint[], %s::bigint[],
        %s::numeric[], %s::numeric[], %s::numeric[], %s::numeric[], %s::numeric[], %s::numeric[],
        %s::bigint[], %s::bigint[], %s::bool[], %s::text[], %s::jsonb[]))
UPDATE purchase_line_progress p SET billed_qty = p.billed_qty + d.qty,
       accrued_minor = p.accrued_minor - d.accrued
  FROM unnest(%s::bigint[], %s::numeric[], %s::bigint[]) AS d(line_id, qty, accrued)
 WHERE p.line_id = d.line_id
"""
_BILL_WIDTH, _LINE_WIDTH, _DELTA_WIDTH = 13, 16, 3


def write(run: CommandRun, bills: Sequence[MatchedBill]) -> None:
    """Write matches with their lines, and carry progress on."""
    if not bills:
        return
    sql.execute(
        _WRITE,
        (
            run.company_id,
            run.actor.id,
            run.command_id,
            run.now,
            *_columns([_bill_record(bill) for bill in bills], _BILL_WIDTH),
            run.company_id,
            *_columns(
                [
                    _line_record(bill.id, number, line)
                    for bill in bills
                    for number, line in enumerate(bill.lines, 1)
                ],
                _LINE_WIDTH,
            ),
            *_columns(_deltas(line for bill in bills for line in bill.lines), _DELTA_WIDTH),
        ),
    )


def _columns(records: Sequence[tuple[object, ...]], width: int) -> list[str]:
    if not records:
        return ["{}"] * width
    return [sql.array(column) for column in zip(*records, strict=True)]


def _json(reasons: tuple[str, ...]) -> str:
    return json.dumps(list(reasons)) if reasons else "[]"


def _bill_record(bill: MatchedBill) -> tuple[object, ...]:
    return (
        bill.id,
        bill.kind,
        bill.supplier_id,
        bill.reference,
        bill.document_date,
        bill.posting_date,
        bill.currency,
        bill.rate,
        bill.order_id,
        bill.credits_id or None,
        bill.decision,
        _json(bill.reasons),
        bill.correlation_id,
    )


def _line_record(bill_id: int, number: int, line: MatchedLine) -> tuple[object, ...]:
    return (
        bill_id,
        number,
        line.line_id,
        line.order_id,
        line.item_id,
        line.qty,
        line.received_qty,
        line.billed_before_qty,
        line.unit_price,
        line.order_price,
        line.match.qty_difference,
        line.match.price_difference_minor,
        line.accrued_minor,
        line.moves_billed,
        line.match.decision,
        _json(line.match.reasons),
    )


def _deltas(lines: Iterable[MatchedLine]) -> list[tuple[object, ...]]:
    found: dict[int, tuple[Decimal, int]] = {}
    for line in lines:
        if line.line_id is not None and line.moves_billed:
            qty, accrued = found.get(line.line_id, (Decimal(0), 0))
            found[line.line_id] = (qty + line.qty, accrued + line.accrued_minor)
    return [(line_id, *found[line_id]) for line_id in sorted(found)]
