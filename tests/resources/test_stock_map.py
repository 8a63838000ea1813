"""The map of stock: a tree of places with shares, drawn whatever the goods are worth."""

from __future__ import annotations

import json
from decimal import Decimal

from argosy.domains.inventory.commands import do_set_reorder_rule
from argosy.domains.inventory.declared.stock_map import STOCK_MAP
from argosy.domains.inventory.inputs import ReorderRuleInput
from argosy.domains.inventory.tests.conftest import Yard, yard
from argosy.platform.registry.reports.declared import Asking, Row
from argosy.platform.users.tests import people
from argosy.web.desk.charts import CHARTS
from argosy.web.desk.tests.visitor import Page, signed_in

__all__ = ["yard"]

AT = next(
    number for number, chart in enumerate(CHARTS["supply"]) if chart.report == "inventory.stock_map"
)


def _rows(yard: Yard) -> dict[str, Row]:
    codes = {id_: code for code, id_ in yard.places.items()}
    answer = STOCK_MAP.read(Asking(yard.books.actor, {}))
    return {codes[int(str(row.values["place"]))]: row for row in answer.rows}


def _leaves(yard: Yard, role: str) -> list[dict[str, object]]:
    people.user(role, role, company=yard.books.company_id)
    client = signed_in(role, company=yard.books.company_id)
    (figure,) = Page(client.get(f"/desk/home/supply/chart/{AT}")).all("figure")
    found: list[dict[str, object]] = json.loads(str(figure["data-chart"]))["leaves"]
    return found


def test_each_place_has_its_share_and_those_above_the_sum(yard: Yard) -> None:
    yard.open_stock(
        yard.line("bolt", "WH/A", "1", 100),
        yard.line("bolt", "WH/B", "2", 200),
        yard.line("bolt", "W2", "1", 100),
    )
    told = {
        code: [row.values[name] for name in ("qty", "qty_share", "value", "value_share")]
        for code, row in _rows(yard).items()
    }
    assert told == {
        "WH": [Decimal(3), Decimal("75.0"), 300, Decimal("75.0")],
        "WH/A": [Decimal(1), Decimal("25.0"), 100, Decimal("25.0")],
        "WH/B": [Decimal(2), Decimal("50.0"), 200, Decimal("50.0")],
        "W2": [Decimal(1), Decimal("25.0"), 100, Decimal("25.0")],
    }


def test_what_is_below_its_safety_stock_is_told_where_the_rule_says(yard: Yard) -> None:
    yard.open_stock(yard.line("bolt", "WH/A", "1", 100))
    rule = ReorderRuleInput(
        yard.items["bolt"], yard.places["WH"], Decimal(5), Decimal(9), safety_qty=Decimal(2)
    )
    do_set_reorder_rule([rule], actor=yard.books.actor, key=yard.key())
    alerts = {code: row.values["alerts"] for code, row in _rows(yard).items()}
    assert alerts == {"WH": 1, "WH/A": None}
    (warehouse,) = _leaves(yard, "administrator")
    assert warehouse["low"] and "1 below safety stock" in str(warehouse["note"])


def test_goods_that_are_worth_nothing_are_drawn_by_how_many_they_are(yard: Yard) -> None:
    yard.open_stock(yard.line("bolt", "WH/A", "5", 0), yard.line("nut", "W2", "5", 0))
    drawn = {str(leaf["name"]): leaf["value"] for leaf in _leaves(yard, "administrator")}
    assert drawn == {"Warehouse WH": 1.0, "Second warehouse W2": 1.0}


def test_who_may_not_see_costs_has_the_map_without_them(yard: Yard) -> None:
    yard.open_stock(yard.line("bolt", "WH/A", "5", 77_700), yard.line("nut", "W2", "5", 11_100))
    leaves = _leaves(yard, "warehouse_clerk")
    assert [leaf["value"] for leaf in leaves] == [1.0, 1.0]
    assert "5 C62 (50 %)" in json.dumps(leaves)
    told = json.dumps([{**leaf, "link": ""} for leaf in leaves])  # an address holds ids
    assert "777" not in told and "87" not in told
