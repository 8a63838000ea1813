"""The first page after sign-in: small enough for a slow line, and quick on a slow machine."""

from __future__ import annotations

from argosy.testing.browser.fixtures import Desk, Visit

FIRST_BYTES_MAX = 250_000
"""All that the first page loads, as it crosses the line: compressed, headers included."""


def test_the_first_page_after_sign_in_is_small(living_desk: Desk, visit: Visit) -> None:
    visitor = visit(living_desk)
    page = visitor.page()
    network = visitor.context.new_cdp_session(page)
    network.send("Network.enable")
    sizes: list[int] = []
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    visitor.go(page, "/desk/")
    page.locator(".charts canvas").nth(2).wait_for()
    page.wait_for_load_state("networkidle")
    assert len(sizes) >= 12, "the page, its sheets, scripts and icons, and each chart's figures"
    print(f"{sum(sizes):,} bytes in {len(sizes)} answers")
    assert sum(sizes) <= FIRST_BYTES_MAX, sizes
