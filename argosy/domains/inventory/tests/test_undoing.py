"""Goods documents undone: goods and value are where they were, the document stays."""

from __future__ import annotations

from decimal import Decimal

import pytest

from argosy.domains.inventory.commands import do_move_goods
from argosy.domains.inventory.inputs import GoodsInput
from argosy.domains.inventory.tests.conftest import MARCH, Yard
from argosy.domains.inventory.undoing import ReverseGoods, do_reverse_goods
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import ArgosyError


@pytest.fixture
def stocked(yard: Yard) -> Yard:
    yard.open_stock(yard.line("bolt", "WH/A", "10", 2_000))
    return yard


def issue(yard: Yard, qty: str) -> int:
    document = GoodsInput("issue", (yard.line("bolt", "WH/A", qty),), MARCH)
    return do_move_goods([document], actor=yard.books.actor, key=yard.key()).ids()[0]


def give(yard: Yard, item: ReverseGoods) -> None:
    do_reverse_goods([item], actor=yard.books.actor, key=yard.key())


def test_what_was_issued_comes_back_at_its_cost(stocked: Yard) -> None:
    before = stocked.ledger("1405")
    document = issue(stocked, "4")
    assert (stocked.on_hand("bolt", "WH/A"), stocked.ledger("1405")) == (Decimal(6), before - 800)
    give(stocked, ReverseGoods(document, MARCH, "wrong shelf"))
    assert (stocked.on_hand("bolt", "WH/A"), stocked.ledger("1405")) == (Decimal(10), before)
    assert sql.rows("SELECT count(*) FROM goods_document WHERE id = %s", (document,)) == [(1,)]


def test_a_document_is_undone_once(stocked: Yard) -> None:
    item = ReverseGoods(issue(stocked, "4"), MARCH, "wrong shelf")
    give(stocked, item)
    with pytest.raises(ArgosyError):
        give(stocked, item)
    with pytest.raises(ArgosyError) as refused:
        give(stocked, ReverseGoods(999_999, MARCH, ""))
    assert [(p.code, p.field) for p in refused.value.problems] == [
        ("text.required", "[0].reason"),
        ("inventory.unknown_document", "[0].document_id"),
    ]
    assert stocked.on_hand("bolt", "WH/A") == Decimal(10)
