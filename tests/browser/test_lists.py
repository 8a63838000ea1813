"""Lists in a real browser: conditions put together, cards dragged, cells walked and edited.

What a list then shows is held against the tables, by conditions written here in SQL.
"""

from __future__ import annotations

import re
from datetime import date

from playwright.sync_api import Locator, Page, expect

from argosy.kernel.identity import sql
from argosy.platform.registry import catalogue
from argosy.platform.users import api as users
from argosy.platform.users.tests.people import PASSWORD
from argosy.testing.browser.fixtures import ADMINISTRATOR, Desk, Visit
from argosy.testing.browser.visiting import PHONE
from argosy.testing.server import HOST
from argosy.web.api.gives import perform

ORDERS = "/desk/sales.order/"
TABS_MAX = 30


def give(desk: Desk, action: str, body: dict[str, object], key: str) -> None:
    """Give a command as the administrator."""
    identity = users.by_session(users.sign_in(ADMINISTRATOR, PASSWORD, HOST).token)
    assert identity is not None
    perform(identity.actor(desk.company, "en"), catalogue.actions()[action].action, body, key)


def orders(desk: Desk, where: str) -> set[str]:
    """Return the ids of the company's orders that fit a condition in SQL."""

    def found() -> set[str]:
        with sql.using("owner"):
            rows = sql.rows(
                "SELECT o.id FROM sales_order o JOIN party c ON c.id = o.customer_id"
                f" WHERE o.company_id = %s AND ({where})",
                (desk.company,),
            )
        return {str(id_) for (id_,) in rows}

    return desk.ask(found)


def listed(page: Page) -> set[str]:
    """Return the ids of the records that a list shows."""
    rows = page.locator("#rows > tr[data-id]")
    return set(rows.evaluate_all("(rows) => rows.map((row) => row.dataset.id)"))


def tab_to(page: Page, target: Locator) -> None:
    """Go to something by the Tab key."""
    for _ in range(TABS_MAX):
        if target.evaluate("(node) => node === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no Tab leads to {target}")


def pick(page: Page, target: Locator, value: str) -> None:
    """Choose from a list of words by keys alone."""
    tab_to(page, target)
    words = target.locator(f"option[value='{value}']").first.text_content() or ""
    page.keyboard.type(words)
    expect(target).to_have_value(value)


