"""What a step's form comes up with: the lines that it can be about, by name, and how much of each.

The order: 10 frames and 4 forks; 6 frames and 4 forks went out in two deliveries. The figures are
worked by hand.
"""

from __future__ import annotations

from decimal import Decimal
from typing import cast

import pytest
from django.http import HttpResponse, HttpResponseRedirect
from django.test import Client

from argosy.domains.inventory.api import OpenCount, do_open_count
from argosy.domains.sales.api import (
    BillOrder,
    DeliverLine,
    DeliverOrder,
    ReturnGoods,
    ReturnLine,
    do_bill_order,
    do_deliver,
    do_return_goods,
)
from argosy.domains.sales.tests.world import DAY, World, make_world
from argosy.kernel.identity import sql
from argosy.platform.users.tests import people
from argosy.testing.database import Clone
from argosy.web.desk.tests.visitor import Page, csrf, signed_in

Line = tuple[str, str]


@pytest.fixture
def world(db_clone: Clone) -> World:
    """A company that sells, with goods on hand."""
    made = make_world()
    for item in ITEMS:
        made.stock(item, "100")
    return made


ITEMS = ("A", "B")


@pytest.fixture
def order(world: World) -> int:
    """An order of 10 and 4, of which 4 and 4, then 2 went out."""
    made = world.confirmed(world.line("A", "10"), world.line("B", "4"))
    first, second = world.lines_of(made)
    parts = ((first, "4"), (second, "4")), ((first, "2"),)
    for lines in parts:
        given = tuple(DeliverLine(line, Decimal(qty)) for line, qty in lines)
        world.do(do_deliver, DeliverOrder(made, DAY, given))
    return made


@pytest.fixture
def client(world: World) -> Client:
    """An administrator at the desk."""
    people.user("root", "administrator")
    return signed_in("root", company=world.books.company_id)


def proposed(client: Client, order: int, action: str, line: str) -> list[Line]:
    """Return the ids and quantities that a form holds."""
    page = Page(client.get(f"/desk/sales.order/{order}/do/{action}/"))
    held = {each.get("name"): each.get("value") or "" for each in page.all("input")}
    rows = range(sum(name is not None and name.endswith(f".{line}") for name in held))
    return [(held[f"lines[{row}].{line}"], held[f"lines[{row}].qty"]) for row in rows]


def send(client: Client, order: int, action: str, texts: dict[str, str]) -> object:
    head = {"csrf": csrf(client), "key": f"{action}/{sorted(texts.items())}"}
    day = {"posting_date": DAY.isoformat()}
    return client.post(f"/desk/sales.order/{order}/do/{action}/", head | day | texts)


def test_a_bill_is_about_what_was_delivered_and_not_billed(
    world: World, client: Client, order: int
) -> None:
    first, second = map(str, world.lines_of(order))
    assert proposed(client, order, "bill", "line_id") == [(first, "6"), (second, "4")]
    world.do(do_bill_order, BillOrder(order, DAY))
    assert proposed(client, order, "bill", "line_id") == []
    assert Page(client.get(f"/desk/sales.order/{order}/do/bill/")).has("Nothing is left")
    out = world.delivered_lines(order)[0]
    world.do(do_return_goods, ReturnGoods(order, DAY, (ReturnLine(out, Decimal(3)),)))
    assert proposed(client, order, "credit", "line_id") == [(first, "3")]
    assert proposed(client, order, "bill", "line_id") == []


def test_an_order_billed_as_ordered_proposes_all_of_it(world: World, client: Client) -> None:
    order = world.confirmed(world.line("A", "10"), billing_policy="ordered")
    (line,) = map(str, world.lines_of(order))
    assert proposed(client, order, "bill", "line_id") == [(line, "10")]


def test_goods_come_back_by_the_lines_that_were_delivered(
    world: World, client: Client, order: int
) -> None:
    frames, forks, more_frames = map(str, world.delivered_lines(order))
    lines = proposed(client, order, "return", "delivery_line_id")
    assert lines == [(more_frames, ""), (frames, ""), (forks, "")], "the latest delivery first"
    page = Page(client.get(f"/desk/sales.order/{order}/do/return/"))
    assert page.has("DO-2026-00002 (at most 2") and page.has("DO-2026-00001 (at most 4")
    texts = {f"lines[{row}].delivery_line_id": id_ for row, (id_, _) in enumerate(lines)}
    answer = send(client, order, "return", {**texts, "lines[1].qty": "1", "lines[2].qty": "0"})
    assert isinstance(answer, HttpResponseRedirect)
    came = sql.rows(
        "SELECT returns_line_id, trim_scale(qty)::text FROM delivery_line"
        " WHERE returns_line_id IS NOT NULL"
    )
    assert came == [(int(frames), "1")], "rows without a quantity are left out"
    page = Page(client.get(f"/desk/sales.order/{order}/do/return/"))
    assert page.has("DO-2026-00001 (at most 3")


