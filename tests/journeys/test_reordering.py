"""What is low becomes orders: by supplier, in the supplier's units, filled in to be looked over."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponseRedirect
from django.test import Client

from argosy.domains.inventory.api import ReorderRuleInput, do_set_reorder_rule
from argosy.domains.purchasing.api import OrderStep, do_confirm_order
from argosy.domains.purchasing.tests.world import World, make_world
from argosy.kernel.identity import sql
from argosy.platform.users.tests import people
from argosy.testing.database import Clone
from argosy.web.desk.tests.visitor import Page, csrf, signed_in

HERE = "/desk/reordering/"


@pytest.fixture
def world(db_clone: Clone) -> World:
    """Of two products nothing is there, and 20 at least are wanted; one of them has an offer."""
    made = make_world()
    made.do(
        do_set_reorder_rule,
        *(ReorderRuleInput(item, made.place, Decimal(20), Decimal(50)) for item in made.items[:2]),
    )
    (offer,) = sql.ids("item_supplier", 1)
    sql.execute(
        "INSERT INTO item_supplier (id, company_id, item_id, supplier_id, currency, unit_id,"
        " per_qty, min_qty, multiple_qty, lead_time_days, priority)"
        " VALUES (%s, %s, %s, %s, 'EUR', %s, 1, 0, 12, 6, 1)",
        (offer, made.books.company_id, made.items[0], made.supplier, made.piece),
    )
    sql.execute(
        "INSERT INTO item_supplier_break (company_id, offer_id, qty_from, amount)"
        " VALUES (%s, %s, 0, 2.5)",
        (made.books.company_id, offer),
    )
    return made


@pytest.fixture
def client(world: World) -> Client:
    """A buyer at the desk."""
    people.user("bert", "buyer")
    return signed_in("bert", company=world.books.company_id)


def addresses(client: Client) -> list[str]:
    links = [str(each.get("href")) for each in Page(client.get(HERE)).all("a")]
    return [link for link in links if "/purchasing.order/new/" in link]


def test_what_is_low_is_ordered_from_whom_it_is_bought(world: World, client: Client) -> None:
    """50 are wanted; they are sold by the dozen: 60, at 2.50."""
    page = Page(client.get(HERE))
    assert page.has("Nobody sells these yet") and page.has("Supplier") and page.has("2.5 EUR")
    (address,) = addresses(client)
    asked = {name: texts[0] for name, texts in parse_qs(urlsplit(address).query).items()}
    assert asked["lines[0].qty"] == "60" and "lines[1].item_id" not in asked
    form = Page(client.get(address))
    held = {str(e.get("name")): e.get("value") or "" for e in form.all("input") if e.get("name")}
    assert held["supplier_id"] == "BUYER-A", "named as people call it"
    answer = client.post(urlsplit(address).path, {**held, "csrf": csrf(client)})
    assert isinstance(answer, HttpResponseRedirect), Page(answer).texts
    ((order, net),) = sql.rows("SELECT id, net_minor FROM purchase_order")
    assert net == 15000
    lead = people.user("lead", "purchasing_lead")
    world.do(do_confirm_order, OrderStep(int(str(order)), 1))
    assert addresses(client) == [] and lead, "what is expected is not ordered twice"


def test_who_may_not_order_finds_no_page(world: World) -> None:
    people.user("rita", "receiver")
    client = signed_in("rita", company=world.books.company_id)
    assert client.get(HERE).status_code == 403
    links = [str(each.get("href")) for each in Page(client.get("/desk/supply/")).all("a")]
    assert HERE not in links
