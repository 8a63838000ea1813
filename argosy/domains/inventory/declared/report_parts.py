"""Parameters, columns and figures that the warehouse's reports share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import cast

from argosy.kernel.identity import sql
from argosy.kernel.primitives.split import split
from argosy.platform.registry import makers as make
from argosy.platform.registry.fields import Field
from argosy.platform.registry.reports.declared import Column, Drill, Parameter

READ = "inventory.read"
COST = "inventory.cost.read"
SINCE = Parameter(make.date("since", "From", "起始日期"), "month_start")
ON = Parameter(make.date("on", "To", "截止日期"), "today")
AS_OF = Parameter(make.date("on", "As of", "截至日期"), "today")
ITEM = make.reference("item", "Product", "商品", "product.product")
PLACE = make.reference("place", "Place", "库位", "inventory.location")
UNIT = Column(make.text("unit", "Unit", "单位"), is_hidden=True)
MOVES = Drill("inventory.move", {"item": ".item"})


def own_money(name: str, en: str, zh: str) -> Field:
    """Return a column of money in the company's currency, for who may see costs."""
    return make.money(name, en, zh, unit="", permission=COST)


def units_of(items: list[int]) -> dict[int, str]:
    """Return the code of each item's base unit."""
    found = sql.rows(
        "SELECT i.id, u.code::text FROM item i JOIN unit u ON u.id = i.base_unit_id"
        " WHERE i.id = ANY (%s::bigint[])",
        (sql.array(sorted(set(items))),),
    )
    return {cast(int, item): str(unit) for item, unit in found}


def worth(company_id: int, held: Mapping[int, Sequence[Decimal]]) -> dict[int, list[int]]:
    """Return what parts of the stock of items are worth now, by the primary book.

    Parts that are all of an item are worth together what the ledger says, to the last unit.

    Args:
        company_id: whose stock.
        held: quantities in base units by item, part by part.

    Returns:
        Values in minor units in the order of the parts; nothing of items that the book does not
        value.
    """
    found = sql.rows(
        "SELECT p.item_id, sum(p.value_minor)::bigint, sum(p.qty) FROM cost_pool p"
        " JOIN cost_book b ON b.id = p.book_id AND b.is_primary"
        " WHERE p.company_id = %s GROUP BY 1 HAVING sum(p.qty) > 0",
        (company_id,),
    )
    rows = cast("list[tuple[int, int, Decimal]]", found)
    pools = {item: (value, qty) for item, value, qty in rows}
    worth: dict[int, list[int]] = {}
    for item, parts in held.items():
        if item not in pools:
            continue
        value, qty = pools[item]
        if min(parts, default=Decimal(0)) < 0 or not any(parts):
            worth[item] = [round(value * each / qty) for each in parts]
        else:
            worth[item] = split(round(value * sum(parts, Decimal(0)) / qty), parts)
    return worth
