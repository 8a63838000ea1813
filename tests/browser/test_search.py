"""The palette and the page of the search, in a real browser, by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.masterdata.party.api import NewAddress, NewParty, do_create_party
from argosy.platform.search.api import catch_up
from argosy.testing.books import make_books
from argosy.testing.browser.fixtures import Desk, Visit
from argosy.testing.browser.visiting import PHONE

SCRIPT = "<img src=x onerror=alert(1)> Harbour"


@pytest.fixture(scope="module")
def desk(desk_factory: Callable[[Callable[[], None]], Desk]) -> Desk:
    """A company with three parties, indexed."""
    return desk_factory(_prepare)


def _prepare() -> None:
    books = make_books("FIND")
    clerk = Actor(
        1, ActorKind.USER, books.company_id, (books.company_id,), frozenset({"party.create"})
    )
    parties = [
        NewParty("上海银行", code="C-1", addresses=(NewAddress("CN", "重庆"),)),
        NewParty("Harbour Cycles GmbH", code="C-2"),
        NewParty(SCRIPT, code="C-3"),
    ]
    do_create_party(parties, actor=clerk, key="parties")
    catch_up()


def test_the_palette_finds_records_and_opens_one(desk: Desk, visit: Visit) -> None:
    page = visit(desk, language="zh-hans").page()
    page.goto(f"{desk.home}/desk/")
    page.keyboard.press("Control+k")
    page.keyboard.type("shyh")
    found = page.locator(".palette-found [role=option]").first
    expect(found).to_contain_text("上海银行")
    expect(found.locator("mark").first).to_have_text("上海银行")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("上海银行")
    expect(page.locator(".head .second")).to_have_text("C-1")


def test_the_palette_offers_what_can_be_made(desk: Desk, visit: Visit) -> None:
    page = visit(desk).page()
    page.goto(f"{desk.home}/desk/")
    page.keyboard.press("Control+k")
    page.keyboard.type("create party")
    expect(page.locator(".palette-found a[href*='/desk/party.party/new/']").first).to_be_visible()


def test_the_page_shows_markup_as_text(desk: Desk, visit: Visit) -> None:
    page = visit(desk, size=PHONE).page()
    page.goto(f"{desk.home}/desk/search?q=harbuor")
    expect(page.locator(".hits li")).to_have_count(2)
    expect(page.locator(".hits")).to_contain_text(SCRIPT)
    expect(page.locator(".hits mark").first).to_have_text("Harbour")
    page.goto(f"{desk.home}/desk/search?q=nothing+at+all")
    expect(page.locator(".empty h2")).to_have_text("Nothing was found")
