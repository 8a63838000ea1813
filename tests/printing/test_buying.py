"""Papers of purchasing and of goods, read back from their PDF against figures worked by hand."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest

from argosy.domains.inventory.commands import do_adjust_stock
from argosy.domains.inventory.inputs import GoodsInput, GoodsLineInput
from argosy.domains.purchasing.commands.create import do_create_order
from argosy.domains.purchasing.commands.orders import do_confirm_order
from argosy.domains.purchasing.commands.receive import do_receive_goods
from argosy.domains.purchasing.commands.returns import do_return_to_supplier
from argosy.domains.purchasing.rules.orders import OrderStep
from argosy.domains.purchasing.rules.receipts import (
    ReceiveGoods,
    ReceiveLine,
    ReturnGoods,
    ReturnLine,
)
from argosy.domains.purchasing.tests.world import DAY, World, make_world
from argosy.kernel.identity import sql
from argosy.kernel.stock.locations import LocationInput, do_create_location
from argosy.platform.printing.api import Wanted, papers_for, preview
from argosy.testing.database import Clone
from tests.printing.conftest import text_of


@dataclass
class Yard:
    """An order of 12 at 8.25 less 10 % and 2000 at 0.335, of which something came and went."""

    world: World
    order: int
    draft: int
    receipt: int
    back: int

    def text(self, resource: str, id_: int, paper: str, language: str = "") -> str:
        """Return what a paper says."""
        wanted = Wanted(resource, (id_,), paper, language)
        return text_of(preview(self.world.actor, wanted).data)

    def papers(self, resource: str, id_: int) -> list[str]:
        """Return the codes of the papers a record can be printed on."""
        return [paper.code for paper in papers_for(self.world.actor, resource, id_)]


@pytest.fixture
def yard(db: Clone) -> Yard:
    """A supplier who reads English, an order, its receipt and a return."""
    world = make_world("BUYPAP", currency="CNY")
    sql.execute("UPDATE party SET name = 'Nordic Bolts AB' WHERE id = %s", (world.supplier,))
    sql.execute("UPDATE item SET name = '六角螺栓 M8' WHERE id = %s", (world.items[0],))
    sql.execute(
        "INSERT INTO party_profile (id, language) VALUES (%s, 'en')"
        " ON CONFLICT (id) DO UPDATE SET language = 'en'",
        (world.supplier,),
    )
    lines = (world.line(0, "12", "8.25", discount_pct=Decimal(10)), world.line(1, "2000", "0.335"))
    order, draft = world.do(do_create_order, world.order(*lines), world.order(*lines)).ids()
    world.do(do_confirm_order, OrderStep(order, 1))
    first, second = world.ids(
        "SELECT line_id FROM purchase_line_progress WHERE order_id = %s ORDER BY 1", order
    )
    came = (
        ReceiveLine(first, Decimal(7), Decimal(2), "scratched", "refused"),
        ReceiveLine(second, Decimal(1500)),
    )
    (receipt,) = world.do(
        do_receive_goods, ReceiveGoods(order, came, DAY, supplier_reference="LS-77")
    ).ids()
    (line,) = world.ids("SELECT id FROM receipt_line WHERE line_id = %s", first)
    (back,) = world.do(
        do_return_to_supplier, ReturnGoods(order, (ReturnLine(line, Decimal(3)),), "broken", DAY)
    ).ids()
    return Yard(world, order, draft, receipt, back)


def test_an_order_is_in_the_language_of_its_supplier(yard: Yard) -> None:
    # 12 × 8.25 = 99.00 less 10 % = 89.10; 2000 × 0.335 = 670.00; together 759.10.
    english = yard.text("purchasing.order", yard.order, "order")
    for wanted in ("Purchase order", "Nordic Bolts AB", "8.25", "0.335", "89.10", "670.00",
                   "CNY 759.10", "CNY seven hundred fifty-nine and 10/100 only"):  # fmt: skip
        assert wanted in english, (wanted, english)
    assert "采购订单" not in english, "control"
    chinese = yard.text("purchasing.order", yard.order, "order", "zh-hans")
    for wanted in ("采购订单", "六角螺栓 M8", "89.10", "670.00", "柒佰伍拾玖元壹角"):
        assert wanted in chinese, (wanted, chinese)


def test_a_draft_is_an_inquiry_without_prices(yard: Yard) -> None:
    assert yard.papers("purchasing.order", yard.draft) == ["inquiry", "general"]
    assert yard.papers("purchasing.order", yard.order) == ["order", "general"]
    text = yard.text("purchasing.order", yard.draft, "inquiry")
    assert "Request for" in text and "not an order" in text and "2,000" in text
    assert "8.25" not in text and "759.10" not in text


def test_receipts_and_returns_say_what_came_and_went(yard: Yard) -> None:
    for paper in ("receipt", "continuous"):
        text = yard.text("purchasing.receipt", yard.receipt, paper, "zh-hans")
        # 7 + 1500 were taken, 2 were not.
        for wanted in ("采购入库单", "GR-2026-00001", "LS-77", "Nordic Bolts AB", "1,507",
                       "scratched", "六角螺栓 M8"):  # fmt: skip
            assert wanted in text, (paper, wanted, text)
    text = yard.text("purchasing.return", yard.back, "return")
    for wanted in ("Return to supplier", "RS-2026-00001", "broken", "Send again"):
        assert wanted in text, (wanted, text)


def test_goods_documents_are_slips_of_their_kind(yard: Yard) -> None:
    world = yard.world
    lines = (
        GoodsLineInput(world.items[2], world.place, Decimal(40), world.piece, value_minor=100),
    )
    world.do(do_create_location, LocationInput("BUYPAP-ADJ", "Differences", "adjustment"))
    (id_,) = world.do(
        do_adjust_stock, GoodsInput("opening", lines, DAY, memo="Stand 1. März")
    ).ids()
    assert yard.papers("inventory.goods_document", id_) == ["receipt", "general"]
    text = yard.text("inventory.goods_document", id_, "receipt", "zh-hans")
    for wanted in ("入库单", "期初库存", "Stand 1. März", "BUYPAP-WH", "合计"):
        assert wanted in text, (wanted, text)
