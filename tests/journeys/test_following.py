"""What follows a record, filled in from it: goods that arrive, goods that come back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponseRedirect
from django.test import Client

from argosy.domains.inventory.api import (
    Counted,
    EnterCount,
    GoodsInput,
    GoodsLineInput,
    OpenCount,
    do_enter_count,
    do_move_goods,
    do_open_count,
)
from argosy.domains.sales.api import (
    BillOrder,
    DeliverOrder,
    do_bill_order,
    do_create_order,
    do_deliver,
)
from argosy.domains.sales.tests.world import DAY, NOON, World, make_world
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import ArgosyError
from argosy.kernel.stock.locations import LocationInput, ensure_locations
from argosy.platform.users.tests import people
from argosy.testing.database import Clone
from argosy.web.desk.tests.visitor import Page, csrf, signed_in

FIRST = "GM-2026-00001"


@pytest.fixture
def world(db_clone: Clone) -> World:
    """A company that sells, with goods on hand and a place where goods are on their way."""
    made = make_world()
    made.stock("A", "100")
    places = [LocationInput("TRANSIT", "In transit", "transit")]
    made.places |= made.act(lambda run: ensure_locations(run, places))
    return made


@pytest.fixture
def client(world: World) -> Client:
    """An administrator at the desk."""
    people.user("root", "administrator")
    return signed_in("root", company=world.books.company_id)


def sent(world: World, qty: str) -> int:
    line = GoodsLineInput(world.items["A"], world.places["WH/A"], Decimal(qty), world.units["C62"])
    return world.do(do_move_goods, GoodsInput("send", (line,), DAY)).ids()[0]


def door(client: Client, address: str, label: str) -> str:
    """Return where a door of a record leads; "" where it has none."""
    page = Page(client.get(address))
    links = [each["href"] or "" for each in page.all("a") if each.get("href")]
    wanted = {"Goods arrived": "kind=arrive", "Take goods back": "/do/return/"}[label]
    return next((link for link in links if wanted in link), "")


def test_goods_in_transit_arrive_in_parts_from_the_transfer_s_page(
    world: World, client: Client
) -> None:
    document = sent(world, "6")
    record = f"/desk/inventory.goods_document/{document}/"
    for part, still in (("4", "6"), ("2", "2")):
        address = door(client, record, "Goods arrived")
        proposed = {name: texts[0] for name, texts in parse_qs(urlsplit(address).query).items()}
        assert proposed["lines[0].qty"] == still and proposed["kind"] == "arrive"
        assert client.get(address).status_code == 200
        texts = proposed | {
            "csrf": csrf(client),
            "key": f"arrive/{part}",
            "posting_date": DAY.isoformat(),
            "sends_id": FIRST,
            "lines[0].qty": part,
            "lines[0].location_id": "WH/B",
        }
        answer = client.post(urlsplit(address).path, texts)
        assert isinstance(answer, HttpResponseRedirect), "a transfer is named by its number"
    assert world.on_hand("A", "WH/B") == 6
    assert door(client, record, "Goods arrived") == "", "nothing is on its way any more"


def test_goods_come_back_from_the_page_of_their_delivery(world: World, client: Client) -> None:
    order = world.confirmed(world.line("A", "3"))
    (delivery,) = world.do(do_deliver, DeliverOrder(order, DAY)).ids()
    record = f"/desk/sales.delivery/{delivery}/"
    address = door(client, record, "Take goods back")
    assert address == f"/desk/sales.order/{order}/do/return/"
    (line,) = world.delivered_lines(order)
    head = {"csrf": csrf(client), "key": "back", "posting_date": DAY.isoformat()}
    lines = {"lines[0].delivery_line_id": str(line), "lines[0].qty": "1"}
    came_back = client.post(address, head | lines)
    assert isinstance(came_back, HttpResponseRedirect)
    ((back,),) = sql.rows("SELECT id FROM delivery WHERE direction = 'return'")
    assert door(client, f"/desk/sales.delivery/{back}/", "Take goods back") == ""


def test_who_may_not_take_goods_back_finds_no_door(world: World, client: Client) -> None:
    order = world.confirmed(world.line("A", "3"))
    (delivery,) = world.do(do_deliver, DeliverOrder(order, DAY)).ids()
    people.user("clerk", "sales_clerk")
    other = signed_in("clerk", company=world.books.company_id)
    assert other.get(f"/desk/sales.delivery/{delivery}/").status_code == 200
    assert door(other, f"/desk/sales.delivery/{delivery}/", "Take goods back") == ""


def test_the_thing_to_do_is_what_takes_the_record_further(world: World, client: Client) -> None:
    """Confirm, then deliver, then bill: never an amendment, a return or what takes back."""
    order = world.do(do_create_order, world.order(world.line("A", "3"))).ids()[0]
    record = f"/desk/sales.order/{order}/"
    page = Page(client.get(record))
    (press,) = (each for each in page.all("form") if each.get("class") == "head-do")
    assert press["action"] == f"{record}do/confirm/"
    held = {str(each["name"]): str(each["value"]) for each in page.all("input") if "value" in each}
    answer = client.post(
        press["action"], {name: held[name] for name in ("csrf", "version")} | {"key": "go"}
    )
    assert isinstance(answer, HttpResponseRedirect), "one press confirms"
    assert world.order_state(order)[0] == "confirmed"
    assert primary(client, record) == f"{record}do/deliver/"
    (delivery,) = world.do(do_deliver, DeliverOrder(order, DAY)).ids()
    assert primary(client, record) == f"{record}do/bill/"
    assert primary(client, f"/desk/sales.delivery/{delivery}/") == ""
    document = sent(world, "6")
    assert "kind=arrive" in primary(client, f"/desk/inventory.goods_document/{document}/")


def test_nothing_that_ends_or_takes_back_is_the_thing_to_do(world: World, client: Client) -> None:
    """A count is filled in, then posted; it is never offered first to be cancelled."""
    (count,) = world.do(do_open_count, OpenCount(world.places["WH/A"])).ids()
    record = f"/desk/inventory.count/{count}/"
    assert primary(client, record) == f"{record}do/enter/"
    figures = (Counted(world.items["A"], world.places["WH/A"], Decimal(99)),)
    world.do(do_enter_count, EnterCount(count, figures))
    assert primary(client, record) == f"{record}do/post/"
    assert primary(client, f"/desk/party.party/{world.customers[0]}/") == ""


def primary(client: Client, address: str) -> str:
    """Return where the one green button of a record leads; "" where it has none."""
    links = Page(client.get(address)).all("a")
    return next((str(each["href"]) for each in links if each.get("class") == "button primary"), "")


def test_a_receipt_comes_up_with_what_the_customer_owes(world: World, client: Client) -> None:
    """Two invoices: 3 at 10 and 2 at 10, with 19 %: 35.70 and 23.80; the second is paid in part."""
    for qty in ("3", "2"):
        order = world.confirmed(world.line("A", qty))
        world.do(do_deliver, DeliverOrder(order, DAY))
        world.do(do_bill_order, BillOrder(order, DAY))
    customer = world.customers[0]
    doors = Page(client.get(f"/desk/party.party/{customer}/")).all("a")
    links = [str(each.get("href")) for each in doors]
    (address,) = [link for link in links if "direction=in" in link]
    assert not any("direction=out" in link for link in links), "nothing is owed to them"
    held = {name: texts[0] for name, texts in parse_qs(urlsplit(address).query).items()}
    assert held == {
        "direction": "in",
        "party_id": f"#{customer}",
        "currency": "EUR",
        "amount": "59.50 EUR",
        "allocations[0].invoice_id": "INV-2026-00001",
        "allocations[0].amount": "35.70 EUR",
        "allocations[1].invoice_id": "INV-2026-00002",
        "allocations[1].amount": "23.80 EUR",
    }
    part = {"amount": "45.70", "allocations[1].amount": "10"}
    rest = {"csrf": csrf(client), "key": "paid", "paid_on": DAY.isoformat(), "method": "bank"}
    form = Page(client.get(address))
    given = {
        str(each["name"]): str(each.get("value") or "")
        for each in form.all("input")
        if each.get("name")
    }
    answer = client.post(urlsplit(address).path, given | held | part | rest)
    assert isinstance(answer, HttpResponseRedirect), Page(answer).texts
    left = sql.rows(
        "SELECT open_doc_minor FROM open_item WHERE source_type = 'invoice' ORDER BY source_id"
    )
    assert left == [(0,), (1380,)]


def test_an_address_that_names_records_by_id_comes_up_with_their_codes(
    world: World, client: Client
) -> None:
    customer = world.customers[1]
    ((code,),) = sql.rows("SELECT code::text FROM party WHERE id = %s", (customer,))
    item = world.items["A"]
    query = f"customer_id=%23{customer}&lines[0].item_id=%23{item}&lines[1].item_id=%23999999"
    page = Page(client.get(f"/desk/sales.order/new/create/?{query}"))
    held = {str(each.get("name")): each.get("value") for each in page.all("input")}
    assert held["customer_id"] == code
    assert held["lines[0].item_id"] == "SALES-A"
    assert held["lines[1].item_id"] == "#999999", "what is not there stays as it was named"


def test_what_came_this_afternoon_can_be_moved_this_afternoon(world: World) -> None:
    """A document of today is as late as now; one of another day stands at noon of it."""
    afternoon = NOON + timedelta(hours=4)
    late = GoodsLineInput(world.items["C"], world.places["WH/A"], Decimal(5), world.units["C62"])
    came = GoodsInput("receipt", (late,), DAY, effective_at=NOON + timedelta(hours=3))
    world.do(do_move_goods, came, now=afternoon)
    line = replace(late, qty=Decimal(2), to_location_id=world.places["WH/B"])
    world.do(do_move_goods, GoodsInput("send", (line,), DAY), now=afternoon)
    assert world.on_hand("C", "WH/B") == 2
    with pytest.raises(ArgosyError) as refused:
        world.do(do_move_goods, GoodsInput("send", (line,), DAY), now=afternoon + timedelta(days=2))
    assert refused.value.problems[0].code == "stock.backdated", "control: noon was too early"


def test_an_open_item_leads_to_its_invoice(world: World, client: Client) -> None:
    order = world.confirmed(world.line("A", "3"))
    world.do(do_deliver, DeliverOrder(order, DAY))
    world.do(do_bill_order, BillOrder(order, DAY))
    ((invoice,),) = sql.rows("SELECT id FROM invoice")
    page = Page(client.get(f"/desk/accounting.open_item/?party={world.customers[0]}"))
    links = {str(each.get("href")) for each in page.all("a")}
    assert f"/desk/accounting.invoice/{invoice}/" in links
    assert page.has("Party is Party 1"), "a chip calls records by name"


def test_a_role_is_granted_from_the_page_of_its_user(world: World, client: Client) -> None:
    anna = people.user("anna")
    links = [
        str(each.get("href")) for each in Page(client.get(f"/desk/users.account/{anna}/")).all("a")
    ]
    (address,) = [link for link in links if "/users.grant/new/grant/" in link]
    form = Page(client.get(address))
    held = {str(each.get("name")): each.get("value") for each in form.all("input")}
    assert held["account_id"] == "anna"
    given = {"csrf": csrf(client), "key": "grant", "account_id": "anna", "role_id": "buyer"}
    answer = client.post("/desk/users.grant/new/grant/", {**given, "valid_from": "2026-01-01"})
    assert isinstance(answer, HttpResponseRedirect), Page(answer).texts
