"""Where to buy items, for whole batches: offers are read once, each need gets its own decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from argosy.kernel.identity import sql
from argosy.masterdata.product.rules.price_rules import called
from argosy.masterdata.product.rules.sourcing import (
    PriceBreak,
    SourceDecision,
    SourceRequest,
    SupplierOffer,
    find_source,
)
from argosy.masterdata.unknown import possible_ids


@dataclass(frozen=True, slots=True)
class SourceQuestion:
    """What is needed of an item; None for any currency or supplier."""

    item_id: int
    qty: Decimal
    unit: str
    on: date
    currency: str | None = None
    supplier_id: int | None = None


def offers_of(
    company_id: int, item_ids: Sequence[int], supplier_ids: Sequence[int] | None = None
) -> dict[int, list[SupplierOffer]]:
    """Return the offers of items to a company, ended ones too, in the order of their ids.

    Args:
        company_id: the company that buys.
        item_ids: what it buys.
        supplier_ids: only these suppliers'; None for all.
    """
    wanted = possible_ids(item_ids)
    if not wanted:
        return {}
    suppliers = None if supplier_ids is None else sql.array(possible_ids(supplier_ids))
    found = sql.rows(
        "SELECT s.item_id, s.id, s.supplier_id, p.name, s.currency, u.code, s.per_qty, s.min_qty,"
        " s.multiple_qty, s.lead_time_days, s.priority, s.valid_from, s.valid_to,"
        " array_agg(b.qty_from ORDER BY b.qty_from), array_agg(b.amount ORDER BY b.qty_from)"
        " FROM item_supplier s JOIN party p ON p.id = s.supplier_id"
        " JOIN unit u ON u.id = s.unit_id JOIN item_supplier_break b ON b.offer_id = s.id"
        " WHERE s.company_id = %s AND s.item_id = ANY(%s::bigint[])"
        "   AND (%s::bigint[] IS NULL OR s.supplier_id = ANY(%s::bigint[]))"
        " GROUP BY s.id, p.name, u.code ORDER BY s.id",
        (company_id, sql.array(wanted), suppliers, suppliers),
    )
    offers: dict[int, list[SupplierOffer]] = {}
    for row in found:
        offers.setdefault(cast(int, row[0]), []).append(_offer(row))
    return offers


def _offer(row: sql.Row) -> SupplierOffer:
    """Build an offer from a row."""
    breaks = zip(cast("list[Decimal]", row[13]), cast("list[Decimal]", row[14]), strict=True)
    return SupplierOffer(
        cast(int, row[1]),
        cast(int, row[2]),
        called(str(row[3]), row[11], row[12]),
        str(row[4]),
        str(row[5]),
        tuple(PriceBreak(qty_from, amount) for qty_from, amount in breaks),
        cast(Decimal, row[6]),
        cast(Decimal, row[7]),
        cast(Decimal, row[8]),
        cast(int, row[9]),
        cast(int, row[10]),
        cast("date | None", row[11]),
        cast("date | None", row[12]),
    )


def find_sources(company_id: int, questions: Sequence[SourceQuestion]) -> list[SourceDecision]:
    """Return where to buy each need, how much and why, in one statement."""
    offers = offers_of(company_id, [question.item_id for question in questions])
    return [
        find_source(
            SourceRequest(
                question.qty,
                question.unit,
                question.on,
                question.currency,
                question.supplier_id,
            ),
            offers.get(question.item_id, []),
        )
        for question in questions
    ]
