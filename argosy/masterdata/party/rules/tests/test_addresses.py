"""Addresses name a country that exists and a postcode that could."""

from __future__ import annotations

import pytest

from argosy.masterdata.party.rules.addresses import NewAddress, address_problems


def codes(address: NewAddress) -> list[tuple[str, str]]:
    found = address_problems(address, "a[0]")
    assert all(problem.cure and "{" not in problem.text() for problem in found)
    return [(problem.code, problem.field) for problem in found]


@pytest.mark.parametrize(
    "address",
    [
        NewAddress("CN", "上海市", "浦东新区世纪大道100号", "200120", "SH", "浦东新区"),
        NewAddress("DE", "München", "Marienplatz 1", "80331", "BY"),
        NewAddress("US", "Redmond", "One Microsoft Way\nBuilding 1", "98052-6399", "WA"),
        NewAddress("IE", "Dublin", postcode="any form"),
        NewAddress("DE", lines="Postfach 1", roles=()),
    ],
)
def test_a_right_address_is_taken(address: NewAddress) -> None:
    assert codes(address) == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (NewAddress("de", "Bonn"), [("country.unknown", "a[0].country")]),
        (NewAddress("UK", "London"), [("country.unknown", "a[0].country")]),
        (NewAddress("DE", "Bonn", postcode="5311"), [("address.postcode", "a[0].postcode")]),
        (NewAddress("CN", "上海", postcode="2001200"), [("address.postcode", "a[0].postcode")]),
        (NewAddress("DE"), [("address.empty", "a[0].city")]),
        (NewAddress("DE", "Bonn", subdivision="DE-BY"),
         [("address.subdivision", "a[0].subdivision")]),
        (NewAddress("DE", "Bonn", roles=("ship", "moon")), [("address.role", "a[0].roles")]),
        (NewAddress("", "B\x00", "\ud800", roles=("x",)),
         [("country.unknown", "a[0].country"), ("text.nul", "a[0].city"),
          ("text.surrogate", "a[0].lines"), ("address.role", "a[0].roles")]),
    ],
)  # fmt: skip
def test_a_wrong_address_says_all_that_is_wrong(
    address: NewAddress, expected: list[tuple[str, str]]
) -> None:
    assert codes(address) == expected
