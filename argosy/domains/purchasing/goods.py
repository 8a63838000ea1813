"""Writing receipts and returns: documents, lines and progress, each command in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql

if TYPE_CHECKING:
    from argosy.domains.purchasing.commands.receive import Arrival
    from argosy.domains.purchasing.commands.returns import Departure

ZERO = Decimal(0)

_HEAD = "id, order_id, supplier_id, posting_date, supplier_reference, correlation_id, effective_at"
_HEAD_ARRAYS = (
    "%s::bigint[], %s::bigint[], %s::bigint[], %s::date[], %s::text[], %s::bigint[],"
    " %s::timestamptz[]"
)
_RECEIPT_LINE = (
    "id, receipt_id, order_id, line_id, item_id, lot_id, place_id, unit_id, doc_accepted_qty,"
    " doc_rejected_qty, accepted_qty, rejected_qty, status, reject_reason, disposition,"
    " value_minor, move_id, held_move_id"
)
_RECEIVE = f"""
WITH r AS (INSERT INTO receipt ({_HEAD}, company_id, command_id, operator_id)
    SELECT *, %s, %s, %s FROM unnest({_HEAD_ARRAYS})),
l AS (INSERT INTO receipt_line ({_RECEIPT_LINE}, company_id)
    SELECT *, %s FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[],
        %s::bigint[], %s::bigint[], %s::bigint[], %s::numeric[], %s::numeric[], %s::numeric[],
        %s::numeric[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::bigint[],
        %s::bigint[]))
UPDATE purchase_line_progress p SET accepted_qty = p.accepted_qty + d.accepted,
       rejected_qty = p.rejected_qty + d.rejected, accrued_minor = p.accrued_minor + d.value
  FROM unnest(%s::bigint[], %s::numeric[], %s::numeric[], %s::bigint[])
       AS d(line_id, accepted, rejected, value) WHERE p.line_id = d.line_id
"""
_RETURN_LINE = (
    "id, return_id, order_id, line_id, receipt_line_id, item_id, lot_id, place_id, is_held, qty,"
    " value_minor, is_replaced, move_id"
)
_RETURN = f"""
WITH r AS (INSERT INTO purchase_return ({_HEAD}, reason, company_id, command_id, operator_id)
    SELECT *, %s, %s, %s FROM unnest({_HEAD_ARRAYS}, %s::text[])),
l AS (INSERT INTO purchase_return_line ({_RETURN_LINE}, company_id)
    SELECT *, %s FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[],
        %s::bigint[], %s::bigint[], %s::bigint[], %s::bool[], %s::numeric[], %s::bigint[],
        %s::bool[], %s::bigint[]))
UPDATE purchase_line_progress p SET returned_qty = p.returned_qty + d.returned,
       accrued_minor = p.accrued_minor - d.value
  FROM unnest(%s::bigint[], %s::numeric[], %s::bigint[]) AS d(line_id, returned, value)
 WHERE p.line_id = d.line_id
"""


def _columns(records: Sequence[tuple[object, ...]], width: int) -> list[str]:
    if not records:
        return ["{}"] * width
    return [sql.array(column) for column in zip(*records, strict=True)]


def _sums(parts: Iterable[tuple[int, tuple[Decimal | int, ...]]]) -> list[tuple[object, ...]]:
    """Add figures up by line, in order of lines: rows are locked in key order."""
    found: dict[int, list[Decimal | int]] = {}
    for line_id, figures in parts:
        sums = found.setdefault(line_id, [0 * figure for figure in figures])
        for place, figure in enumerate(figures):
            sums[place] += figure
    return [(line_id, *found[line_id]) for line_id in sorted(found)]


def insert_receipts(run: CommandRun, arrivals: Sequence[Arrival]) -> None:
    """Write receipts with their lines, and carry progress on."""
    if not arrivals:
        return
    heads = [_head(arrival) for arrival in arrivals]
    lines = [
        (
            arrived.id,
            arrival.id,
            arrival.order.id,
            arrived.held.line_id,
            arrived.held.item_id,
            arrived.given.lot_id,
            arrived.place_id,
            arrived.held.unit_id,
            arrived.given.accepted_qty,
            arrived.given.rejected_qty,
            arrived.accepted,
            arrived.rejected,
            arrived.given.status,
            arrived.given.reject_reason,
            arrived.disposition,
            arrived.value_minor,
            arrived.move_id or None,
            arrived.held_move_id or None,
        )
        for arrival in arrivals
        for arrived in arrival.lines
    ]
    deltas = _sums(
        (arrived.held.line_id, (arrived.accepted, arrived.rejected, arrived.value_minor))
        for arrival in arrivals
        for arrived in arrival.lines
    )
    sql.execute(
        _RECEIVE,
        (
            run.company_id,
            run.command_id,
            run.actor.id,
            *_columns(heads, 7),
            run.company_id,
            *_columns(lines, 18),
            *_columns(deltas, 4),
        ),
    )


def _head(document: Arrival | Departure) -> tuple[object, ...]:
    return (
        document.id,
        document.order.id,
        document.order.supplier_id,
        document.posting_date,
        document.given.supplier_reference,
        document.order.correlation_id,
        document.effective_at,
    )


def insert_returns(run: CommandRun, departures: Sequence[Departure]) -> None:
    """Write returns with their lines, and carry progress on; held goods change none of it."""
    if not departures:
        return
    heads = [(*_head(departure), departure.given.reason) for departure in departures]
    lines = [
        (
            leaving.id,
            departure.id,
            departure.order.id,
            leaving.came.line_id,
            leaving.came.id,
            leaving.came.item_id,
            leaving.came.lot_id,
            leaving.place_id,
            leaving.given.is_held,
            leaving.qty,
            leaving.value_minor,
            leaving.given.is_replaced,
            leaving.move_id,
        )
        for departure in departures
        for leaving in departure.lines
    ]
    deltas = _sums(
        (leaving.came.line_id, (leaving.qty, leaving.value_minor))
        for departure in departures
        for leaving in departure.lines
        if not leaving.given.is_held
    )
    sql.execute(
        _RETURN,
        (
            run.company_id,
            run.command_id,
            run.actor.id,
            *_columns(heads, 8),
            run.company_id,
            *_columns(lines, 13),
            *_columns(deltas, 3),
        ),
    )
