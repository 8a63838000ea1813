"""Fixtures of tests in a browser: one Chromium and one served company a worker, a visitor a test.

`chromium`
    The running browser, one a session; see `argosy.testing.browser.chromium` for which one.
`living_desk`
    The suite, served by Granian on a database with the demo's companies after a small month of
    theirs, and an administrator. Tests may add to it; what must find it untouched has its own.
`desk_factory`
    Serves a copy of the database for one module: `desk_factory(prepare) -> Desk`.
`visit`
    Makes visitors: `visit(desk, language="en", theme="light", size=DESKTOP) -> Visitor`, signed in
    as the administrator unless told otherwise. At a test's end none may have met a fault.

Playwright keeps an event loop running in the thread that it is used in, and beside one Django does
not reach the database. So pages are driven in a thread of their own (`driver`), the body of each
test of pages too (`run_in`), and what asks the database does so by `Desk.ask`, in a thread without.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol, TypeVar

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from argosy.testing.browser.chromium import NoChromiumError
from argosy.testing.browser.chromium import chromium as find_chromium
from argosy.testing.browser.visiting import DESKTOP, Language, Size, Theme, Visitor
from argosy.testing.database import Clone, TestDatabases
from argosy.testing.server import HOST, Server

T = TypeVar("T")
ADMINISTRATOR = "helm"
TIMEOUT_MS = 20_000
"""For any one wait: the machine may be busy with other tests."""


@dataclass(frozen=True)
class Desk:
    """The suite as people reach it, on a database of its own."""

    databases: TestDatabases
    clone: Clone
    server: Server
    companies: dict[str, int] = field(default_factory=dict)

    @property
    def home(self) -> str:
        """Where it is: scheme, host and port."""
        return f"http://{HOST}:{self.server.port}"

    @property
    def company(self) -> int:
        """The company that visitors act for unless they choose."""
        return next(iter(self.companies.values()))

    def ask(self, question: Callable[[], T]) -> T:
        """Return what a function finds, or does, in the database of this desk."""
        return _ask(self.databases, self.clone, question)


class Visit(Protocol):
    """What the fixture `visit` is."""

    def __call__(
        self,
        desk: Desk,
        *,
        language: Language = "en",
        theme: Theme = "light",
        size: Size = DESKTOP,
        name: str | None = ADMINISTRATOR,
    ) -> Visitor: ...


@pytest.fixture(scope="session")
def driver() -> Iterator[ThreadPoolExecutor]:
    """The one thread in which pages are driven."""
    with ThreadPoolExecutor(1, "pages") as thread:
        yield thread


@pytest.fixture(scope="session")
def chromium(driver: ThreadPoolExecutor) -> Iterator[Browser]:
    """The browser of this worker; it is used in the driver's thread alone."""
    try:
        found = find_chromium()
    except NoChromiumError as error:
        pytest.fail(str(error), pytrace=False)
    expect.set_options(timeout=TIMEOUT_MS)
    playwright = driver.submit(sync_playwright().start).result()
    browser = driver.submit(
        lambda: playwright.chromium.launch(
            executable_path=found.program,
            args=found.arguments,
            env={**os.environ, **found.environment},
        )
    ).result()
    yield browser
    driver.submit(browser.close).result()
    driver.submit(playwright.stop).result()


def run_in(driver: ThreadPoolExecutor, item: pytest.Function) -> None:
    """Run the body of a test in the thread of its pages."""
    names = item._fixtureinfo.argnames  # as pytest itself calls a function
    driver.submit(item.obj, **{name: item.funcargs[name] for name in names}).result()


def _ask(databases: TestDatabases, clone: Clone, question: Callable[[], T]) -> T:
    def asked() -> T:
        with databases.aliases_on(clone):
            return question()

    with ThreadPoolExecutor(1, "asking") as thread:
        return thread.submit(asked).result()


@pytest.fixture(scope="session")
def _serve(
    test_databases: TestDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[Callable[[], None]], Desk]]:
    made: list[Desk] = []

    def serve(prepare: Callable[[], None]) -> Desk:
        folder: Path = tmp_path_factory.mktemp("served")
        with ThreadPoolExecutor(1, "cloning") as thread:  # a page's own thread runs a loop
            clone = thread.submit(test_databases.clone).result()

        def prepared() -> dict[str, int]:
            prepare()
            return _administered()

        companies = _ask(test_databases, clone, prepared)
        server = Server(clone, folder / "server.log")
        server.start()
        made.append(Desk(test_databases, clone, server, companies))
        return made[-1]

    yield serve
    for desk in made:
        desk.server.kill()
        test_databases.drop(desk.clone)


def _administered() -> dict[str, int]:
    """Make the administrator; return the companies by code."""
    from argosy.kernel.identity import sql
    from argosy.platform.users.tests import people

    people.user(ADMINISTRATOR, "administrator")
    found = sql.rows("SELECT code, id FROM company ORDER BY id")
    return {str(code): int(str(id_)) for code, id_ in found}


@pytest.fixture(scope="session")
def living_desk(_serve: Callable[[Callable[[], None]], Desk]) -> Desk:
    """The demo's companies, served."""
    return _serve(_live)


def _live() -> None:
    """Let the demo's companies trade for two months at a fifth of their usual pace."""
    from argosy.project.demo.beginning import Wanted, make
    from argosy.project.demo.story import Scale

    today = date.today()  # noqa: DTZ011 - journeys post today, so the books must be open today
    make(Wanted(today, 7, Scale(months=1, pct=20)), lambda _: None)


@pytest.fixture(scope="session")
def desk_factory(
    _serve: Callable[[Callable[[], None]], Desk],
) -> Callable[[Callable[[], None]], Desk]:
    """Serves a database that a function prepares."""
    return _serve


@pytest.fixture
def visit(chromium: Browser, driver: ThreadPoolExecutor) -> Iterator[Visit]:
    """Makes visitors of this test, and holds them against their faults at its end."""
    made: list[Visitor] = []

    def start(
        desk: Desk,
        *,
        language: Language = "en",
        theme: Theme = "light",
        size: Size = DESKTOP,
        name: str | None = ADMINISTRATOR,
    ) -> Visitor:
        context = chromium.new_context(
            viewport={"width": size.width, "height": size.height},
            is_mobile=size.is_phone,
            has_touch=size.is_phone,
            locale="zh-CN" if language == "zh-hans" else "en-GB",
            timezone_id="Asia/Shanghai",
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(TIMEOUT_MS)
        sign_in(context, desk, language, theme, name)
        made.append(Visitor(context, desk.home))
        return made[-1]

    yield start
    for visitor in made:
        driver.submit(visitor.context.close).result()
    for visitor in made:
        visitor.faultless()


def sign_in(
    context: BrowserContext,
    desk: Desk,
    language: Language = "en",
    theme: Theme = "light",
    name: str | None = ADMINISTRATOR,
) -> None:
    """Give a browser the cookies of somebody who has signed in, or of nobody."""
    from argosy.platform.users import api as users
    from argosy.platform.users.tests.people import PASSWORD
    from argosy.web.api.calls import SESSION_COOKIE

    cookies: dict[str, str] = {"django_language": language, "argosy_theme": theme}
    if name:
        found = desk.ask(lambda: users.sign_in(name, PASSWORD, HOST))
        cookies[SESSION_COOKIE] = found.token
        cookies["argosy_company"] = str(desk.company)
    context.add_cookies(
        [{"name": key, "value": text, "url": desk.home} for key, text in cookies.items()]
    )
