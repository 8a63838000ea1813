"""The map of stock on the supply chain's home shows what lies where, however late its script comes.

The map's part of ECharts was once asked to draw before it was there: a map that came before the
script stayed empty.
"""

from __future__ import annotations

from playwright.sync_api import Page, Route

from argosy.testing.browser.fixtures import Desk, Visit

MAP = """figure[data-chart*='"kind": "map"']"""
DRAWN = """(figure) => {
  const canvas = figure.querySelector("canvas");
  if (!canvas || !canvas.width) return 0;
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let drawn = 0;
  for (let at = 3; at < data.length; at += 4) if (data[at]) drawn += 1;
  return drawn / (canvas.width * canvas.height);
}"""
FRAMES_MAX = 120


def _drawn(page: Page) -> float:
    """Return how much of the map is painted, once it no longer grows."""
    found = 0.0
    for _ in range(FRAMES_MAX):
        found = float(page.eval_on_selector(MAP, DRAWN))
        if found > 0.5:
            break
        page.evaluate("() => new Promise(requestAnimationFrame)")
    return found


def test_a_map_that_is_there_before_its_script_is_drawn(living_desk: Desk, visit: Visit) -> None:
    visitor = visit(living_desk)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    visitor.context.route("**/treemaps*.js", hold)
    page = visitor.page()
    page.goto(f"{visitor.home}/desk/home/supply/", wait_until="domcontentloaded")
    page.wait_for_selector(MAP)
    for _ in range(FRAMES_MAX):
        if held:
            break
        page.evaluate("() => new Promise(requestAnimationFrame)")
    for route in held:
        route.continue_()
    page.wait_for_selector(f"{MAP} canvas")
    assert _drawn(page) > 0.5
    table = page.locator(MAP).locator("table")
    assert table.locator("tbody tr").count() > 1, "the table beside it has the same places"
    visitor.faultless()
