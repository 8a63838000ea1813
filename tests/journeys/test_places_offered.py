"""A form offers what its field takes: places of a kind, open invoices of the party."""

from __future__ import annotations

import json
from typing import cast

from django.http import HttpResponse
from django.test import Client

from argosy.domains.sales.api import (
    BillOrder,
    DeliverOrder,
    do_bill_order,
    do_create_order,
    do_deliver,
)
from argosy.domains.sales.tests.world import DAY, World, make_world
from argosy.kernel.identity import sql
from argosy.platform.registry import catalogue
from argosy.platform.users.tests import people
from argosy.testing.database import Clone
from argosy.web.api.gives import perform
from argosy.web.desk.tests.visitor import Page, signed_in

SALE = "/desk/sales.order/new/create/"
PURCHASE = "/desk/purchasing.order/new/create/"
PAYMENT = "/desk/accounting.payment/new/post/"


def field(client: Client, form: str, name: str) -> dict[str, str | None]:
    page = Page(client.get(form))
    return next(each for each in page.all("input") if each.get("name") == name)


def offered(client: Client, form: str, name: str, text: str = "") -> list[str]:
    """Return the codes that a field of a form offers for a text."""
    address = field(client, form, name)["data-pick"] or ""
    joint = "&" if "?" in address else "?"
    answer = cast(HttpResponse, client.get(f"{address}{joint}as=json&q={text}"))
    return [code for code, _name in json.loads(answer.content)["options"]]


def desk(world: World) -> Client:
    people.user("root", "administrator")
    return signed_in("root", company=world.books.company_id)


def test_a_form_offers_the_places_that_its_field_takes(db_clone: Clone) -> None:
    world = make_world()
    client = desk(world)
    sale, purchase = ((SALE, "warehouse_id"), (PURCHASE, "place_id"))
    assert offered(client, *sale) == ["WH", "WH/A", "WH/B"]
    assert offered(client, *purchase) == ["WH/A", "WH/B"]
    assert offered(client, *purchase, text="WH") == ["WH/A", "WH/B"], "by what is typed too"
    everything = "/desk/inventory.location/options?as=json&q="
    answer = cast(HttpResponse, client.get(everything))
    assert len(json.loads(answer.content)["options"]) > 3, "control: there are further places"


def test_a_form_starts_with_the_first_place(db_clone: Clone) -> None:
    world = make_world()
    client = desk(world)
    assert field(client, SALE, "warehouse_id")["value"] == "WH"
    assert field(client, PURCHASE, "place_id")["value"] == "WH/A"
    assert field(client, SALE, "customer_id")["value"] == "", "control: nobody is proposed"
    order = world.order(world.line("A", "1"), warehouse_id=world.places["WH/B"])
    world.do(do_create_order, order)
    assert field(client, SALE, "warehouse_id")["value"] == "WH/B", "that of the latest order"
    assert field(client, SALE, "customer_id")["value"] == "", "control: customers are not"


def test_a_payment_offers_the_open_invoices_of_its_party(db_clone: Clone) -> None:
    """Three invoices of 11.90: one of another customer, one paid, one open."""
    world = make_world()
    world.stock("A", "100")
    for customer in (1, 0, 0):
        order = world.confirmed(world.line("A", "1"), customer_id=world.customers[customer])
        world.do(do_deliver, DeliverOrder(order, DAY))
        world.do(do_bill_order, BillOrder(order, DAY))
    others, last = "INV-2026-00001", "INV-2026-00003"
    (_, (paid,), _) = sql.rows("SELECT id FROM invoice ORDER BY id")
    client = desk(world)
    payment = {
        "direction": "in",
        "party_id": world.customers[0],
        "paid_on": DAY.isoformat(),
        "currency": "EUR",
        "amount": {"amount": "11.90", "currency": "EUR"},
        "method": "bank",
        "allocations": [{"invoice_id": paid, "amount": {"amount": "11.90", "currency": "EUR"}}],
    }
    form = Page(client.get(PAYMENT))
    pick = next(e for e in form.all("input") if e.get("name") == "allocations[0].invoice_id")
    assert pick["data-beside"] == "party=party_id"
    address = pick["data-pick"] or ""
    perform(world.books.actor, catalogue.actions()["accounting.payment.post"].action, payment, "p")
    codes = {}
    for number in (0, 1):
        ((code,),) = sql.rows(
            "SELECT code::text FROM party WHERE id = %s", (world.customers[number],)
        )
        codes[number] = str(code)

    def offers(party: str) -> list[list[str]]:
        answer = cast(HttpResponse, client.get(f"{address}&as=json&q=&party={party}"))
        return cast("list[list[str]]", json.loads(answer.content)["options"])

    assert [code for code, _ in offers(codes[0])] == [last], "neither paid nor of others"
    assert [code for code, _ in offers(f"%23{world.customers[0]}")] == [last], "named by its id"
    ((_, told),) = offers(codes[0])
    assert "11.90 EUR" in told, "what is open tells invoices apart"
    assert [code for code, _ in offers(codes[1])] == [others]
    assert offers("nobody") == []
    assert len(offers("")) == 2, "control: before a party is named, all that are open"
