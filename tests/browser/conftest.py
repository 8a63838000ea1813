"""The browser, the served companies, and every page that can be reached there."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Browser

from argosy.testing.browser.fixtures import (
    Desk,
    _serve,
    chromium,
    desk_factory,
    driver,
    living_desk,
    run_in,
    sign_in,
    visit,
)
from tests.browser.crawling import Reached, first_paths, reach
from tests.browser.reading import Data

__all__ = ["_serve", "chromium", "desk_factory", "driver", "living_desk", "visit"]


@pytest.fixture(scope="session")
def whole_desk(desk_factory: Callable[[Callable[[], None]], Desk]) -> Desk:
    """The suite after an example of every command: nearly every noun has a record."""

    def prepare() -> None:
        from tests.resources.conftest import fill
        from tests.security.conftest import make_stage

        fill(make_stage())

    return desk_factory(prepare)


@pytest.fixture(scope="session")
def reached(whole_desk: Desk, chromium: Browser, driver: ThreadPoolExecutor) -> Reached:
    """Every page of it in English, as the server sent it."""
    first = whole_desk.ask(first_paths)

    def follow() -> Reached:
        context = chromium.new_context()
        sign_in(context, whole_desk)
        try:
            return reach(context.request, whole_desk.home, first)
        finally:
            context.close()

    return driver.submit(follow).result()


@pytest.fixture(scope="session")
def typed(whole_desk: Desk) -> Data:
    """All that somebody typed into its database."""
    return whole_desk.ask(Data)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run tests of pages in the thread of their pages."""
    thread = pyfuncitem.funcargs.get("driver")
    if not isinstance(thread, ThreadPoolExecutor):
        return None
    run_in(thread, pyfuncitem)
    return True
