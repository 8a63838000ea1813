"""From sign-in to money: a sale and a purchase through the screens, by pointing and by keys alone.

A quotation becomes an order, is shipped, invoiced and paid; a purchase is ordered, received and
billed.
Every way of working, size and language is walked at each push, all eight combinations by
`make test-long`. Screenshots are kept in `build/screenshots/`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from argosy.kernel.identity import sql
from argosy.platform.users.tests.people import PASSWORD
from argosy.testing.browser.fixtures import ADMINISTRATOR, Desk, Visit
from argosy.testing.browser.visiting import DESKTOP, PHONE, Language, Size
from argosy.testing.invariants import assert_books_hold
from tests.browser.hands import Hand, Keys, Pictures, Pointer

ROOT = Path(__file__).resolve().parents[2]
WAYS: dict[str, Callable[[Page], Hand]] = {"pointing": Pointer, "keys": Keys}
SIZES = {"desktop": DESKTOP, "phone": PHONE}
AT_EACH_PUSH = {("pointing", "phone", "zh-hans"), ("keys", "desktop", "en")}
WALKS = [
    pytest.param(*walk, marks=() if walk in AT_EACH_PUSH else pytest.mark.long)
    for walk in product(WAYS, SIZES, ("zh-hans", "en"))
]


@dataclass(frozen=True, slots=True)
class Wares:
    """What the demo's company sells from stock, and what it buys."""

    sold: str
    bought: str
    supplier: str


def wares(desk: Desk) -> Wares:
    """Choose a product of which much lies in Taoyuan, and one that a supplier offers."""
    return desk.ask(lambda: _wares(desk.company))


def _wares(company: int) -> Wares:
    with sql.using("owner"):
        ((sold,),) = sql.rows(
            "SELECT i.code FROM stock_balance b JOIN item i ON i.id = b.item_id"
            " JOIN location l ON l.id = b.location_id WHERE l.code = 'TY/STOCK'"
            " AND i.code ~ '^[A-Z]{2}-' AND b.status = 'free'"
            " ORDER BY b.qty DESC, i.code LIMIT 1"
        )
        ((bought, supplier),) = sql.rows(
            "SELECT i.code, p.code FROM purchase_order_line t"
            " JOIN purchase_order o ON o.id = t.order_id AND o.lines_version = t.version"
            " JOIN item i ON i.id = t.item_id JOIN party p ON p.id = o.supplier_id"
            " WHERE o.company_id = %s ORDER BY t.id LIMIT 1",
            (company,),
        )
    return Wares(str(sold), str(bought), str(supplier))


