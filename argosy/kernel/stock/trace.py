"""Where a lot went and what became of it; the tree of places; the moves of a document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from argosy.kernel.identity import sql

DEPTH_MAX = 30
_MOVES = (
    "SELECT m.id, m.item_id, m.lot_id, m.owner_id, m.from_location_id, m.to_location_id,"
    " m.from_status::text, m.to_status::text, m.doc_qty, m.unit_id, m.base_qty, m.effective_at,"
    " m.source_type::text, m.source_id, m.source_line_id, m.reason::text, m.reverses_id,"
    " m.correlation_id, m.operator_id, m.recorded_at, (SELECT u.id FROM stock_move u"
    " WHERE u.reverses_id = m.id) FROM stock_move m WHERE m.company_id = %s AND "
)

# A document that takes lots into production and brings lots out of it makes the ones parents of
# the others.
_FAMILY = """
WITH RECURSIVE family(lot_id, depth) AS (
  SELECT %s::bigint, 0
  UNION
  SELECT b.lot_id, y.depth + 1 FROM family y
    JOIN stock_move a ON a.lot_id = y.lot_id AND a.company_id = %s
    JOIN location p ON p.id = a.{near} AND p.kind = 'production'
    JOIN stock_move b ON b.source_id = a.source_id AND b.source_type = a.source_type
     AND b.lot_id <> 0 AND b.company_id = a.company_id
    JOIN location q ON q.id = b.{far} AND q.kind = 'production'
   WHERE y.depth < %s)
SELECT t.id, t.item_id, t.number::text, min(f.depth) FROM family f JOIN lot t ON t.id = f.lot_id
 WHERE f.depth > 0 GROUP BY 1, 2, 3 ORDER BY 4, 1
"""


@dataclass(frozen=True, slots=True)
class MoveRow:
    """A posted move as it is shown; `reversed_by_id` is its counter-move, if it was undone."""

    id: int
    item_id: int
    lot_id: int
    owner_id: int
    from_location_id: int
    to_location_id: int
    from_status: str
    to_status: str
    doc_qty: Decimal
    unit_id: int
    base_qty: Decimal
    effective_at: datetime
    source_type: str
    source_id: int
    source_line_id: int
    reason: str
    reverses_id: int | None
    correlation_id: int
    operator_id: int
    recorded_at: datetime
    reversed_by_id: int | None


@dataclass(frozen=True, slots=True)
class Relative:
    """A lot that another was made from, or became part of, so many steps away."""

    lot_id: int
    item_id: int
    number: str
    depth: int


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the tree, in the order of the tree."""

    id: int
    code: str
    name: str
    kind: str
    parent_id: int | None
    depth: int
    warehouse_id: int | None
    allow_negative: bool
    is_locked: bool


def moves_of_document(
    company_id: int, source_type: str, source_ids: Sequence[int]
) -> list[MoveRow]:
    """Return the moves of documents of one type, in order of recording."""
    found = sql.rows(
        _MOVES + "m.source_type = %s AND m.source_id = ANY(%s::bigint[]) ORDER BY m.id",
        (company_id, source_type, sql.array(list(source_ids))),
    )
    return [MoveRow(*row) for row in found]  # type: ignore[arg-type]


def moves_of_lot(company_id: int, lot_id: int) -> list[MoveRow]:
    """Return where a lot or serial came from and went, in business order."""
    found = sql.rows(
        _MOVES + "m.lot_id = %s AND m.lot_id <> 0 ORDER BY m.effective_at, m.id",
        (company_id, lot_id),
    )
    return [MoveRow(*row) for row in found]  # type: ignore[arg-type]


def moves_of_item(
    company_id: int, item_id: int, since: datetime, until: datetime, limit: int = 1000
) -> list[MoveRow]:
    """Return an item's moves in a span of business time (until excluded), the latest first."""
    found = sql.rows(
        _MOVES + "m.item_id = %s AND m.effective_at >= %s AND m.effective_at < %s"
        " ORDER BY m.effective_at DESC, m.id DESC LIMIT %s",
        (company_id, item_id, since, until, limit),
    )
    return [MoveRow(*row) for row in found]  # type: ignore[arg-type]


def relatives(
    company_id: int, lot_id: int, direction: Literal["parents", "children"]
) -> list[Relative]:
    """Return the lots a lot was made from (parents), or that were made from it (children)."""
    near, far = ("to_location_id", "from_location_id")
    if direction == "parents":
        near, far = far, near
    query = _FAMILY.format(near=near, far=far)
    found = sql.rows(query, (lot_id, company_id, DEPTH_MAX))
    return [Relative(*row) for row in found]  # type: ignore[arg-type]


def tree(company_id: int, root_id: int | None = None) -> list[Place]:
    """Return the places, or those at and below one, each after what it lies in."""
    found = sql.rows(
        "SELECT l.id, l.code::text, l.name::text, l.kind::text, l.parent_id,"
        " cardinality(a.steps) - 1, l.warehouse_id, l.allow_negative, l.is_locked FROM location l,"
        " LATERAL (SELECT string_to_array(trim(l.path, '/'), '/')::bigint[] AS steps) a"
        " WHERE l.company_id = %s AND (%s::bigint IS NULL OR EXISTS (SELECT FROM location r"
        " WHERE r.id = %s AND starts_with(l.path, r.path))) ORDER BY a.steps",
        (company_id, root_id, root_id),
    )
    return [Place(*row) for row in found]  # type: ignore[arg-type]
