"""Every page: usable by everybody, whole on a narrow screen, in its language, without a fault.

A page of every kind is looked at in both languages, themes and sizes, every noun's list and form
on a narrow screen, and all that can be reached in one of each: by `make test-long`.
"""

from __future__ import annotations

import pytest

from argosy.testing.browser.fixtures import Desk, Visit
from argosy.testing.browser.visiting import DESKTOP, NARROW, Language, Size, Theme
from tests.browser import axe
from tests.browser.crawling import Reached, lists_and_forms, one_of_each_kind
from tests.browser.reading import Data, wrong_texts

pytestmark = pytest.mark.long
PARTS = 3
"""Into so many tests the pages are cut, that workers share them."""

OVERFLOW = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return "";
  const wide = [...document.querySelectorAll("body *")].filter((each) =>
    each.getBoundingClientRect().right > width + 1 && !each.closest("dialog:not([open])"));
  return wide.slice(0, 3).map((each) => each.outerHTML.slice(0, 120)).join(" | ") || "unknown";
}"""


def test_pages_are_reached_and_none_is_refused(reached: Reached) -> None:
    assert len(reached.pages) > 300
    assert reached.refused == []


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_can_be_used_by_everybody(
    whole_desk: Desk, visit: Visit, reached: Reached, part: int
) -> None:
    visitor = visit(whole_desk)
    visitor.context.add_init_script(path=axe.SCRIPT)
    page = visitor.page()
    found: list[str] = []
    for path in reached.part(part, PARTS):
        visitor.go(page, path)
        found += [f"{path}: {text}" for text in axe.grave_findings(page)]
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        found += [f"{path} in the dark: {t}" for t in axe.grave_findings(page, "color-contrast")]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_whole_on_a_narrow_screen(
    whole_desk: Desk, visit: Visit, reached: Reached, part: int
) -> None:
    visitor = visit(whole_desk, language="zh-hans", theme="dark", size=NARROW)
    page = visitor.page()
    wide: list[str] = []
    for path in reached.part(part, PARTS):
        visitor.go(page, path)
        if what := page.evaluate(OVERFLOW):
            wide.append(f"{path}: {what}")
    assert not wide, "\n".join(wide)


@pytest.mark.parametrize(
    ("language", "theme", "size"),
    [("en", "light", DESKTOP), ("zh-hans", "dark", DESKTOP), ("zh-hans", "light", NARROW)],
    ids=("desktop", "dark", "phone"),
)
def test_each_kind_of_page_is_usable_and_whole(
    whole_desk: Desk, visit: Visit, reached: Reached, language: Language, theme: Theme, size: Size
) -> None:
    visitor = visit(whole_desk, language=language, theme=theme, size=size)
    visitor.context.add_init_script(path=axe.SCRIPT)
    page = visitor.page()
    found: list[str] = []
    paths = one_of_each_kind(list(reached.pages))
    assert len(paths) > 20, "homes, lists, records, forms, reports, services"
    for path in paths:
        visitor.go(page, path)
        found += [f"{path}: {text}" for text in axe.grave_findings(page)]
        if what := page.evaluate(OVERFLOW):
            found.append(f"{path}: wider than the screen: {what}")
    assert not found, "\n".join(found)


def test_every_list_and_form_is_whole_on_a_narrow_screen(
    whole_desk: Desk, visit: Visit, reached: Reached
) -> None:
    visitor = visit(whole_desk, language="zh-hans", size=NARROW)
    page = visitor.page()
    wide: list[str] = []
    for path in lists_and_forms(list(reached.pages)):
        visitor.go(page, path)
        if what := page.evaluate(OVERFLOW):
            wide.append(f"{path}: {what}")
    assert not wide, "\n".join(wide)


def test_every_text_is_in_the_language_of_its_reader(
    whole_desk: Desk, visit: Visit, reached: Reached, typed: Data
) -> None:
    chinese = visit(whole_desk, language="zh-hans").context.request
    wrong: dict[str, str] = {}
    for path, english in reached.pages.items():
        answer = chinese.get(f"{whole_desk.home}{path}")
        for text in wrong_texts(english, answer.text(), typed):
            wrong.setdefault(text, path)
    assert not wrong, "\n".join(f"{path}: {text}" for text, path in wrong.items())
