"""What is said about a record, in a real browser: a mention is told, one's own is taken back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from argosy.kernel.events import outbox
from argosy.kernel.identity import sql
from argosy.platform.users.tests import people
from argosy.testing.browser.fixtures import Desk, Visit
from argosy.testing.browser.visiting import DESKTOP, PHONE, Size
from tests.browser.axe import SCRIPT, grave_findings


def test_a_comment_with_a_mention_and_its_taking_back(living_desk: Desk, visit: Visit) -> None:
    def prepare() -> int:
        people.user("mara", "administrator")
        outbox.deliver("comments.tell")
        with sql.using("owner"):
            return int(str(sql.rows("SELECT id FROM party WHERE code = 'C004'")[0][0]))

    path = f"/desk/party.party/{living_desk.ask(prepare)}/"
    page = visit(living_desk).page(path)
    page.get_by_role("button", name="Follow", exact=True).click()
    expect(page.get_by_role("button", name="Unfollow")).to_be_visible()
    page.locator("[name=text]").fill("<b>Call</b> them, @mara.")
    page.get_by_role("button", name="Comment", exact=True).click()
    said = page.locator(".talk-text")
    expect(said).to_have_text("<b>Call</b> them, @mara.")
    expect(said.locator(".mention")).to_have_text("@mara")
    reader = visit(living_desk, name="mara")
    idle, other = reader.page("/desk/"), reader.page("/desk/")
    count = other.locator("[data-count='notices'] .bell-count")
    with other.expect_response(lambda answer: "/live" in answer.url) as live:
        idle.close()  # whichever tab has the stream, the one that is left gets it
        other.reload()
    assert live.value.status == 200
    expect(count).to_be_hidden()
    other.wait_for_timeout(300)
    living_desk.ask(lambda: outbox.deliver("comments.tell"))
    expect(other.get_by_role("status").locator(".toast")).to_contain_text(
        "mentioned you: Party",
        timeout=10_000,  # asking would take thirty seconds
    )
    expect(count).to_have_text("1")
    expect(other).to_have_title(re.compile(r"^\(1\) "))
    other.locator(".toast form button").click()
    expect(other).to_have_url(f"{living_desk.home}{path}")
    expect(count).to_be_hidden()
    other.goto(f"{living_desk.home}/desk/notices/")
    expect(other.locator("main")).to_contain_text("mentioned you: Party")
    other.goto(f"{living_desk.home}{path}")
    expect(other.locator(".talk-text")).to_have_text("<b>Call</b> them, @mara.")
    expect(other.get_by_role("button", name="Take back")).to_have_count(0)
    page.get_by_role("button", name="Take back").click()
    expect(page.locator(".timeline")).to_contain_text("Took back a comment.")
    expect(page.locator(".talk-text")).to_have_count(0)


def readers(desk: Desk) -> str:
    """Make people who may read a party and one who may not; return the path of its page."""

    def prepare() -> int:
        with sql.using("owner"):
            known = sql.rows("SELECT 1 FROM user_account WHERE name = 'nora.berg'")
            if not known:
                people.user("nora.berg", "administrator")
                people.user("norman", "administrator")
                people.user("noreader", "integrator")
            return int(str(sql.rows("SELECT id FROM party WHERE code = 'C003'")[0][0]))

    return f"/desk/party.party/{desk.ask(prepare)}/"


def offered(page: Page) -> list[str]:
    options = page.get_by_role("listbox").get_by_role("option")
    expect(options.first).to_be_visible()
    return options.locator(".pick-code").all_inner_texts()


def test_a_mention_is_completed_by_keys(living_desk: Desk, visit: Visit) -> None:
    visitor = visit(living_desk)
    visitor.context.add_init_script(path=SCRIPT)
    page = visitor.page(readers(living_desk))
    field = page.get_by_role("combobox", name="Comment")
    field.press_sequentially("Ask @nor")
    assert offered(page) == ["nora.berg", "norman"], "who may not read it is not offered"
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(field).to_have_attribute("aria-activedescendant", "pick-0")
    assert grave_findings(page) == []
    field.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_contain_text("norman")
    field.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_contain_text("norman")
    field.press("ArrowUp")
    field.press("Enter")
    expect(field).to_have_value("Ask @nora.berg ")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("or @norm")
    offered(page)
    field.press("Tab")
    expect(field).to_be_focused()
    expect(field).to_have_value("Ask @nora.berg or @norman ")
    field.press_sequentially("@no")
    offered(page)
    field.press("Escape")
    field.press_sequentially("r")
    page.wait_for_timeout(400)
    expect(page.get_by_role("listbox")).to_be_hidden()
    field.press("Enter")
    expect(field).to_have_value("Ask @nora.berg or @norman @nor\n")
    field.fill("")
    with page.expect_response(lambda answer: "/people" in answer.url):
        field.press_sequentially("@nobody.at.all")
    page.wait_for_timeout(200)
    expect(page.get_by_role("listbox")).to_be_hidden()
    field.fill("")
    field.press_sequentially("mail x@nor")
    page.wait_for_timeout(400)
    expect(page.get_by_role("listbox")).to_be_hidden()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["mouse", "touch"])
def test_a_mention_is_completed_by_a_press(living_desk: Desk, visit: Visit, size: Size) -> None:
    page = visit(living_desk, language="zh-hans", size=size).page(readers(living_desk))
    field = page.get_by_role("combobox", name="评论")
    field.press_sequentially("请@nor")
    assert offered(page) == ["nora.berg", "norman"]
    page.mouse.wheel(0, 40)
    page.wait_for_timeout(300)
    box, typed = page.get_by_role("listbox").bounding_box(), field.bounding_box()
    assert box is not None
    assert typed is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size.width
    is_below = box["y"] >= typed["y"] + typed["height"]
    assert is_below or box["y"] + box["height"] <= typed["y"], "what is typed stays in view"
    option = page.get_by_role("option").nth(1)
    if size.is_phone:
        option.tap()
    else:
        option.click()
    expect(field).to_have_value("请@norman ")
    expect(field).to_be_focused()
    field.press_sequentially("看一下")
    page.get_by_role("button", name="评论", exact=True).click()
    expect(page.locator(".talk-text .mention").first).to_have_text("@norman")
