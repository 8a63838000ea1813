"""Reads of inventory: alerts, proposals, and 期初/收/发/期末 of quantity and value together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from argosy.domains.inventory.rules import proposal
from argosy.kernel.identity import sql


@dataclass(frozen=True, slots=True)
class StockAlert:
    """An item and place that is below its minimum, below safety stock, or above its excess."""

    item_id: int
    location_id: int
    kind: str
    on_hand: Decimal
    reserved: Decimal
    expected: Decimal
    min_qty: Decimal
    max_qty: Decimal
    proposed_qty: Decimal


_RULES = """
SELECT r.item_id, r.location_id, r.min_qty, r.max_qty, r.multiple_qty, r.safety_qty, r.excess_qty,
       coalesce(b.qty, 0), coalesce(b.reserved, 0), coalesce(p.qty, 0)
  FROM reorder_rule r
  JOIN location w ON w.id = r.location_id
  LEFT JOIN LATERAL (
       SELECT sum(b.qty) AS qty, sum(b.reserved_qty) AS reserved
         FROM stock_balance b JOIN location l ON l.id = b.location_id AND l.kind = 'internal'
        WHERE b.item_id = r.item_id AND b.company_id = r.company_id AND b.owner_id = 0
          AND b.status = 'free' AND starts_with(l.path, w.path)) b ON true
  LEFT JOIN LATERAL (
       SELECT sum(m.base_qty - m.done_qty) AS qty
         FROM planned_move m JOIN location l ON l.id = m.to_location_id
        WHERE m.item_id = r.item_id AND m.company_id = r.company_id AND m.state = 'open'
          AND m.direction = 'in' AND starts_with(l.path, w.path)) p ON true
 WHERE r.company_id = %s
 ORDER BY r.item_id, r.location_id
"""


def stock_alerts(company_id: int) -> list[StockAlert]:
    """Return what is low, below safety, or too much, with what to reorder.

    What is on order counts as there, so that asking twice never orders twice.
    """
    alerts = []
    for row in sql.rows(_RULES, (company_id,)):
        item_id, place = int(str(row[0])), int(str(row[1]))
        low, high, multiple, safety = (Decimal(str(value)) for value in row[2:6])
        excess = None if row[6] is None else Decimal(str(row[6]))
        on_hand, reserved, expected = (Decimal(str(value)) for value in row[7:10])
        kind = _kind(on_hand, on_hand - reserved, low, safety, excess)
        if kind:
            proposed = proposal(on_hand - reserved, expected, low, high, multiple)
            alerts.append(
                StockAlert(item_id, place, kind, on_hand, reserved, expected, low, high, proposed)
            )
    return alerts


def _kind(
    on_hand: Decimal, available: Decimal, low: Decimal, safety: Decimal, excess: Decimal | None
) -> str:
    if available < safety:
        return "below_safety"
    if available < low:
        return "low"
    if excess is not None and on_hand > excess:
        return "excess"
    return ""


def receiving_places(company_id: int, places: Sequence[int]) -> dict[int, int]:
    """Return where goods for places are received: the place itself, or the first one in it.

    A place without one that takes goods is left out.
    """
    found = sql.rows(
        "SELECT DISTINCT ON (w.id) w.id, l.id FROM location w"
        " JOIN location l ON l.company_id = w.company_id AND starts_with(l.path, w.path)"
        " WHERE w.company_id = %s AND w.id = ANY (%s::bigint[]) AND l.kind = 'internal'"
        " AND NOT l.is_locked ORDER BY w.id, length(l.path), l.path",
        (company_id, sql.array(sorted(set(places)))),
    )
    return {int(str(place)): int(str(inside)) for place, inside in found}


@dataclass(frozen=True, slots=True)
class ExpiringLot:
    """A lot that expires soon and is still on hand."""

    item_id: int
    lot_id: int
    number: str
    expires_on: object
    qty: Decimal


def expiring_lots(company_id: int, within_days: int) -> list[ExpiringLot]:
    """Return lots on hand that expire within a number of days from today, first to expire first."""
    found = sql.rows(
        "SELECT t.item_id, t.id, t.number::text, t.expires_on, sum(b.qty) FROM lot t"
        " JOIN stock_balance b ON b.lot_id = t.id AND b.company_id = t.company_id"
        " JOIN location l ON l.id = b.location_id AND l.kind = 'internal'"
        " WHERE t.company_id = %s AND t.expires_on <= current_date + %s::int AND b.qty > 0"
        " GROUP BY 1, 2, 3, 4 ORDER BY t.expires_on, t.item_id",
        (company_id, within_days),
    )
    return [ExpiringLot(*row) for row in found]  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class TransitRow:
    """Goods that were sent and have not arrived, a transfer and item."""

    document_id: int
    item_id: int
    sent_qty: Decimal
    arrived_qty: Decimal

    @property
    def open_qty(self) -> Decimal:
        """What is still on its way."""
        return self.sent_qty - self.arrived_qty


def in_transit(company_id: int, documents: Sequence[int] | None = None) -> list[TransitRow]:
    """Return transfers with goods still on their way; what was moved at once is on no way."""
    found = sql.rows(
        "SELECT s.id, sl.item_id, sl.qty, coalesce(a.qty, 0) FROM goods_document s"
        " JOIN (SELECT goods_document_id, l.item_id, sum(m.base_qty) AS qty FROM goods_line l"
        "  JOIN stock_move m ON m.id = l.move_id"
        "  JOIN location t ON t.id = m.to_location_id AND t.kind = 'transit'"
        "  GROUP BY 1, 2) sl ON sl.goods_document_id = s.id"
        " LEFT JOIN (SELECT d.sends_id, l.item_id, sum(m.base_qty) AS qty FROM goods_document d"
        "  JOIN goods_line l ON l.goods_document_id = d.id JOIN stock_move m ON m.id = l.move_id"
        "  WHERE d.kind = 'arrive' GROUP BY 1, 2) a"
        "  ON a.sends_id = s.id AND a.item_id = sl.item_id"
        " WHERE s.company_id = %s AND s.kind = 'send' AND sl.qty > coalesce(a.qty, 0)"
        " AND (%s::bigint[] IS NULL OR s.id = ANY (%s::bigint[])) ORDER BY s.id, sl.item_id",
        (
            company_id,
            None if documents is None else sql.array(list(documents)),
            None if documents is None else sql.array(list(documents)),
        ),
    )
    return [TransitRow(*row) for row in found]  # type: ignore[arg-type]
