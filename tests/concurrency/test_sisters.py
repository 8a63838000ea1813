"""Rivals for the goods of a sister company: both companies' documents, or none, whoever wins."""

from __future__ import annotations

import pytest

from argosy.domains.intercompany.api import do_supply_from_sister
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Conflict
from argosy.testing.database import Clone
from argosy.testing.group import Group, documents, make_group
from argosy.testing.invariants import assert_books_hold
from tests.concurrency.rivals import rival_rounds

RIVALS, ROUNDS, PIECES = 8, 6, 20


@pytest.fixture
def group(db_clone: Clone) -> Group:
    made = make_group()
    made.stock("ROPE", PIECES, 3_000)
    return made


def both_or_neither(group: Group) -> int:
    """Return how many supplies there are; each has all its documents on both sides."""
    found = documents(group)
    supplies = found["sister_supply"][0]
    assert found["sister_supply"] == (supplies, supplies)
    assert found["sales_order"] == (supplies, 0)
    assert found["delivery"] == (supplies, 0)
    assert found["purchase_order"] == (0, supplies)
    assert found["receipt"] == (0, supplies)
    assert found["invoice"] == (supplies, supplies)
    return supplies


def test_the_last_goods_go_to_some_of_many_rivals_whole(group: Group) -> None:
    def act(rival: int, number: int) -> str:
        asked = group.supply(("ROPE", 1))
        try:
            group.do(do_supply_from_sister, asked, actor=group.west, key=f"r{rival}/{number}")
        except Conflict as error:
            return error.code
        return "won"

    outcomes = [each for found in rival_rounds(RIVALS, ROUNDS, act) for each in found]
    # 48 ask for one of 20 pieces; who met too many rivals may have given up before they were gone.
    won = outcomes.count("won")
    assert set(outcomes) <= {"won", "sales.cannot_reserve", "command.busy"}
    assert won == both_or_neither(group)
    assert won == PIECES or outcomes.count("command.busy") > 0
    assert won >= PIECES // 2
    assert_books_hold()


def test_eight_with_the_same_key_make_one_supply(group: Group) -> None:
    asked = group.supply(("ROPE", 2))

    def act(_rival: int, number: int) -> str:
        answer = group.do(do_supply_from_sister, asked, actor=group.west, key=f"same/{number}")
        return str([done.number for done in answer.results if done])

    for found in rival_rounds(RIVALS, 2, act):
        assert len(set(found)) == 1
    assert both_or_neither(group) == 2


@pytest.mark.books_not_whole
def test_control_a_side_that_is_missing_is_seen(group: Group) -> None:
    group.do(do_supply_from_sister, group.supply(("ROPE", 1)), actor=group.west)
    with sql.using("owner"):
        sql.execute("ALTER TABLE sister_supply DISABLE TRIGGER USER")
        sql.execute("DELETE FROM sister_supply WHERE role = 'seller'")
    with pytest.raises(AssertionError):
        both_or_neither(group)
    with pytest.raises(AssertionError):
        assert_books_hold()
