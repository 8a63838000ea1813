"""Counts: against a snapshot without freezing, blind, recounted, posted once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from argosy.domains.inventory import checks
from argosy.domains.inventory.commands import (
    do_cancel_count,
    do_enter_count,
    do_move_goods,
    do_open_count,
    do_post_count,
)
from argosy.domains.inventory.counting import access_count, differences
from argosy.domains.inventory.inputs import (
    CancelCount,
    Counted,
    EnterCount,
    GoodsInput,
    OpenCount,
    PostCount,
)
from argosy.domains.inventory.tests.conftest import MARCH, Yard
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Conflict, NotFound, ValidationFailed


def _open(yard: Yard, tolerance: str = "0") -> int:
    yard.open_stock(yard.line("bolt", "WH/A", "10", 1000), yard.line("nut", "WH/B", "4", 400))
    answer = do_open_count(
        [OpenCount(yard.places["WH"], tolerance_pct=Decimal(tolerance))],
        actor=yard.books.actor,
        key=yard.key(),
    )
    return answer.ids()[0]


def _enter(yard: Yard, count: int, number: int, **qty: str) -> None:
    places = {"bolt": "WH/A", "nut": "WH/B"}
    do_enter_count(
        [
            EnterCount(
                count,
                tuple(
                    Counted(yard.items[i], yard.places[places[i]], Decimal(q))
                    for i, q in qty.items()
                ),
                number,
            )
        ],
        actor=yard.books.actor,
        key=yard.key(),
    )


def _post(yard: Yard, count: int, *, missing_is_zero: bool = False) -> None:
    do_post_count(
        [PostCount(count, MARCH, missing_is_zero=missing_is_zero)],
        actor=yard.books.actor,
        key=yard.key(),
    )


def test_a_count_corrects_what_differs_although_goods_moved_meanwhile(yard: Yard) -> None:
    count = _open(yard)
    _enter(yard, count, 1, bolt="9", nut="4")
    do_move_goods(
        [GoodsInput("issue", (yard.line("bolt", "WH/A", "5"),), MARCH)],
        actor=yard.books.actor,
        key=yard.key(),
    )
    _post(yard, count)
    # 10 expected, 9 counted: one is missing. 5 were issued meanwhile: 4 are left, not 9.
    assert yard.on_hand("bolt", "WH/A") == 4
    assert yard.on_hand("nut", "WH/B") == 4
    assert yard.ledger("1405") == 800
    for check in checks.CHECKS:
        assert sql.rows(check.sql) == [], check.number
    with pytest.raises(Conflict):
        _post(yard, count)


def test_a_recount_replaces_the_first_figure_and_both_stay(yard: Yard) -> None:
    count = _open(yard, "10")
    _enter(yard, count, 1, bolt="2", nut="4")
    with pytest.raises(Conflict) as refused:
        _post(yard, count)
    assert refused.value.problems[0].code == "inventory.recount"
    _enter(yard, count, 2, bolt="9")
    _post(yard, count)
    assert yard.on_hand("bolt", "WH/A") == 9
    assert sql.rows("SELECT count(*) FROM count_entry") == [(3,)]


def test_goods_nobody_counted_stay_unless_they_are_said_to_be_gone(yard: Yard) -> None:
    count = _open(yard)
    _enter(yard, count, 1, bolt="10")
    state = access_count(yard.books.company_id, count)
    assert differences(state, missing_is_zero=False) == {}
    assert list(differences(state, missing_is_zero=True).values()) == [Decimal(-4)]
    _post(yard, count, missing_is_zero=True)
    assert yard.on_hand("nut", "WH/B") == 0


def test_erpnext_41766_a_backdated_count_never_makes_the_past_negative(yard: Yard) -> None:
    """E33936's figures: 10 in, 8 out on a later day, a count to 7 dated between: on hand now -1.

    The correction of -3 would leave 2 - 3 = -1 today: refused, and nothing changed.
    """
    count = _open(yard)
    _enter(yard, count, 1, bolt="7")
    do_move_goods(
        [GoodsInput("issue", (yard.line("bolt", "WH/A", "8"),), date(2026, 3, 20))],
        actor=yard.books.actor,
        key=yard.key(),
    )
    with pytest.raises(Conflict):
        _post(yard, count)
    assert yard.on_hand("bolt", "WH/A") == 2


def test_bad_input_is_refused(yard: Yard) -> None:
    count = _open(yard)
    with pytest.raises(ValidationFailed):
        _enter(yard, count, 1, bolt="-1")
    with pytest.raises(ValidationFailed):
        _enter(yard, count, 0, bolt="1")
    with pytest.raises(NotFound):
        _enter(yard, count + 1000, 1, bolt="1")
    with pytest.raises(NotFound):
        do_open_count([OpenCount(10**12)], actor=yard.books.actor, key=yard.key())
    do_cancel_count([CancelCount(count)], actor=yard.books.actor, key=yard.key())
    with pytest.raises(Conflict):
        _enter(yard, count, 1, bolt="1")


def test_only_places_of_the_count_are_counted(yard: Yard) -> None:
    count = _open(yard)
    with pytest.raises(ValidationFailed) as refused:
        do_enter_count(
            [EnterCount(count, (Counted(yard.items["bolt"], yard.places["ADJ"], Decimal(1)),))],
            actor=yard.books.actor,
            key=yard.key(),
        )
    assert [(p.code, p.field) for p in refused.value.problems] == [
        ("inventory.place_not_counted", "[0].lines[0].location_id")
    ]


def test_of_several_counts_only_those_whose_goods_fit_are_posted(yard: Yard) -> None:
    """A correction that is refused leaves its count open; the others are posted."""
    bad, good = _open(yard), _open(yard)
    _enter(yard, bad, 1, bolt="9")
    _enter(yard, good, 1, nut="3")
    answer = do_post_count(
        [PostCount(bad, MARCH, reason=" "), PostCount(good, MARCH)],
        actor=yard.books.actor,
        key=yard.key(),
        mode="valid",
    )
    assert [(p.code, p.field) for p in answer.problems] == [("inventory.reason", "[0].reason")]
    assert [access_count(yard.books.company_id, each).step for each in (bad, good)] == [
        "open",
        "posted",
    ]
    for check in checks.CHECKS:
        assert sql.rows(check.sql) == [], check.number
