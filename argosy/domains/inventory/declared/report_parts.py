"""Parameters, columns and figures that the warehouse's reports share."""

from __future__ import annotations

from decimal import Decimal
from typing import cast

from argosy.kernel.identity import sql
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


def unit_costs(company_id: int) -> dict[int, Decimal]:
    """Return what a base unit of each item is worth now, in minor units, by the primary book."""
    found = sql.rows(
        "SELECT p.item_id, sum(p.value_minor) / sum(p.qty) FROM cost_pool p"
        " JOIN cost_book b ON b.id = p.book_id AND b.is_primary"
        " WHERE p.company_id = %s GROUP BY 1 HAVING sum(p.qty) > 0",
        (company_id,),
    )
    return dict(cast("list[tuple[int, Decimal]]", found))
