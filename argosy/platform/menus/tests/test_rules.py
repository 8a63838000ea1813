"""What a menu may hold: addresses of the desk only, names and places in their bounds."""

from __future__ import annotations

import pytest

from argosy.platform.menus.rules import (
    AddMenuLink,
    PlaceInMenu,
    address_problem,
    link_problems,
    place_problems,
)


@pytest.mark.parametrize(
    "address",
    ["/desk/", "/desk/sales.order/?view=3", "/desk/report/accounting.balances/?year=2026&q=a%20b"],
)
def test_pages_of_the_desk(address: str) -> None:
    assert address_problem(address) is None


@pytest.mark.parametrize(
    "address",
    [
        "",
        "desk/",
        "//example.com/desk/",
        "https://example.com/desk/",
        "/desk//example.com",
        "/desk/../api/",
        "/desk/\\x",
        "javascript:alert(1)",
        '/desk/"><script>',
        "/api/v1/",
        "/desk/" + "a" * 500,
    ],
)
def test_nothing_else(address: str) -> None:
    assert address_problem(address) is not None


def test_all_mistakes_at_once() -> None:
    place = PlaceInMenu("Sales order", "x" * 65, -1, False, "n" * 61, "\x00")
    assert [problem.field for problem in place_problems(place)] == [
        "target",
        "role",
        "position",
        "name_en",
        "name_zh",
    ]
    link = AddMenuLink("", "http://x", "", "", position=10_000)
    assert [problem.field for problem in link_problems(link)] == [
        "group",
        "address",
        "name_en",
        "name_zh",
        "position",
    ]
