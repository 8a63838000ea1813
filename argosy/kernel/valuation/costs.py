"""What moves cost, and what came back of them: the ground returns and production stand on.

Figures of the database and of the running batch are added up, so that a batch may return what it
issued itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import cast

from argosy.kernel.identity import sql
from argosy.kernel.valuation.rules import atoms


@dataclass(slots=True)
class MoveCost:
    """A move's quantity and cost in one book, and how much of it came back already.

    `layer_ids` are the layers it took from (an issue) or made (a receipt).
    """

    qty: int = 0
    value: int = 0
    back_qty: int = 0
    back_value: int = 0
    layer_ids: set[int] = field(default_factory=set)


_ISSUES = """
SELECT book_id, move_id, sum(qty), sum(value)::bigint, sum(back_qty), sum(back_value)::bigint,
       coalesce(array_agg(DISTINCT layer_id) FILTER (WHERE layer_id IS NOT NULL), '{}')
  FROM (SELECT book_id, move_id, qty, value_minor AS value, 0 AS back_qty, 0 AS back_value,
               layer_id
          FROM layer_consumption WHERE move_id = ANY(%s::bigint[])
        UNION ALL
        SELECT book_id, move_id, qty, value_minor, 0, 0, NULL
          FROM uncosted_issue WHERE move_id = ANY(%s::bigint[])
        UNION ALL
        SELECT u.book_id, u.move_id, -s.qty, -s.value_minor, 0, 0, NULL
          FROM uncosted_issue u JOIN uncosted_settlement s ON s.uncosted_issue_id = u.id
         WHERE u.move_id = ANY(%s::bigint[])
        UNION ALL
        SELECT book_id, move_id, 0, to_cogs_minor, 0, 0, NULL
          FROM value_adjustment WHERE move_id = ANY(%s::bigint[]) AND layer_id IS NULL
        UNION ALL
        SELECT l.book_id, l.returns_move_id, 0, 0, l.qty, l.value_minor + l.variance_minor, NULL
          FROM cost_layer l WHERE l.returns_move_id = ANY(%s::bigint[])
        UNION ALL
        SELECT l.book_id, l.returns_move_id, 0, 0, 0, a.to_stock_minor, NULL
          FROM cost_layer l
          JOIN value_adjustment a ON a.layer_id = l.id AND a.kind = 'period'
         WHERE l.returns_move_id = ANY(%s::bigint[])) x
 GROUP BY book_id, move_id
"""

_RECEIPTS = """
SELECT book_id, move_id, sum(qty), sum(value)::bigint, sum(back_qty), sum(back_value)::bigint,
       coalesce(array_agg(DISTINCT layer_id) FILTER (WHERE layer_id IS NOT NULL), '{}')
  FROM (SELECT book_id, move_id, qty, value_minor + variance_minor AS value, 0 AS back_qty,
               0 AS back_value, id AS layer_id
          FROM cost_layer WHERE move_id = ANY(%s::bigint[]) AND kind = 'receipt'
        UNION ALL
        SELECT book_id, returns_move_id, 0, 0, qty, value_minor + variance_minor, NULL
          FROM layer_consumption WHERE returns_move_id = ANY(%s::bigint[])) x
 GROUP BY book_id, move_id
"""


@dataclass(slots=True)
class Costs:
    """Costs of moves by (book, move): issues as they went out, receipts as they came in."""

    issues: dict[tuple[int, int], MoveCost] = field(default_factory=dict)
    receipts: dict[tuple[int, int], MoveCost] = field(default_factory=dict)

    def issue(self, book_id: int, move_id: int) -> MoveCost:
        """Return the cost of an issue, empty when the book does not know it."""
        return self.issues.setdefault((book_id, move_id), MoveCost())

    def receipt(self, book_id: int, move_id: int) -> MoveCost:
        """Return the cost of a receipt, empty when the book does not know it."""
        return self.receipts.setdefault((book_id, move_id), MoveCost())


def read_costs(issues: Iterable[int], receipts: Iterable[int]) -> Costs:
    """Read what issues and receipts cost in every book.

    Args:
        issues: moves that went out (returned by a customer, or consumed in production).
        receipts: moves that came in (returned to a supplier).
    """
    costs = Costs()
    for query, moves, into in (
        (_ISSUES, sorted(set(issues)), costs.issues),
        (_RECEIPTS, sorted(set(receipts)), costs.receipts),
    ):
        if not moves:
            continue
        for book_id, move_id, qty, value, back_qty, back_value, layers in cast(
            list[tuple[int, int, Decimal, int, Decimal, int, list[int]]],
            sql.rows(query, [sql.array(moves)] * query.count("%s")),
        ):
            into[book_id, move_id] = MoveCost(
                atoms(qty), value, atoms(back_qty), back_value, set(layers)
            )
    return costs