class Walk:
    """A journey through the desk: each step is what somebody does and then sees."""

    def __init__(self, hand: Hand, pictures: Pictures) -> None:
        self.hand, self.page, self.pictures = hand, hand.page, pictures

    def sign_in(self) -> None:
        """Come in at the front door."""
        self.hand.write(self.page.locator("[name=name]"), ADMINISTRATOR)
        self.hand.write(self.page.locator("[name=password]"), str(PASSWORD))
        self.pictures.take("sign in")
        self.hand.press(self.page.locator("button.primary"))
        expect(self.page.locator("h1")).to_be_visible()
        self.page.wait_for_url(re.compile(r"/desk/home/"))
        self.pictures.take("home")

    def begin(self, noun: str, action: str) -> None:
        """Open a noun's list and from it the form that makes one."""
        self.hand.open_list(noun)
        self.pictures.take(f"list of {noun}")
        self.hand.press(self.page.locator(f"a[href='/desk/{noun}/new/{action}/']"))
        self.page.wait_for_url(f"**/new/{action}/")

    def fill(self, **texts: str) -> None:
        """Write into inputs by their names; a double underscore leads into the first line."""
        for name, text in texts.items():
            path = re.sub(r"^(\w+?)__", r"\1[0].", name)
            field = self.page.locator(f"main [name='{path}']")
            if field.evaluate("(node) => node.localName") == "select":
                self.hand.choose(field, text)
            else:
                self.hand.write(field, text)

    def send(self, name: str) -> None:
        """Send the form; what comes is a record that says it was done."""
        self.pictures.take(f"form to {name}")
        self.hand.press(self.page.locator("form[data-give] .form-end .primary"))
        problem = self.page.locator(".wrong, .notice.bad")
        done = self.page.locator(".notice.good")
        expect(problem.or_(done).first).to_be_visible()
        assert not problem.count(), problem.all_text_contents()
        self.pictures.take(f"after {name}")

    def step(self, action: str, **texts: str) -> None:
        """Do one of the things that the record offers; the usual one may take a press alone."""
        press = self.page.locator(f".head-actions form[action$='/do/{action}/'] .button")
        if press.count() and not texts:
            self.hand.press(press)
            self.page.wait_for_url("**?done=*")
            self.pictures.take(f"after {action}")
            return
        self.hand.press(self.page.locator(f".head-actions a.button[href$='/do/{action}/']"))
        self.page.wait_for_url(f"**/do/{action}/")
        self.fill(**texts)
        self.send(action)

    def follow(self, action: str, **texts: str) -> None:
        """Open the form that follows the record elsewhere; it holds what the record says."""
        self.hand.press(self.page.locator(f".head-actions a.button[href*='/new/{action}/?']"))
        self.page.wait_for_url(f"**/new/{action}/**")
        self.fill(**texts)
        self.send(action)

    def newest(self, noun: str) -> None:
        """Open the newest record of a noun from its list."""
        self.hand.open_list(noun)
        self.hand.press(self.page.locator("#rows a.open").first)
        self.page.wait_for_url(re.compile(rf"/desk/{noun}/\d+/"))

    def is_in_state(self, tone: str) -> None:
        """See the state of the record, whatever the language."""
        expect(self.page.locator(f"h1 .mark.{tone}").first).to_be_visible()


@pytest.mark.parametrize(("way", "size", "language"), WALKS)
def test_a_sale_and_a_purchase_through_the_screens(
    living_desk: Desk, visit: Visit, way: str, size: str, language: Language
) -> None:
    goods = wares(living_desk)
    screen: Size = SIZES[size]
    visitor = visit(living_desk, language=language, size=screen, name=None)
    page = visitor.page("/desk/")
    folder = ROOT / "build" / "screenshots" / f"{way}-{size}-{language}"
    walk = Walk(WAYS[way](page), Pictures(page, folder))
    walk.sign_in()
    sell(walk, goods)
    buy(walk, goods)
    visitor.faultless()
    living_desk.ask(assert_books_hold)


def sell(walk: Walk, goods: Wares) -> None:
    """Quotation, order, delivery, invoice, payment."""
    walk.begin("sales.order", "create_quotation")
    walk.fill(customer_id="C001", warehouse_id="TY", currency="CNY")
    walk.fill(lines__item_id=goods.sold, lines__qty="1", lines__unit_price="1200")
    walk.send("create a quotation")
    walk.is_in_state("idle")
    walk.step("confirm")
    walk.is_in_state("live")
    walk.step("deliver")
    walk.step("bill")
    walk.newest("accounting.invoice")
    walk.is_in_state("live")
    walk.follow("post")
    walk.newest("accounting.invoice")
    walk.is_in_state("good")


def buy(walk: Walk, goods: Wares) -> None:
    """Order, receipt, bill."""
    walk.begin("purchasing.order", "create")
    walk.fill(supplier_id=goods.supplier, place_id="TY/STOCK")
    walk.fill(lines__item_id=goods.bought, lines__qty="5", lines__unit_price="80")
    walk.send("create an order")
    walk.step("confirm")
    walk.step("receive")
    number = walk.page.url.split("/")[-2]
    walk.follow("enter", reference=f"{goods.supplier} {number}")
