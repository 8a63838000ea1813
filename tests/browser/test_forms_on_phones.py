"""Lines on a phone: each a card whose cells are named, deleted by a thumb, dated by a calendar."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from argosy.testing.browser.fixtures import Desk, Visit
from argosy.testing.browser.visiting import NARROW, PHONE, Size

ORDER = "/desk/sales.order/new/create/"
VOUCHER = "/desk/voucher/"
WIDER = """() => [...document.querySelectorAll(".entry-scroll, .voucher-scroll")]
    .filter((node) => node.scrollWidth > node.clientWidth).length"""


@pytest.mark.parametrize("size", [PHONE, NARROW], ids=["390", "360"])
def test_lines_are_cards_that_need_no_scrolling_aside(
    living_desk: Desk, visit: Visit, size: Size
) -> None:
    visitor = visit(living_desk, size=size)
    page = visitor.page(ORDER)
    first = page.locator(".entry tbody tr").first
    expect(first).to_have_css("display", "grid")
    product = page.locator("[name='lines[0].item_id']")
    quantity = page.locator("[name='lines[0].qty']")
    price = page.get_by_label("Price", exact=True).first
    of_product, of_quantity, of_price = (each.bounding_box() for each in (product, quantity, price))
    assert of_product and of_quantity and of_price
    assert of_quantity["y"] == of_price["y"] > of_product["y"], "the product above, then figures"
    assert of_product["width"] > 1.8 * of_quantity["width"]
    assert min(each["height"] for each in (of_product, of_quantity, of_price)) >= 40, "by thumb"
    assert page.evaluate(WIDER) == 0
    page.goto(f"{living_desk.home}{VOUCHER}")
    debit = page.locator("[data-field=debit]").first
    expect(debit).to_be_visible()
    expect(debit).to_have_attribute("placeholder", "Debit")
    assert page.evaluate(WIDER) == 0


def test_a_line_goes_by_its_number_and_comes_back(living_desk: Desk, visit: Visit) -> None:
    page = visit(living_desk, size=PHONE).page(ORDER)
    for row, text in enumerate(("A-1", "B-2", "C-3")):
        page.locator(f"[name='lines[{row}].item_id']").fill(text)
    page.get_by_role("button", name="Delete the line").nth(1).click()
    expect(page.locator("[name='lines[1].item_id']")).to_have_value("C-3")
    expect(page.locator("[name='lines[2].item_id']")).to_have_count(0)
    assert page.locator("[data-lines=lines] tbody .place").all_text_contents() == ["1×", "2×"]
    page.locator("[name='lines[1].item_id']").focus()
    page.keyboard.press("Control+z")
    expect(page.locator("[name='lines[1].item_id']")).to_have_value("B-2")
    expect(page.locator("[name='lines[2].item_id']")).to_have_value("C-3")


def test_a_day_is_taken_from_the_calendar(living_desk: Desk, visit: Visit) -> None:
    page = visit(living_desk).page(ORDER)
    day = page.locator("[name=document_date]")
    expect(day).to_have_value(re.compile(r"\d{4}-\d{2}-\d{2}"))
    page.get_by_role("button", name="Choose a day").first.click()
    calendar = page.locator(".day-calendar")
    assert calendar.input_value() == day.input_value()
    calendar.evaluate(
        "(node) => { node.value = '2026-12-24'; node.dispatchEvent(new Event('change')); }"
    )
    expect(day).to_have_value("2026-12-24")
    expect(day).to_be_focused()
    assert calendar.evaluate("(node) => node.form") is None, "it is not sent"
