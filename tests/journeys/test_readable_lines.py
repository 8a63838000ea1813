"""Lines tell people what they are about: by numbers of documents and reasons, never by ids."""

from __future__ import annotations

import re
from decimal import Decimal

from argosy.domains.purchasing.commands.amend import do_amend_order as do_amend_purchase
from argosy.domains.purchasing.commands.create import do_create_order as do_create_purchase
from argosy.domains.purchasing.rules.orders import AmendOrder, NewOrderLine
from argosy.domains.purchasing.tests.world import make_world as bought
from argosy.domains.sales.api import (
    DeliverOrder,
    NewLine,
    ReturnGoods,
    ReturnLine,
    do_create_order,
    do_deliver,
    do_return_goods,
)
from argosy.domains.sales.tests.world import DAY, make_world
from argosy.kernel.identity import sql
from argosy.platform.users.tests import people
from argosy.testing.database import Clone
from argosy.web.desk.tests.visitor import Page, signed_in


def test_delivered_and_returned_lines_are_told_in_words(db_clone: Clone) -> None:
    world = make_world()
    world.stock("A", "50")
    with sql.using("owner"):
        sql.execute("SELECT setval(pg_get_serial_sequence('sales_order_line', 'id'), 8067)")
    order = world.confirmed(world.line("A", "10"))
    (delivery,) = world.do(do_deliver, DeliverOrder(order, DAY)).ids()
    (line,) = world.lines_of(order)
    (out,) = world.delivered_lines(order)
    back = ReturnGoods(order, DAY, (ReturnLine(out, Decimal(3)),))
    (returned,) = world.do(do_return_goods, back).ids()
    people.user("root", "administrator")
    client = signed_in("root", company=world.books.company_id)
    page = Page(client.get(f"/desk/sales.delivery/{delivery}/"))
    assert line > 8_000 and not page.has(f"{line:,}") and not page.has(f"{line}")
    assert page.has("SALES-A · 10") or page.has("Item A · 10"), "the move, by what it moved"
    assert not page.has("10.000000")
    assert Page(client.get(f"/desk/sales.delivery/{returned}/")).has("DO-2026-00001")


def test_a_supplier_s_price_is_told_in_words(db_clone: Clone) -> None:
    """One that was typed, then one that an amendment left as it was agreed."""
    world = bought()
    line = world.line(0, "10", "5")
    (order,) = world.do(do_create_purchase, world.order(line)).ids()
    people.user("root", "administrator")
    client = signed_in("root", company=world.actor.company_id)
    address = f"/desk/purchasing.order/{order}/"
    assert Page(client.get(address)).has("Entered by hand")
    (line_id,) = world.ids("SELECT line_id FROM purchase_order_line WHERE order_id = %s", order)
    kept = NewOrderLine(world.items[0], Decimal(12), line_id=line_id)
    world.do(do_amend_purchase, AmendOrder(order, 1, (kept,), "two more"))
    page = Page(client.get(address))
    assert page.has("As agreed before") and not page.has("Entered by hand")
    form = Page(client.get(f"{address}do/amend/"))
    price = next(e for e in form.all("input") if e.get("name") == "lines[0].unit_price")
    assert (price["value"], price["placeholder"]) == ("", "5"), "left open, it stays as agreed"


def test_a_price_is_told_by_the_rule_that_gave_it(db_clone: Clone) -> None:
    world = make_world()
    world.price_list("A", "7.5")
    world.tax_rule("home", "V19", ship_to=["DE"])
    line = NewLine(world.items["A"], Decimal(4))
    (order,) = world.do(do_create_order, world.order(line)).ids()
    people.user("root", "administrator")
    for language, said in (("en", "home: It fits and comes first"), ("zh", "home: ")):
        client = signed_in("root", company=world.books.company_id, language=language)
        texts = " ".join(Page(client.get(f"/desk/sales.order/{order}/")).texts)
        assert said in texts
        assert not re.search(r"outcome:|trace:|rule_ids:", texts)
