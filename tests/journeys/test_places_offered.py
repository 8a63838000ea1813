"""A form offers the places that its field takes, and starts with the first of them."""

from __future__ import annotations

import json
from typing import cast

from django.http import HttpResponse
from django.test import Client

from argosy.domains.sales.tests.world import World, make_world
from argosy.platform.users.tests import people
from argosy.testing.database import Clone
from argosy.web.desk.tests.visitor import Page, signed_in

SALE = "/desk/sales.order/new/create/"
PURCHASE = "/desk/purchasing.order/new/create/"


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
    client = desk(make_world())
    assert field(client, SALE, "warehouse_id")["value"] == "WH"
    assert field(client, PURCHASE, "place_id")["value"] == "WH/A"
    assert field(client, SALE, "customer_id")["value"] == "", "control: nobody is proposed"
