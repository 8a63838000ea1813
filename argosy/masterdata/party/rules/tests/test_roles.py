"""Roles of one kind never overlap; first and last day count."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from argosy.masterdata.party.rules.roles import DatedRole, overlap, role_problems, roles_on

DAY = date(2026, 1, 1)


def role(name: str, first: int, last: int | None = None) -> DatedRole:
    end = None if last is None else DAY + timedelta(days=last)
    return DatedRole(name, DAY + timedelta(days=first), end)


def codes(*roles: DatedRole, existing: tuple[DatedRole, ...] = ()) -> list[tuple[str, str]]:
    return [(p.code, p.field) for p in role_problems(roles, existing)]


def test_one_role_after_the_other_is_right_to_the_day() -> None:
    assert codes(role("customer", 0, 9), role("customer", 10)) == []
    assert codes(role("customer", 0, 10), role("customer", 10)) == [("role.overlap", "roles[1]")]
    assert codes(role("customer", 0), role("supplier", 0)) == []


def test_a_new_role_meets_the_roles_that_stand() -> None:
    standing = (role("customer", 0, 9),)
    assert codes(role("customer", 9, 9), existing=standing) == [("role.overlap", "roles[0]")]
    assert codes(role("customer", -5, -1), existing=standing) == []


def test_all_that_is_wrong_is_said_at_once() -> None:
    assert codes(role("pirate", 5, 4), role("customer", 0), role("customer", 3, 3)) == [
        ("role.unknown", "roles[0].role"),
        ("role.dates", "roles[0].valid_to"),
        ("role.overlap", "roles[2]"),
    ]


def test_the_roles_on_a_day() -> None:
    roles = [role("customer", 0, 9), role("supplier", 5)]
    assert roles_on(roles, DAY + timedelta(days=9)) == {"customer", "supplier"}
    assert roles_on(roles, DAY + timedelta(days=10)) == {"supplier"}
    assert roles_on(roles, DAY - timedelta(days=1)) == frozenset()


SPAN = st.tuples(st.integers(-20, 20), st.none() | st.integers(0, 15))


@given(SPAN, SPAN)
def test_overlap_means_a_shared_day(
    one: tuple[int, int | None], other: tuple[int, int | None]
) -> None:
    a, b = (role("bank", s, None if n is None else s + n) for s, n in (one, other))
    days = [DAY + timedelta(days=n) for n in range(-25, 60)]
    assert overlap(a, b) == any(a.holds_on(day) and b.holds_on(day) for day in days)
