"""Labels of what a list chose: how many is typed beside the preview, what is wrong stands there."""

from __future__ import annotations

import pytest

from argosy.kernel.identity import sql
from argosy.testing.browser.fixtures import Desk, Visit
from argosy.testing.browser.visiting import DESKTOP, PHONE, Language, Size


@pytest.mark.parametrize(
    ("language", "size"), [("en", DESKTOP), ("zh-hans", PHONE)], ids=["desktop", "phone"]
)
def test_how_many_labels_is_typed_where_they_are_seen(
    living_desk: Desk, visit: Visit, language: Language, size: Size
) -> None:
    visitor = visit(living_desk, language=language, size=size)
    page = visitor.page()
    rows = living_desk.ask(lambda: sql.rows("SELECT id FROM item ORDER BY id LIMIT 3"))
    ids = ",".join(str(row[0]) for row in rows)
    visitor.go(page, f"/desk/product.product/print/?ids={ids}&paper=labels")
    copies = page.locator("input[name=copies]:visible")
    copies.fill("25")
    copies.press("Tab")
    page.locator("input[type=hidden][name=copies][value='25']").wait_for(state="attached")
    first = page.locator("input[name=start_at]:visible")
    first.fill("30")
    first.press("Tab")
    said = page.locator("#start_at-wrong")
    said.wait_for()
    assert ("位置" in said.inner_text()) == (language == "zh-hans")
    assert page.locator("form[target=_blank] button").is_disabled()
    page.locator("input[name=start_at]:visible").fill("3")
    page.locator("input[name=start_at]:visible").press("Tab")
    page.locator("img.sheet").first.wait_for()
    assert page.locator("form[target=_blank] button").is_enabled()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
