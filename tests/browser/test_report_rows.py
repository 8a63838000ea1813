"""Rows of a report that stand above others fold, one by one and by level, by mouse and keys."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from argosy.testing.browser.fixtures import Desk, Visit
from argosy.testing.browser.visiting import PHONE

BALANCES = "/desk/report/accounting.trial_balance/"


def levels(rows: Locator) -> list[int]:
    """Return the levels of the rows that are seen."""
    return [
        int(row.get_attribute("data-level") or 0)
        for row in rows.all()
        if row.is_visible() and "is-total" not in (row.get_attribute("class") or "")
    ]


def test_rows_fold_by_one_and_by_level(living_desk: Desk, visit: Visit) -> None:
    page = visit(living_desk).page(BALANCES)
    rows = page.locator("[data-report] tbody tr")
    whole = levels(rows)
    assert max(whole) > 0, "there are accounts below others"
    arrow = page.locator(".row-fold").first
    arrow.press("Enter")
    expect(arrow).to_have_attribute("aria-expanded", "false")
    assert 0 < len(levels(rows)) < len(whole)
    arrow.click()
    assert levels(rows) == whole
    page.locator("[data-levels] button", has_text="1").click()
    assert set(levels(rows)) == {0}
    page.locator("[data-levels] button", has_text="All levels").click()
    assert levels(rows) == whole


def test_levels_fold_on_a_phone_too(living_desk: Desk, visit: Visit) -> None:
    page = visit(living_desk, size=PHONE).page(BALANCES)
    rows = page.locator("[data-report] tbody tr")
    whole = levels(rows)
    page.locator("[data-levels] button", has_text="1").tap()
    assert set(levels(rows)) == {0} and len(levels(rows)) < len(whole)
