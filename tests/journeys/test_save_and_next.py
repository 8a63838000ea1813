"""A new document is saved and taken its next step at once: both, once, or neither."""

from __future__ import annotations

import pytest
from django.http.response import HttpResponseBase
from django.test import Client

from argosy.domains.sales.tests.world import DAY, World, make_world
from argosy.kernel.identity import sql
from argosy.platform.registry import catalogue
from argosy.platform.registry.actions import ActionKind
from argosy.platform.users.api import argosy_itself
from argosy.platform.users.commands import NewRole, do_define_role
from argosy.platform.users.tests import people
from argosy.testing.database import Clone
from argosy.web.desk.forms import asks_nothing
from argosy.web.desk.rehearsing import made_by
from argosy.web.desk.tests.visitor import Page, csrf, signed_in

NEW = "/desk/sales.order/new/create/"


@pytest.fixture
def world(db_clone: Clone) -> World:
    """A company that sells."""
    made = make_world()
    made.stock("A", "10")
    return made


@pytest.fixture
def client(world: World) -> Client:
    """An administrator at the desk."""
    people.user("root", "administrator")
    return signed_in("root", company=world.books.company_id)


def send(
    world: World, client: Client, *, then: str = "confirm", key: str = "k"
) -> HttpResponseBase:
    fields = {
        "customer_id": f"#{world.customers[0]}",
        "warehouse_id": "WH",
        "currency": "EUR",
        "document_date": DAY.isoformat(),
        "lines[0].item_id": "SALES-A",
        "lines[0].qty": "2",
        "lines[0].unit_price": "10",
        "lines[0].tax_codes": "V19",
    }
    sent = {"csrf": csrf(client), "key": key, **fields}
    return client.post(NEW, {**sent, "then": then} if then else sent)


def states() -> list[str]:
    return [str(state) for (state,) in sql.rows("SELECT state::text FROM sales_order ORDER BY id")]


def test_an_order_is_saved_and_confirmed_once_however_often_it_is_sent(
    world: World, client: Client
) -> None:
    first, second = send(world, client), send(world, client)
    assert first.status_code == 302, Page(first).texts
    assert first.headers["Location"] == second.headers["Location"]
    assert states() == ["confirmed"]


def test_what_may_not_be_confirmed_is_not_saved_either_and_says_why(
    world: World, client: Client
) -> None:
    world.limit(100)
    answer = send(world, client)
    assert answer.status_code == 422 and states() == []
    page = Page(answer)
    assert page.has("credit"), page.texts
    held = {str(each.get("name")): each.get("value") for each in page.all("input")}
    assert held["lines[0].qty"] == "2" and held["key"] == "k"
    assert send(world, client, then="").status_code == 302
    assert states() == ["entered"], "control: saving alone goes, with the same key"


def test_what_was_saved_before_the_answer_was_lost_is_confirmed_and_not_made_again(
    world: World, client: Client
) -> None:
    saved = send(world, client, then="")
    assert states() == ["entered"]
    both = send(world, client)
    assert both.headers["Location"].partition("?")[0] == saved.headers["Location"].partition("?")[0]
    assert states() == ["confirmed"]


def test_who_may_not_confirm_is_not_offered_it_and_has_made_nothing(
    world: World, client: Client
) -> None:
    shown = [each.get("name") for each in Page(client.get(NEW)).all("button")]
    assert "then" in shown, "control"
    rights = ("sales.order.read", "sales.order.create", "party.read", "product.read")
    role = NewRole("enters", "Enters orders", rights)
    do_define_role([role], actor=argosy_itself(), key=people.key())
    people.user("maker", "enters", company=world.books.company_id)
    maker = signed_in("maker", company=world.books.company_id)
    page = Page(maker.get(NEW))
    assert page.all("form") and "then" not in [each.get("name") for each in page.all("button")]
    assert send(world, maker).status_code == 422
    assert states() == []


def test_every_next_step_is_one_that_a_press_does() -> None:
    found = {}
    for noun in catalogue.resources().values():
        for action in noun.actions:
            if action.then is None:
                continue
            assert action.kind is ActionKind.CREATE, action
            target = made_by(noun, action)
            step = target.action(action.then.step)
            assert step is not None and step.kind is ActionKind.STEP and step.subject, action
            assert asks_nothing(target, step) and not step.hidden, action
            found[f"{noun.name}.{action.name}"] = action.then.step
    assert found == {
        "purchasing.order.create": "confirm",
        "sales.order.create": "confirm",
        "sales.order.create_quotation": "confirm",
        "users.account.create": "invite",
    }
