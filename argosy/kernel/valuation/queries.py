"""Reads: what stock is worth now and on any day, what moved it, and where a cost comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import cast

from argosy.kernel.identity import sql


@dataclass(frozen=True, slots=True)
class StockValue:
    """What a book holds of an item in a scope."""

    item_id: int
    scope_id: int
    qty: Decimal
    value_minor: int
    uncosted_qty: Decimal


@dataclass(frozen=True, slots=True)
class Movement:
    """期初 收 发 期末 of an item in a scope; adjustments count as in or out by their sign."""

    item_id: int
    scope_id: int
    opening_qty: Decimal
    opening_minor: int
    in_qty: Decimal
    in_minor: int
    out_qty: Decimal
    out_minor: int
    closing_qty: Decimal
    closing_minor: int


@dataclass(frozen=True, slots=True)
class CostPart:
    """A part of a move's cost: the layer it came from, or why there is none."""

    layer_id: int | None
    receipt_move_id: int | None
    kind: str
    qty: Decimal
    value_minor: int
    posting_date: date


@dataclass(frozen=True, slots=True)
class Waiting:
    """An issue, or its rest, that still waits for its cost."""

    id: int
    book_id: int
    item_id: int
    scope_id: int
    move_id: int
    qty: Decimal
    value_minor: int
    effective_at: datetime
    posting_date: date


# What each table does to quantity and value after a day. A settlement is a correction of what went
# out: the provisional part comes off, the actual one goes on.
_FLOWS = """
    SELECT item_id, scope_id, posting_date, qty, value_minor AS value, true AS is_in FROM cost_layer
     WHERE book_id = %s AND posting_date > %s
    UNION ALL
    SELECT item_id, scope_id, posting_date, -qty, -value_minor, false FROM layer_consumption
     WHERE book_id = %s AND posting_date > %s
    UNION ALL
    SELECT item_id, scope_id, posting_date, -qty, -value_minor, false FROM uncosted_issue
     WHERE book_id = %s AND posting_date > %s
    UNION ALL
    SELECT item_id, scope_id, posting_date, qty, value_minor, false FROM uncosted_settlement
     WHERE book_id = %s AND posting_date > %s
    UNION ALL
    SELECT item_id, scope_id, posting_date, 0, to_stock_minor, to_stock_minor > 0
      FROM value_adjustment
     WHERE book_id = %s AND posting_date > %s
"""
_FLOW_TABLES = 5


def cost_books(company_id: int) -> list[tuple[int, str, str, bool]]:
    """Return the company's cost books as (id, code, method, is primary)."""
    found = sql.rows(
        "SELECT id, code, method, is_primary FROM cost_book WHERE company_id = %s ORDER BY id",
        (company_id,),
    )
    return cast(list[tuple[int, str, str, bool]], found)


def primary_cost_book(company_id: int) -> int | None:
    """Return the company's primary cost book, None when it keeps none."""
    found = sql.rows("SELECT id FROM cost_book WHERE company_id = %s AND is_primary", (company_id,))
    return int(str(found[0][0])) if found else None


def value_now(book_id: int, items: Sequence[int] | None = None) -> list[StockValue]:
    """Return what a book holds now, from its pools.

    Args:
        book_id: the cost book.
        items: only these; None for all that hold something.
    """
    found = sql.rows(
        "SELECT item_id, scope_id, qty, value_minor, uncosted_qty FROM cost_pool"
        " WHERE book_id = %s AND (%s::bigint[] IS NULL OR item_id = ANY(%s::bigint[]))"
        " AND (qty <> 0 OR uncosted_qty <> 0) ORDER BY item_id, scope_id",
        (book_id, *[None if items is None else sql.array(list(items))] * 2),
    )
    return [StockValue(*row) for row in cast(list[tuple[int, int, Decimal, int, Decimal]], found)]


def value_as_of(book_id: int, on: date) -> list[StockValue]:
    """Return what a book held at the end of a day, by posting date.

    Today's pools less what was posted later, so that a recent day costs little.

    Args:
        book_id: the cost book.
        on: the day; back-dated input counts from its posting date on.
    """
    found = sql.rows(
        "SELECT item_id, scope_id, sum(qty), sum(value)::bigint FROM ("
        " SELECT item_id, scope_id, qty, value_minor AS value FROM cost_pool WHERE book_id = %s"
        f" UNION ALL SELECT item_id, scope_id, -qty, -value FROM ({_FLOWS}) f) x"
        " GROUP BY item_id, scope_id HAVING sum(qty) <> 0 OR sum(value) <> 0"
        " ORDER BY item_id, scope_id",
        (book_id, *[book_id, on] * _FLOW_TABLES),
    )
    return [
        StockValue(item_id, scope_id, qty, value, Decimal(0))
        for item_id, scope_id, qty, value in cast(list[tuple[int, int, Decimal, int]], found)
    ]


