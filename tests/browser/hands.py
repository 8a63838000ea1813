"""Two ways to work: by pointing, and by keys alone. A journey is told once and walked in both."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Protocol

from playwright.sync_api import Error, Locator, Page

TABS_MAX = 300
"""So many steps by the Tab key nobody would take."""


class Hand(Protocol):
    """How somebody presses, writes and chooses."""

    page: Page

    def press(self, target: Locator) -> None: ...
    def write(self, target: Locator, text: str) -> None: ...
    def choose(self, target: Locator, value: str) -> None: ...
    def open_list(self, noun: str) -> None: ...


class Pointer:
    """A mouse, or a finger on a phone; what is written is written by keys."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.is_phone = page.evaluate("matchMedia('(pointer: coarse)').matches")

    def press(self, target: Locator) -> None:
        """Click or tap."""
        if self.is_phone:
            target.tap()
        else:
            target.click()

    def write(self, target: Locator, text: str) -> None:
        """Write into a field that is pressed first; of records offered, press the first."""
        self.press(target)
        target.fill(text)
        if text and target.get_attribute("data-pick"):
            self.press(self.page.locator(".pick-sheet [role=option]").first)

    def choose(self, target: Locator, value: str) -> None:
        """Choose from a list of words."""
        target.select_option(value)

    def open_list(self, noun: str) -> None:
        """Go to a noun's list by the menu at the side."""
        link = self.page.locator(f"#side a[href='/desk/{noun}/']")
        opener = self.page.locator("[data-menu]")
        if opener.is_visible():
            self.press(opener)
        elif not link.is_visible():
            self._go_to_workspace(link)
        for group in link.locator("xpath=ancestor::details").all():
            if group.get_attribute("open") is None:
                self.press(group.locator("> summary"))
        self.press(link)
        self.page.wait_for_url(f"**/desk/{noun}/")

    def _go_to_workspace(self, link: Locator) -> None:
        section = link.locator("xpath=ancestor::section[1]")
        home = section.locator("h2 a").get_attribute("href")
        if not section.is_visible():
            self.press(self.page.locator(f".spaces a[href='{home}']"))
            self.page.wait_for_url(f"**{home}")


class Keys:
    """A keyboard alone: Tab until what is meant has the focus, Enter, the palette for going."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, target: Locator) -> None:
        """Go there by Tab and press Enter."""
        self._reach(target)
        self.page.keyboard.press("Enter")

    def write(self, target: Locator, text: str) -> None:
        """Go there by Tab and write over what stands there."""
        self._reach(target)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.press("Delete")
        self.page.keyboard.insert_text(text)

    def choose(self, target: Locator, value: str) -> None:
        """Go there by Tab and go down the list."""
        self._reach(target)
        for _ in range(target.locator("option").count()):
            if target.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        assert target.input_value() == value

    def open_list(self, noun: str) -> None:
        """Go to a noun's list by the palette, by the words of its name."""
        link = self.page.locator(f"#side a[href='/desk/{noun}/']")
        name = (link.text_content() or "").strip()
        group = link.get_attribute("data-go") or ""
        self.page.keyboard.press("ControlOrMeta+k")
        self.page.locator("#palette").wait_for(state="visible")
        self.page.keyboard.insert_text(f"{name} {group}")
        found = self.page.locator("#palette-found [aria-selected=true] a")
        target = f"/desk/{noun}/"
        for _ in range(12):
            if found.get_attribute("href").endswith(target):  # type: ignore[union-attr]
                break
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(f"**{target}")

    def _reach(self, target: Locator) -> None:
        target.wait_for(state="visible")
        if self._has_focus(target):
            return
        self._skip_to_content()
        for _ in range(TABS_MAX):
            if self._has_focus(target):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no Tab leads to {target}")

    def _skip_to_content(self) -> None:
        """Use the link for it once a page, as people who work so do."""
        is_inside = self.page.locator("main:focus-within, dialog:focus-within").count() > 0
        skip = self.page.locator("a.skip")
        if is_inside or not skip.count():
            return
        self.page.keyboard.press("Tab")
        if self._has_focus(skip):
            self.page.keyboard.press("Enter")

    def _has_focus(self, target: Locator) -> bool:
        return bool(target.evaluate("(node) => node === document.activeElement"))


class Pictures:
    """Screenshots of a journey, numbered as it goes."""

    def __init__(self, page: Page, folder: Path) -> None:
        self._page, self._folder, self._number = page, folder, 0
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, name: str) -> None:
        """Keep how the page looks now."""
        self._number += 1
        file = re.sub(r"[^a-z0-9]+", "-", name)
        path = self._folder / f"{self._number:02}-{file}.png"
        try:
            self._page.screenshot(path=path)
        except Error:  # under load a frame may not come in time; a second one does
            self._page.wait_for_timeout(500)
            self._page.screenshot(path=path)