def test_a_form_in_which_no_line_is_wanted_does_nothing(
    world: World, client: Client, order: int
) -> None:
    """A command without lines takes all that is open; a reader who cleared them all wants none."""
    first, second = map(str, world.lines_of(order))
    open_ = proposed(client, order, "deliver", "line_id")
    assert open_ == [(first, "4")] and second
    before = world.on_hand("A")
    cleared = {"lines[0].line_id": first, "lines[0].qty": "0"}
    answer = send(client, order, "deliver", cleared)
    assert getattr(answer, "status_code", 0) == 422
    page = Page(answer)  # type: ignore[arg-type]
    assert page.has("No line has a quantity.")
    assert any(each.get("value") == first for each in page.all("input")), "the line still stands"
    assert world.on_hand("A") == before
    send(client, order, "deliver", cleared | {"lines[0].qty": "4"})
    assert world.on_hand("A") == before - 4, "control: with a quantity it is delivered"


def test_who_may_not_read_products_sees_no_name_of_one(
    world: World, client: Client, order: int
) -> None:
    name = "SALES-A Item A · DO-2026-00002"
    path = f"/desk/sales.order/{order}/do/return/"
    assert Page(client.get(path)).has(name), "control: who may read them does"
    people.user("out", "dispatcher")
    with sql.using("owner"):
        sql.execute("UPDATE role SET permissions = array_remove(permissions, 'product.read')")
    page = Page(signed_in("out", company=world.books.company_id).get(path))
    assert page.has("DO-2026-00002 (at most 2") and not page.has("Item A")


def test_who_counts_finds_the_rows_and_not_what_is_expected(world: World, client: Client) -> None:
    """Rows without a figure are not counted; a figure of 0 is one."""
    (count,) = world.do(do_open_count, OpenCount(world.places["WH/A"])).ids()
    path = f"/desk/inventory.count/{count}/do/enter/"
    assert held(client, path) == [("SALES-A", "WH/A", ""), ("SALES-B", "WH/A", "")]
    head = {"csrf": csrf(client), "key": "counted"}
    rows = {
        f"lines[{row}].{name}": text
        for row, item in enumerate(("SALES-A", "SALES-B"))
        for name, text in (("item_id", item), ("location_id", "WH/A"), ("status", "free"))
    }
    answer = client.post(path, head | rows | {"lines[0].qty": "", "lines[1].qty": "0"})
    assert isinstance(answer, HttpResponseRedirect)
    found = sql.rows("SELECT item_id, trim_scale(counted_qty)::text FROM count_entry")
    assert found == [(world.items["B"], "0")]
    assert held(client, path) == [("SALES-A", "WH/A", "")], "what is left to count"
    wrong = client.post(path, head | rows | {"key": "more", "lines[0].qty": "many"})
    assert wrong.status_code == 422
    record = Page(client.get(f"/desk/inventory.count/{count}/"))
    assert record.has("Difference") and record.has("-100")
    people.user("counter", "warehouse_clerk")
    other = signed_in("counter", company=world.books.company_id)
    seen = Page(other.get(f"/desk/inventory.count/{count}/"))
    assert seen.has("SALES-B") and not seen.has("Difference") and not seen.has("100")


def held(client: Client, path: str) -> list[tuple[str, str, str]]:
    """Return product, place and quantity of the rows that a form holds."""
    given = Page(client.get(path)).all("input")
    inputs = {each.get("name"): each.get("value") or "" for each in given}
    found = [
        tuple(inputs[f"lines[{row}].{name}"] for name in ("item_id", "location_id", "qty"))
        for row in range(sum(str(name).endswith("].item_id") for name in inputs))
    ]
    return [(item, place, qty) for item, place, qty in found if item]


def test_a_delivery_says_what_can_be_taken_and_which_line_is_short(
    world: World, client: Client
) -> None:
    """Of C there are 3: another order holds 2 of them, so that 1 can be taken of the 5 wanted."""
    world.stock("C", "3")
    world.confirmed(world.line("C", "2"))
    wanted = world.confirmed(world.line("A", "1"), world.line("C", "5"))
    held = world.reserved("C")
    first, second = map(str, world.lines_of(wanted))
    page = Page(client.get(f"/desk/sales.order/{wanted}/do/deliver/"))
    assert held == 3, "an order that is confirmed holds what there is"
    assert page.has("5 C62 open, 1 can be taken")
    lines = {
        "lines[0].line_id": first,
        "lines[0].qty": "1",
        "lines[1].line_id": second,
        "lines[1].qty": "4",
    }
    answer = Page(cast(HttpResponse, send(client, wanted, "deliver", lines)))
    inputs = {each.get("name"): each for each in answer.all("input")}
    assert inputs["lines[1].qty"].get("aria-invalid") == "true", "said at its line"
    assert inputs["lines[0].qty"].get("aria-invalid") is None
    fits = send(client, wanted, "deliver", {**lines, "lines[1].qty": "1"})
    assert isinstance(fits, HttpResponseRedirect), "control: what was told can be taken"