def value_movements(book_id: int, first: date, last: date) -> list[Movement]:
    """Return 期初 收 发 期末 by item and scope for the days from `first` to `last`.

    Opening + in - out = closing, for quantity and value (INV-34): closing is derived from the
    pools and what was posted later, opening from closing and what moved between.
    """
    found = sql.rows(
        "SELECT item_id, scope_id,"
        " sum(qty) FILTER (WHERE d IS NULL) - coalesce(sum(qty) FILTER (WHERE d > %s), 0),"
        " (sum(value) FILTER (WHERE d IS NULL)"
        "  - coalesce(sum(value) FILTER (WHERE d > %s), 0))::bigint,"
        " coalesce(sum(qty) FILTER (WHERE d <= %s AND is_in), 0),"
        " coalesce(sum(value) FILTER (WHERE d <= %s AND is_in), 0)::bigint,"
        " coalesce(-sum(qty) FILTER (WHERE d <= %s AND NOT is_in), 0),"
        " coalesce(-sum(value) FILTER (WHERE d <= %s AND NOT is_in), 0)::bigint"
        " FROM (SELECT item_id, scope_id, NULL::date AS d, qty, value_minor AS value,"
        "   false AS is_in FROM cost_pool WHERE book_id = %s"
        f" UNION ALL {_FLOWS}) x"
        " GROUP BY item_id, scope_id ORDER BY item_id, scope_id",
        (last, last, last, last, last, last, book_id, *[book_id, _before(first)] * _FLOW_TABLES),
    )
    movements = []
    for item_id, scope_id, qty, value, in_qty, in_value, out_qty, out_value in cast(
        list[tuple[int, int, Decimal, int, Decimal, int, Decimal, int]], found
    ):
        movement = Movement(
            item_id,
            scope_id,
            qty - in_qty + out_qty,
            value - in_value + out_value,
            in_qty,
            in_value,
            out_qty,
            out_value,
            qty,
            value,
        )
        if any(
            (movement.opening_qty, movement.opening_minor, in_qty, out_qty, in_value, out_value)
        ):
            movements.append(movement)
    return movements


def _before(day: date) -> date:
    return day - timedelta(days=1)


def cost_of_moves(book_id: int, moves: Sequence[int]) -> dict[int, int]:
    """Return what issues cost in a book: settled, and with the month's run."""
    wanted = sql.array(sorted(set(moves)))
    found = sql.rows(
        "SELECT move_id, sum(value)::bigint FROM ("
        " SELECT move_id, value_minor AS value FROM layer_consumption"
        "  WHERE book_id = %s AND move_id = ANY(%s::bigint[])"
        " UNION ALL SELECT move_id, value_minor FROM uncosted_issue"
        "  WHERE book_id = %s AND move_id = ANY(%s::bigint[])"
        " UNION ALL SELECT u.move_id, -s.value_minor FROM uncosted_issue u"
        "  JOIN uncosted_settlement s ON s.uncosted_issue_id = u.id"
        "  WHERE u.book_id = %s AND u.move_id = ANY(%s::bigint[])"
        " UNION ALL SELECT move_id, to_cogs_minor FROM value_adjustment"
        "  WHERE book_id = %s AND move_id = ANY(%s::bigint[]) AND layer_id IS NULL) x"
        " GROUP BY move_id",
        [book_id, wanted] * 4,
    )
    return dict(cast(list[tuple[int, int]], found))


def provenance(book_id: int, move_id: int) -> list[CostPart]:
    """Return where an issue's cost comes from: the layers, one by one, and their receipts.

    Kind ``waiting`` is what still has no cost, ``period`` what the month's run added.
    """
    found = sql.rows(
        "SELECT c.layer_id, l.move_id, c.kind, c.qty, c.value_minor, c.posting_date, c.id"
        " FROM layer_consumption c LEFT JOIN cost_layer l ON l.id = c.layer_id"
        " WHERE c.book_id = %s AND c.move_id = %s"
        " UNION ALL SELECT NULL, NULL, 'waiting', u.qty - coalesce(s.qty, 0),"
        "  u.value_minor - coalesce(s.value, 0), u.posting_date, u.id FROM uncosted_issue u"
        "  LEFT JOIN LATERAL (SELECT sum(qty) AS qty, sum(value_minor)::bigint AS value"
        "   FROM uncosted_settlement WHERE uncosted_issue_id = u.id) s ON true"
        "  WHERE u.book_id = %s AND u.move_id = %s AND u.qty > coalesce(s.qty, 0)"
        " UNION ALL SELECT layer_id, NULL, kind, 0, to_cogs_minor, posting_date, id"
        "  FROM value_adjustment WHERE book_id = %s AND move_id = %s"
        " ORDER BY 7",
        (book_id, move_id) * 3,
    )
    return [
        CostPart(*row[:6])
        for row in cast(list[tuple[int | None, int | None, str, Decimal, int, date, int]], found)
    ]


def uncosted_issues(company_id: int) -> list[Waiting]:
    """Return what still waits for its cost, oldest first; period close lists it.

    Only pools that owe are looked at.
    """
    found = sql.rows(
        "SELECT u.id, u.book_id, u.item_id, u.scope_id, u.move_id, u.qty - coalesce(s.qty, 0),"
        " u.value_minor - coalesce(s.value, 0), u.effective_at, u.posting_date"
        " FROM cost_pool p"
        " JOIN uncosted_issue u ON u.book_id = p.book_id AND u.item_id = p.item_id"
        "  AND u.scope_id = p.scope_id"
        " LEFT JOIN LATERAL (SELECT sum(qty) AS qty, sum(value_minor)::bigint AS value"
        "  FROM uncosted_settlement WHERE uncosted_issue_id = u.id) s ON true"
        " WHERE p.company_id = %s AND p.uncosted_qty > 0 AND u.qty > coalesce(s.qty, 0)"
        " ORDER BY u.id",
        (company_id,),
    )
    return [
        Waiting(*row)
        for row in cast(list[tuple[int, int, int, int, int, Decimal, int, datetime, date]], found)
    ]