def test_conditions_are_put_together_by_keys_alone(living_desk: Desk, visit: Visit) -> None:
    """All of: begun from a day on; any of: the customer is C001, the order is done."""
    visitor = visit(living_desk)
    page = visitor.page(f"{ORDERS}?limit=200")
    builder = page.locator("[data-builder]")
    builder.locator("summary").focus()
    page.keyboard.press("Enter")
    rows = builder.locator("[data-row]")
    expect(rows.first.locator("select.of")).to_be_focused()
    pick(page, rows.first.locator("select.of"), "document_date")
    pick(page, rows.first.locator("select.op"), "gte")
    tab_to(page, rows.first.locator("input"))
    page.keyboard.type("02022020")  # the same in every order of day and month
    tab_to(page, builder.locator("[data-add-group]").first)
    page.keyboard.press("Enter")
    inner = builder.locator("[data-group] [data-group]")
    first, second = inner.locator("[data-row]").nth(0), inner.locator("[data-row]").nth(1)
    expect(first.locator("select.of")).to_be_focused()
    pick(page, first.locator("select.of"), "customer.code")
    tab_to(page, first.locator("input"))
    page.keyboard.type("C001")
    tab_to(page, inner.locator("[data-add-row]"))
    page.keyboard.press("Enter")
    pick(page, second.locator("select.of"), "state")
    pick(page, second.locator("[data-values] select"), "done")
    tab_to(page, builder.locator(".form-end .primary"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("filter="))
    expect(page.locator(".chips li")).to_have_count(2)
    wanted = orders(
        living_desk, "o.document_date >= '2020-02-02' AND (c.code = 'C001' OR o.state = 'done')"
    )
    assert listed(page) == wanted and wanted
    assert wanted != orders(living_desk, "true"), "it narrows at all"
    page.locator("[data-builder] summary").click()
    held = page.locator("[data-builder] [data-values] > *").evaluate_all(
        "(inputs) => inputs.map((input) => input.value)"
    )
    assert held == ["2020-02-02", "C001", "done"], "the form shows what the address says"


def test_conditions_on_a_phone_are_kept_in_a_view(living_desk: Desk, visit: Visit) -> None:
    """None of: the order is done or confirmed; saved, opened again, taken out."""
    visitor = visit(living_desk, language="zh-hans", size=PHONE)
    page = visitor.page(f"{ORDERS}?limit=200")
    page.locator("[data-builder] > summary").tap()
    builder = page.locator("[data-builder] form")
    box = builder.bounding_box()
    assert box is not None and box["x"] == 0 and box["width"] == PHONE.width, "a drawer, whole"
    builder.locator(".match select").select_option("none")
    row = builder.locator("[data-row]").first
    row.locator("select.of").select_option("state")
    row.locator("select.op").select_option("in")
    row.locator("[data-values] select").select_option(["done", "confirmed"])
    builder.locator(".form-end .primary").tap()
    page.wait_for_url(re.compile("filter="))
    wanted = orders(living_desk, "o.state NOT IN ('done', 'confirmed')")
    assert listed(page) == wanted
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE.width
    page.locator(".views > details > summary").tap()
    page.locator(".view-menu [name=name]").first.fill("未完成")
    page.locator(".view-menu .button.primary").first.tap()
    page.wait_for_url(re.compile(r"\?view=\d+$"))
    assert listed(page) == wanted
    expect(page.locator(".chips li")).to_contain_text("已")
    page.locator(".chips a").tap()
    page.wait_for_url(re.compile("view=0"))
    expect(page.locator(".chips")).to_have_count(0)


def test_rows_of_the_form_come_and_go(living_desk: Desk, visit: Visit) -> None:
    visitor = visit(living_desk)
    page = visitor.page(f"{ORDERS}?state=done&document_date.between=2020-01-01,2099-12-31")
    page.locator("[data-builder] > summary").click()
    builder = page.locator("[data-builder] form")
    rows = builder.locator("[data-row]")
    expect(rows).to_have_count(3)
    expect(rows.nth(1).locator("input[type=date]")).to_have_count(2)
    rows.nth(1).locator("select.op").select_option("filled")
    expect(rows.nth(1).locator("[data-values] input")).to_have_count(0)
    rows.nth(1).locator("select.op").select_option("gte")
    builder.locator(".form-end .primary").click()
    expect(builder, "a value is missing: the browser says so").to_be_visible()
    assert "between" in page.url
    rows.nth(1).locator("[data-drop]").click()
    expect(rows).to_have_count(2)
    expect(builder).to_be_visible()
    builder.locator(".form-end .primary").click()
    page.wait_for_url(re.compile(r"\?state=done$"))
    page.locator("[data-builder] > summary").click()
    page.locator("[data-clear]").click()
    page.wait_for_url(re.compile(r"/sales\.order/\?$"))


def quotation(desk: Desk, key: str) -> str:
    """Make a quotation; return its id."""

    today = date.today().isoformat()  # noqa: DTZ011 - the demo's books are open today

    def make() -> str:
        with sql.using("owner"):
            ((customer, place, item),) = sql.rows(
                "SELECT (SELECT id FROM party WHERE code = 'C001'),"
                " (SELECT id FROM location WHERE code = 'TY' AND company_id = %s),"
                " (SELECT i.id FROM item i WHERE i.code ~ '^[A-Z]{2}-' ORDER BY 1 LIMIT 1)",
                (desk.company,),
            )
        body = {
            "customer_id": customer,
            "warehouse_id": place,
            "currency": "CNY",
            "document_date": today,
            "valid_until": "2099-12-31",
            "lines": [{"item_id": item, "qty": "1", "unit_price": "100"}],
        }
        give(desk, "sales.order.create_quotation", body, key)
        with sql.using("owner"):
            return str(sql.rows("SELECT max(id) FROM sales_order")[0][0])

    return desk.ask(make)


def state_of(desk: Desk, order: str) -> str:
    """Return the state of an order."""

    def found() -> str:
        with sql.using("owner"):
            return str(sql.rows("SELECT state FROM sales_order WHERE id = %s", (order,))[0][0])

    return desk.ask(found)


def test_a_card_that_is_dragged_gives_the_command(living_desk: Desk, visit: Visit) -> None:
    order = quotation(living_desk, "board/1")
    visitor = visit(living_desk)
    page = visitor.page(f"{ORDERS}?as=board")
    card = page.locator(f".card[data-id='{order}']")
    confirmed = page.locator(".stack[data-value=confirmed]")
    with page.expect_response("**/move") as answered:
        card.drag_to(confirmed.locator(".cards"), target_position={"x": 40, "y": 8})
    assert answered.value.status == 200
    expect(confirmed.locator(f".card[data-id='{order}']")).to_be_visible()
    assert state_of(living_desk, order) == "confirmed"


def test_a_card_that_may_not_go_there_comes_back_with_the_reason(
    living_desk: Desk, visit: Visit
) -> None:
    order = quotation(living_desk, "board/2")
    visitor = visit(living_desk)
    visitor.expected.add(409)
    page = visitor.page(f"{ORDERS}?as=board")
    card = page.locator(f".card[data-id='{order}']")
    done = page.locator(".stack[data-value=done] .cards")
    with page.expect_response("**/move") as answered:
        card.drag_to(done, target_position={"x": 40, "y": 8})
    assert answered.value.status == 409
    back = page.locator(f".stack[data-value=quotation] .card[data-id='{order}']")
    expect(back).to_be_visible()
    expect(back.locator("[role=alert]")).to_contain_text("Nothing that you may do leads there")
    assert state_of(living_desk, order) == "quotation"


def test_a_card_is_moved_by_keys(living_desk: Desk, visit: Visit) -> None:
    order = quotation(living_desk, "board/3")
    page = visit(living_desk).page(f"{ORDERS}?as=board")
    card = page.locator(f".card[data-id='{order}']")
    card.focus()
    with page.expect_response("**/move") as answered:
        page.keyboard.press("Shift+ArrowRight")
    assert answered.value.status == 200, answered.value.text()
    expect(page.locator(".stack[data-value=confirmed] .card:focus")).to_have_attribute(
        "data-id", order
    )
    assert state_of(living_desk, order) == "confirmed"


def test_columns_without_work_are_folded_until_somebody_unfolds_them(
    living_desk: Desk, visit: Visit
) -> None:
    page = visit(living_desk).page(f"{ORDERS}?as=board")
    done, entered = (page.locator(f".stack[data-value={name}]") for name in ("done", "entered"))
    expect(done.locator("[data-fold]")).to_have_attribute("aria-expanded", "false")
    box = done.bounding_box()
    assert box is not None and box["width"] < 60
    done.locator("[data-fold]").click()
    entered.locator("[data-fold]").press("Enter")
    page.reload()
    expect(done.locator("[data-fold]")).to_have_attribute("aria-expanded", "true")
    expect(entered.locator("[data-fold]")).to_have_attribute("aria-expanded", "false")


def test_arrows_walk_the_list_and_a_cell_is_edited_in_place(
    living_desk: Desk, visit: Visit
) -> None:
    def hook(name: str) -> None:
        body: dict[str, object] = {"name": name, "url": f"https://example.com/{name}"}
        living_desk.ask(lambda: give(living_desk, "webhooks.webhook.create", body, name))

    hook("one")
    hook("two")
    visitor = visit(living_desk)
    visitor.expected.add(422)
    page = visitor.page("/desk/webhooks.webhook/?sort=name&fields=name,url,is_active")
    first, second = page.locator("#rows > tr").nth(0), page.locator("#rows > tr").nth(1)
    page.keyboard.press("ArrowDown")
    expect(first.locator("td[data-field=name]")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    cell = second.locator("td[data-field=url]")
    expect(cell).to_be_focused()
    page.keyboard.press("F2")
    expect(cell.locator("input[name=value]")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("nowhere")
    page.keyboard.press("Enter")
    expect(cell.locator("[role=alert]")).to_be_visible()
    expect(cell.locator("input[name=value]")).to_have_value("nowhere")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("https://example.com/new")
    page.keyboard.press("Enter")
    expect(cell).to_have_text("https://example.com/new")
    expect(cell).to_be_focused()
    page.keyboard.press("F2")
    page.keyboard.press("Escape")
    expect(cell).to_have_text("https://example.com/new")
    page.keyboard.press("ArrowUp")
    expect(first.locator("td[data-field=url]")).to_be_focused()

    def stored() -> list[str]:
        with sql.using("owner"):
            return [str(url) for (url,) in sql.rows("SELECT url FROM webhook ORDER BY name")]

    assert living_desk.ask(stored) == ["https://example.com/one", "https://example.com/new"]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/desk/webhooks\.webhook/\d+/"))
