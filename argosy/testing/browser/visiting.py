"""Somebody's browser: pages in a size, language and theme, every fault of which is noted.

A fault is what a person's browser would tell its developer: an error on the console, a script that
broke, a request that failed or was refused. What the Content-Security-Policy stops is told on the
console.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

Language = Literal["en", "zh-hans"]
Theme = Literal["auto", "light", "dark"]

LEFT = "net::ERR_ABORTED"
"""A page was left, or a download begun, before an answer came: what people do all day."""


@dataclass(frozen=True, slots=True)
class Size:
    """A screen in CSS pixels; a phone is touched and has no mouse."""

    width: int
    height: int
    is_phone: bool = False


DESKTOP = Size(1440, 900)
PHONE = Size(390, 844, is_phone=True)
NARROW = Size(360, 740, is_phone=True)


@dataclass
class Visitor:
    """A browser of one person, and what went wrong in it."""

    context: BrowserContext
    home: str
    faults: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)
    """Statuses of refusals that a test provokes."""

    def __post_init__(self) -> None:
        self.context.on("console", self._console)
        self.context.on("weberror", lambda error: self._note(f"script: {error.error}"))
        self.context.on("requestfailed", self._failed)
        self.context.on("response", self._answered)

    def page(self, path: str = "") -> Page:
        """Open a further page, at a path of the suite unless it is empty."""
        page = self.context.new_page()
        if path:
            self.go(page, path)
        return page

    def go(self, page: Page, path: str) -> None:
        """Lead a page to a path and wait until its scripts have run."""
        page.goto(f"{self.home}{path}", wait_until="load")

    def faultless(self, where: str = "") -> None:
        """Fail if anything went wrong so far.

        Raises:
            AssertionError: with all that went wrong.
        """
        assert not self.faults, "\n".join([where, *self.faults])

    def _note(self, text: str) -> None:
        self.faults.append(text)

    def _console(self, message: ConsoleMessage) -> None:
        is_refusal = message.text.startswith("Failed to load resource")  # `_answered` tells more
        if message.type == "error" and not is_refusal:
            where = message.page.url if message.page else ""
            self._note(f"console: {message.text} at {where}")

    def _failed(self, request: Request) -> None:
        if request.failure != LEFT:
            self._note(f"request: {request.method} {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self._note(f"answer: {response.status} of {response.request.method} {response.url}")
