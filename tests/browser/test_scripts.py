"""No text that somebody typed ever runs: markup and scripts are shown as the letters they are.

Every command that makes or changes something takes every text it can with the payloads in it; then
lists with all their columns, records and forms are opened. Nothing may run, nothing may even be
stopped by the Content-Security-Policy: what is escaped leaves it nothing to stop.
"""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from playwright.sync_api import Page

from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import ArgosyError
from argosy.platform.registry import catalogue
from argosy.testing.browser.fixtures import Desk, Visit
from argosy.testing.browser.visiting import Visitor
from tests.browser.payloads import BARE, PAYLOADS, VECTORS, carriers
from tests.security.conftest import Stage, make_stage

QUICK = 10
"""Payloads a field at each push; the long run takes all of them."""
RECORDS = 3
"""Records of a noun that are opened, those made last, besides its list; at each push one."""
HOOK = """
window.ran = [];
window.xss = () => window.ran.push(new Error().stack);
for (const name of ["alert", "confirm", "prompt"]) window[name] = window.xss;
"""
FOUND = """() => [
  ...window.ran,
  ...[...document.querySelectorAll("*")].flatMap((each) => [...each.attributes]
    .filter(({ name, value }) => /^(on|hx-on)/.test(name) || /^\\s*javascript:/i.test(value))
    .filter(({ name }) => !["value", "title", "data-label", "placeholder"].includes(name))
    .map(({ name, value }) => `${each.localName}[${name}=${value}]`)),
]"""


def test_there_are_two_hundred_payloads_and_each_differs() -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS) == 8 * len(VECTORS) + len(BARE) >= 200


@pytest.mark.parametrize("vector", [*VECTORS[:3], VECTORS[21], BARE[4]])
def test_a_page_that_did_not_escape_would_be_caught(
    living_desk: Desk, visit: Visit, vector: str
) -> None:
    visitor = visit(living_desk)
    visitor.context.add_init_script(HOOK)
    page = visitor.page("/desk/design")
    assert page.evaluate(FOUND) == []
    page.evaluate(
        "(text) => document.querySelector('main').insertAdjacentHTML('beforeend',"
        ' text.startsWith(\'"\') ? `<input value="${text}">` : text)',
        vector,
    )
    page.evaluate("() => new Promise(requestAnimationFrame)")
    assert page.evaluate(FOUND) or visitor.faults or page.locator("main script").count()
    page.close()  # what it planted may be reported a moment later
    visitor.faults.clear()


def poison(stage: Stage, count: int) -> int:
    """Give every command the payloads in every text; return how many records took one."""
    taken = 0
    for place, (name, example) in enumerate(sorted(stage.examples.items())):
        chosen = [PAYLOADS[(place * 7 + n * 13) % len(PAYLOADS)] for n in range(count)]
        batch = list(carriers(example.item, tuple(chosen), "z"))
        try:
            answer = example.give(batch, key=f"poison/{name}", mode="valid") if batch else None
        except (ArgosyError, ValueError, LookupError, psycopg.Error):
            continue
        taken += sum(made is not None for made in answer.results) if answer else 0
    return taken


def open_all(desk: Desk, visitor: Visitor, records: int) -> list[str]:
    """Open every list with its texts in columns, and the newest records; return what ran."""
    nouns = desk.ask(lambda: tuple(catalogue.resources().values()))
    page = visitor.page()
    found: list[str] = []
    for noun in nouns:
        names = [field.name for field in noun.fields][:20]
        found += _ran(visitor, page, f"/desk/{noun.name}/?limit=200&fields={','.join(names)}")
        links = page.locator("#rows a.open").evaluate_all(
            "(links, most) => links.slice(-most).map((link) => link.getAttribute('href'))", records
        )
        for href in links:
            found += _ran(visitor, page, href)
    return found


def _ran(visitor: Visitor, page: Page, path: str) -> list[str]:
    visitor.go(page, path)
    return [f"{path}: {each}" for each in page.evaluate(FOUND)]


def _poisoned(desk_factory: Callable[[Callable[[], None]], Desk], count: int) -> Desk:
    def prepare() -> None:
        stage = make_stage()
        assert poison(stage, count) > 10 * count

    return desk_factory(prepare)


def _stored(desk: Desk) -> int:
    """Return how many of the payloads stand somewhere in what people see first."""

    def count() -> int:
        with sql.using("owner"):
            ((parties, items),) = sql.rows(
                "SELECT (SELECT count(*) FROM party WHERE name LIKE '%xss()%'),"
                " (SELECT count(*) FROM item WHERE name LIKE '%xss()%')"
            )
        return min(int(str(parties)), int(str(items)))

    return desk.ask(count)


def test_no_text_runs_in_any_page(
    desk_factory: Callable[[Callable[[], None]], Desk], visit: Visit
) -> None:
    desk = _poisoned(desk_factory, QUICK)
    assert _stored(desk) >= QUICK // 2
    visitor = visit(desk)
    visitor.context.add_init_script(HOOK)
    assert open_all(desk, visitor, 1) == []


@pytest.mark.long
def test_none_of_two_hundred_payloads_in_any_text_runs(
    desk_factory: Callable[[Callable[[], None]], Desk], visit: Visit
) -> None:
    desk = _poisoned(desk_factory, len(PAYLOADS))
    visitor = visit(desk)
    visitor.context.add_init_script(HOOK)
    assert open_all(desk, visitor, RECORDS) == []
