"""The first page after sign-in: small enough for a slow line, and quick on a slow machine."""

from __future__ import annotations

import statistics

import pytest

from argosy.testing.browser.fixtures import Desk, Visit
from argosy.testing.browser.visiting import PHONE

FIRST_BYTES_MAX = 250_000
"""All that the first page loads, as it crosses the line: compressed, headers included."""


def test_the_first_page_after_sign_in_is_small(living_desk: Desk, visit: Visit) -> None:
    visitor = visit(living_desk)
    page = visitor.page()
    network = visitor.context.new_cdp_session(page)
    network.send("Network.enable")
    sizes: list[int] = []
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    with page.expect_request_finished(lambda request: "icons.svg" in request.url):
        visitor.go(page, "/desk/")
    assert len(sizes) >= 5, "the page, its sheet, scripts and icons"
    print(f"{sum(sizes):,} bytes in {len(sizes)} answers")
    assert sum(sizes) <= FIRST_BYTES_MAX, sizes


INTERACTIVE_MS_MAX = 1_000
SLOWER = 4
"""How much slower than this machine a mid-range phone is taken to be."""
VISITS = 7
_READY = """() => {
  const [visit] = performance.getEntriesByType("navigation");
  return visit.domContentLoadedEventEnd - visit.startTime;
}"""


@pytest.mark.long
def test_the_first_page_answers_within_a_second_on_a_slow_machine(
    living_desk: Desk, visit: Visit
) -> None:
    visitor = visit(living_desk, size=PHONE)
    page = visitor.page("/desk/")
    processor = visitor.context.new_cdp_session(page)
    processor.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    took = []
    for _ in range(VISITS):
        visitor.go(page, "/desk/")
        took.append(float(page.evaluate(_READY)))
    print("interactive after", ", ".join(f"{each:.0f}" for each in took), "ms")
    assert statistics.median(took) <= INTERACTIVE_MS_MAX, took
