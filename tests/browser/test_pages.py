"""Every page: usable by everybody, whole on a narrow screen, in its language, without a fault."""

from __future__ import annotations

import pytest

from argosy.testing.browser.fixtures import Desk, Visit
from argosy.testing.browser.visiting import NARROW
from tests.browser import axe
from tests.browser.crawling import Reached
from tests.browser.reading import Data, wrong_texts

pytestmark = pytest.mark.long
PARTS = 3
"""Into so many tests the pages are cut, that workers share them."""

_OVERFLOW = """() => {
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
        if what := page.evaluate(_OVERFLOW):
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
