"""The watch itself: every kind of fault that a page can have is noted, and what is none is not."""

from __future__ import annotations

import pytest

from argosy.testing.browser.fixtures import Desk, Visit

FRAMES_MAX = 600
PLANTED = {
    "console: planted": "console.error('planted')",
    "script: planted": "setTimeout(() => { throw new Error('planted') })",
    "answer: 404 of GET": "fetch('/desk/none.none/')",
    "request: GET": "fetch('/broken').catch(() => 0)",
    "Content Security Policy": "document.body.insertAdjacentHTML('beforeend', '<i style=top:0>')",
}


@pytest.mark.parametrize("kind", sorted(PLANTED))
def test_each_kind_of_fault_is_noted(living_desk: Desk, visit: Visit, kind: str) -> None:
    visitor = visit(living_desk)
    visitor.context.route("**/broken", lambda route: route.abort("connectionrefused"))
    page = visitor.page("/desk/design")
    visitor.faultless("nothing is planted yet")
    page.evaluate(PLANTED[kind])
    for _ in range(FRAMES_MAX):
        if visitor.faults:
            break
        page.evaluate("() => new Promise(requestAnimationFrame)")
    assert any(kind in fault for fault in visitor.faults), visitor.faults
    visitor.faults.clear()


def test_a_refusal_that_a_test_expects_is_none(living_desk: Desk, visit: Visit) -> None:
    visitor = visit(living_desk)
    visitor.expected.add(404)
    visitor.page("/desk/none.none/")
    visitor.faultless()
