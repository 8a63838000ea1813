"""Commitments: granted within the limit, refused above it, given back without asking."""

from __future__ import annotations

import psycopg
import pytest
from django.db import transaction

from argosy.kernel.identity import sql
from argosy.kernel.ledger import commitments
from argosy.kernel.ledger.inputs import CommitmentInput
from argosy.kernel.ledger.tests.conftest import Desk


def _want(desk: Desk, amount: int, source: int = 1) -> CommitmentInput:
    return CommitmentInput(desk.party, "EUR", "order", amount, "sales_order", source, 1)


def _limit(desk: Desk, limit: int | None) -> None:
    desk.act(lambda run: commitments.set_limits(run, [(desk.party, "EUR", limit)]))


def _committed(desk: Desk) -> int:
    found = sql.rows("SELECT committed_minor FROM exposure WHERE party_id = %s", (desk.party,))
    return int(str(found[0][0]))


def test_each_is_granted_in_turn_while_the_limit_lasts(desk: Desk) -> None:
    _limit(desk, 100)
    answers = desk.act(
        lambda run: commitments.commit(run, [_want(desk, 60), _want(desk, 50), _want(desk, 40)])
    )
    assert [None if a is None else a.code for a in answers] == [None, "ledger.credit_limit", None]
    assert _committed(desk) == 100
    assert sql.rows("SELECT count(*) FROM commitment") == [(2,)]


def test_giving_back_is_always_granted_even_above_a_lowered_limit(desk: Desk) -> None:
    _limit(desk, 100)
    desk.act(lambda run: commitments.commit(run, [_want(desk, 90)]))
    _limit(desk, 50)
    assert desk.act(lambda run: commitments.commit(run, [_want(desk, -10)])) == [None]
    assert _committed(desk) == 80
    (refusal,) = desk.act(lambda run: commitments.commit(run, [_want(desk, 1)]))
    assert refusal is not None and refusal.params["limit"] == 50


def test_without_a_limit_everything_is_granted(desk: Desk) -> None:
    assert desk.act(lambda run: commitments.commit(run, [_want(desk, 10**12)])) == [None]


def test_the_database_is_the_last_line(desk: Desk) -> None:
    _limit(desk, 100)
    with pytest.raises(psycopg.Error) as refused, transaction.atomic():
        sql.execute("UPDATE exposure SET committed_minor = 101 WHERE party_id = %s", (desk.party,))
    assert refused.value.sqlstate == "AR005"
