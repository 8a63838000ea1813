"""Sixteen rivals for numbers: consecutive, without a gap, also when half of them roll back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pytest
from django.db import transaction

from argosy.kernel.events.checks import CHECKS
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.events.findings import offenders
from argosy.kernel.events.numbers import declare_series
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.masterdata.company.api import SetNumberPattern, do_set_number_pattern
from argosy.testing.database import Clone
from argosy.testing.toy import make_companies
from tests.concurrency.rivals import rival_rounds

RIVALS = 16
ROUNDS = 100
SERIES = ("rival_note", "rival_slip")
ON = date(2026, 3, 2)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A document that wants a number of a series."""

    series: str
    document_id: int


class ChangedMyMind(Exception):
    """Raised after the numbers were given."""


def every_other_changes_his_mind(number: int) -> None:
    """Fail for odd numbers."""
    if number % 2:
        raise ChangedMyMind


@command("testing.number")
def do_number(run: CommandRun, batch: Sequence[Numbered]) -> list[Done]:
    """Number documents."""
    return [run.number(item.series, item.series, item.document_id, ON) for item in batch]


@pytest.fixture
def actor(db_clone: Clone) -> Actor:
    """A company with nothing but numbers."""
    return make_companies()[0]


def given(series: str) -> list[tuple[object, ...]]:
    """Return (n, document) of a series in order, as the owner sees it."""
    with sql.using("owner"):
        return sql.rows(
            "SELECT d.n, d.document_id FROM document_number d JOIN number_series s"
            " ON s.id = d.series_id WHERE s.code = %s ORDER BY d.n",
            (series,),
        )


def broken() -> list[object]:
    """Return what the numbers' invariants object to."""
    with sql.using("owner"):
        checks = [check for check in CHECKS if check.number.startswith("INV-04")]
        assert len(checks) == 3
        return [offender for check in checks for offender in offenders(check.sql)]


def test_numbers_are_consecutive(actor: Actor) -> None:
    def act(rival: int, number: int) -> str:
        document = number * RIVALS + rival
        answer = do_number([Numbered(SERIES[0], document)], actor=actor, key=f"one/{document}")
        (done,) = answer.results
        assert done is not None
        return done.number

    rounds = rival_rounds(RIVALS, ROUNDS, act)
    told = [number for numbers in rounds for number in numbers]
    wanted = [f"RIVAL_NOTE-{n:06}" for n in range(1, RIVALS * ROUNDS + 1)]
    assert sorted(told) == wanted
    for place, numbers in enumerate(rounds):
        assert sorted(numbers) == wanted[place * RIVALS : (place + 1) * RIVALS]
    assert [n for n, _ in given(SERIES[0])] == list(range(1, RIVALS * ROUNDS + 1))
    assert broken() == []


def test_no_gap_stays_where_half_of_the_rivals_roll_back(actor: Actor) -> None:
    """Each takes numbers of two series, in either order; every other one then changes his mind."""

    def act(rival: int, number: int) -> list[int]:
        document = number * RIVALS + rival
        both = [Numbered(series, document) for series in SERIES]
        batch = both if rival % 4 < 2 else both[::-1]
        try:
            with transaction.atomic():
                answer = do_number(batch, actor=actor, key=f"two/{document}")
                assert all(done is not None and done.number for done in answer.results)
                every_other_changes_his_mind(rival + number)
        except ChangedMyMind:
            return []
        return [document]

    rounds = rival_rounds(RIVALS, ROUNDS, act)
    kept = {document for found in rounds for one in found for document in one}
    assert len(kept) == RIVALS * ROUNDS // 2
    for series in SERIES:
        rows = given(series)
        assert [n for n, _ in rows] == list(range(1, len(kept) + 1))
        assert {document for _, document in rows} == kept
    assert broken() == []


def test_control_the_highest_plus_one_is_given_twice(actor: Actor) -> None:
    with sql.using("owner"):
        sql.script("CREATE TABLE naive (n bigint); GRANT SELECT, INSERT ON naive TO PUBLIC")

    def act(rival: int, number: int) -> int:
        with transaction.atomic():
            ((n,),) = sql.rows("SELECT coalesce(max(n), 0) + 1 FROM naive")
            sql.execute("INSERT INTO naive VALUES (%s)", (n,))
        return int(str(n))

    rounds = rival_rounds(RIVALS, 20, act)
    counted = Counter(n for found in rounds for n in found)
    assert max(counted.values()) > 1, "the control gave each number once"


def test_control_a_sequence_leaves_gaps(actor: Actor) -> None:
    with sql.using("owner"):
        sql.script("CREATE SEQUENCE naive_seq; GRANT USAGE ON SEQUENCE naive_seq TO PUBLIC")

    def act(rival: int, number: int) -> int:
        try:
            with transaction.atomic():
                ((n,),) = sql.rows("SELECT nextval('naive_seq')")
                every_other_changes_his_mind(rival + number)
        except ChangedMyMind:
            return 0
        return int(str(n))

    rounds = rival_rounds(RIVALS, 20, act)
    kept = sorted(n for found in rounds for n in found if n)
    assert kept != list(range(1, len(kept) + 1)), "the control left no gap"


def test_rivals_number_on_while_the_pattern_is_changed(actor: Actor) -> None:
    """One rival changes the pattern in each round; the others are numbered, each once."""
    declare_series("rival_paper", "RP-{yyyy}-{n:04}")
    patterns = ("RP-{yyyy}-{n:04}", "R{yyyy}{mm}/{n:03}", "Q-{yyyy}-{n:05}", "R-{yy}{mm}{dd}.{n}")

    def act(rival: int, number: int) -> list[str]:
        if rival == 0:
            item = SetNumberPattern("rival_paper", patterns[number % len(patterns)])
            do_set_number_pattern([item], actor=actor, key=f"change/{number}")
            return []
        document = number * RIVALS + rival
        answer = do_number([Numbered("rival_paper", document)], actor=actor, key=f"p/{document}")
        return [done.number for done in answer.results if done is not None]

    rounds = rival_rounds(RIVALS, 40, act)
    told = [number for found in rounds for one in found for number in one]
    assert len(told) == len(set(told)) == (RIVALS - 1) * 40
    used = {text[:2] for text in told}
    assert used == {"RP", "R2", "Q-", "R-"}
    with sql.using("owner"):
        counted = sql.rows(
            "SELECT s.scope, count(*), min(d.n), max(d.n) FROM document_number d"
            " JOIN number_series s ON s.id = d.series_id WHERE s.code = 'rival_paper'"
            " GROUP BY 1 ORDER BY 1"
        )
    assert [scope for scope, *_ in counted] == ["2026", "2026-03", "2026-03-02"]
    assert all(low == 1 and high == count for _, count, low, high in counted)
    assert broken() == []
