"""Who a member may be, worked out by hand."""

from __future__ import annotations

from argosy.platform.im.directories import Member
from argosy.platform.im.rules import Found, Person, matched, mobile_of

PEOPLE = [
    Person(1, "Anna@Example.com", "", "anna"),
    Person(2, "shared@example.com", "+86 138-0000-0002", "bruno"),
    Person(3, "shared@example.com", "13800000003", "A-17"),
    Person(4, "", "", "dora"),
]


def test_each_is_found_by_the_first_that_fits() -> None:
    members = [
        Member("m1", "Anna", "anna@example.com", "13800000002", "dora"),
        Member("m2", "Bruno", "", "8613800000002"),
        Member("m3", "Carl", "x@example.com", "1", "a-17"),
        Member("m4", "Nobody", "y@example.com"),
        Member("m5", "Shared", "shared@example.com", "13800000003"),
    ]
    assert matched(members, PEOPLE, {}) == [
        Found("m1", "bind", 1, "email"),
        Found("m2", "bind", 2, "mobile"),
        Found("m3", "bind", 3, "staff"),
        Found("m4", "unknown"),
        Found("m5", "unclear", 0, "email"),
    ]


def test_two_members_for_one_account_are_left_to_people() -> None:
    members = [Member("m1", "A", "anna@example.com"), Member("m2", "B", "", "", "anna")]
    found = matched(members, PEOPLE, {})
    assert [each.step for each in found] == ["unclear", "unclear"]


def test_who_is_bound_stays_and_who_left_is_told() -> None:
    members = [
        Member("m1", "A", "anna@example.com"),
        Member("m2", "B", is_active=False),
        Member("m9", "C", "", "", "dora"),
        Member("m8", "D", "", "", "bruno"),
    ]
    bound = {"m1": 4, "m2": 2, "m7": 3}
    assert matched(members, PEOPLE, bound) == [
        Found("m1", "bound", 4),
        Found("m9", "unclear", 0, "staff"),
        Found("m8", "unclear", 0, "staff"),
        Found("m2", "leave", 2),
        Found("m7", "leave", 3),
    ]


def test_mobile_numbers_are_compared_by_their_figures() -> None:
    for text in ("13800000002", "+86 138 0000 0002", "0086-13800000002", "(86)13800000002"):
        assert mobile_of(text) == "13800000002"
    assert mobile_of("+49 171 1234567") == "491711234567"
    assert mobile_of("１３８") == ""
