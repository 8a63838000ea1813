"""Mode ``valid`` for a function that refuses a batch as a whole: each item stands by itself."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from argosy.kernel.events.commands import Command, CommandRun, Done
from argosy.kernel.events.numbers import declare_series
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.errors import Conflict, KeyReused, Problem
from argosy.testing.toy import DAY, Raised

ACTOR = Actor(7, ActorKind.SYSTEM, 1, (1,))


def body(run: CommandRun, batch: Sequence[int]) -> list[Done]:
    """Emit and number each item first, then refuse all if one is odd."""
    done = []
    for toy in batch:
        run.emit(Raised(toy, 1), subject_type="toy", subject_id=toy)
        done.append(run.number("whole", "whole", toy, DAY))
    odd = [toy for toy in batch if toy % 2]
    if odd:
        raise Conflict(Problem("toy.odd", "{toy} is odd.", "Add one.", "toy", {"toy": odd[0]}))
    return done


COMMAND = Command("test.whole", None, body)


def test_the_good_ones_are_done_once_numbered_without_gap_and_told_once(db: object) -> None:
    declare_series("whole", "W-{yyyy}-{n:03}")
    batch = [2, 3, 4, 5, 6]
    answer = COMMAND(batch, actor=ACTOR, key="k", mode="valid")
    assert [r and r.number for r in answer.results] == [
        "W-2026-001",
        None,
        "W-2026-002",
        None,
        "W-2026-003",
    ]
    assert [(p.code, p.field, p.params) for p in answer.problems] == [
        ("toy.odd", "[1].toy", {"toy": 3}),
        ("toy.odd", "[3].toy", {"toy": 5}),
    ]
    sql.rows("SELECT set_config('argosy.companies', '{1}', true)")
    told = sql.rows("SELECT subject_id, correlation_id FROM event ORDER BY id")
    assert [subject for subject, _ in told] == [2, 4, 6]
    assert len({journey for _, journey in told}) == 3
    again = COMMAND(batch, actor=ACTOR, key="k", mode="valid")
    assert again.replayed
    assert again.to_text() == answer.to_text()
    with pytest.raises(KeyReused):
        COMMAND([2, 3], actor=ACTOR, key="k", mode="valid")


def test_in_mode_all_nothing_is_done(db: object) -> None:
    with pytest.raises(Conflict):
        COMMAND([2, 3], actor=ACTOR, key="k")
    sql.rows("SELECT set_config('argosy.companies', '{1}', true)")
    assert sql.rows("SELECT count(*) FROM event") == [(0,)]
    assert sql.rows("SELECT count(*) FROM command_log") == [(0,)]
