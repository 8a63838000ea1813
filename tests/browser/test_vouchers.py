"""Vouchers by keyboard alone, in a real browser: keys are counted, sums held against the books."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from argosy.testing.browser.fixtures import Desk, Visit

KEYS_MAX = 180
"""Of a voucher of ten lines; at three keys a second, an easy pace, it takes a minute."""
LINES = 10


class Keys:
    """A keyboard that counts."""

    def __init__(self, page: Page, delay_ms: int = 0) -> None:
        self._page, self._delay_ms = page, delay_ms
        self.pressed = 0

    def type(self, text: str) -> None:
        """Type a text."""
        self.pressed += len(text)
        self._page.keyboard.type(text, delay=self._delay_ms)

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.pressed += 1
            self._page.keyboard.press(key)


def _line(page: Page, keys: Keys, account: str, amount: str) -> None:
    """Type an account, take the first that is offered, and an amount on the debit side."""
    keys.type(account)
    expect(page.locator("[data-offers] li").first).to_be_visible()
    keys.press("Enter")
    keys.type(amount)


def test_ten_lines_by_keyboard_alone(living_desk: Desk, visit: Visit) -> None:
    page = visit(living_desk, language="zh-hans").page()
    page.goto(f"{living_desk.home}/desk/voucher/")
    keys = Keys(page)
    keys.type("报销")
    keys.press("Enter")
    for number in range(LINES - 1):
        _line(page, keys, "660299" if number % 2 else "660201", f"{number + 1}00.5")
        keys.press("Enter", "Enter")
    keys.type("1002")
    expect(page.locator("[data-offers] li").first).to_be_visible()
    keys.press("Enter", "Enter", "=")
    # 100.50 + 200.50 + ... + 900.50, worked out by hand: 9 x 0.50 + 4,500.
    expect(page.locator("[data-debit]")).to_have_text("4,504.50")
    expect(page.locator("[data-credit]")).to_have_text("4,504.50")
    expect(page.locator("[data-words]")).to_have_text("合计：肆仟伍佰零肆元伍角整")
    keys.press("Control+Enter")
    said = page.locator("[data-said] a")
    expect(said).to_be_visible()
    print(f"{keys.pressed} keys for {LINES} lines")
    assert keys.pressed <= KEYS_MAX
    said.click()
    expect(page.locator("h1")).to_contain_text("记")
    expect(page.locator("tbody tr")).to_have_count(LINES)


def test_a_draft_survives_a_reload_and_red_amounts_are_red(living_desk: Desk, visit: Visit) -> None:
    page = visit(living_desk, language="en").page()
    page.goto(f"{living_desk.home}/desk/voucher/")
    keys = Keys(page)
    keys.type("Taken back")
    keys.press("Enter")
    _line(page, keys, "660299", "-50.5")
    keys.press("Enter")
    page.reload()
    first = page.locator("[data-lines] tr").first
    amount = first.locator("[data-field=debit]")
    expect(amount).to_have_value("-50.50")
    expect(amount).to_have_class("cell r red")
    expect(first.locator("[data-field=memo]")).to_have_value("Taken back")
    expect(page.locator("[data-balance]")).to_contain_text("Difference -50.50")
    page.locator("[data-clear]").click()
    expect(first.locator("[data-field=memo]")).to_have_value("Taken back")
    page.get_by_role("button", name="Clear all that is entered?").click()
    page.reload()
    expect(page.locator("[data-lines] tr").first.locator("[data-field=memo]")).to_have_value("")
