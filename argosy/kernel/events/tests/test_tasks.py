"""Background work: commands wake deliveries once, the sweep and the sealer do the rest."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from argosy.kernel.events import handlers, tasks
from argosy.kernel.events.commands import CommandRun
from argosy.kernel.events.contract import Recorded
from argosy.kernel.events.handlers import AfterCommit
from argosy.kernel.identity import sql
from argosy.testing.database import Clone
from argosy.testing.toy import Raise, Raised, do_raise_toy, make_companies

heard: list[int] = []


def hear(run: CommandRun, events: Sequence[Recorded[Raised]]) -> None:
    """Remember the toys that were raised."""
    heard.extend(recorded.event.toy_id for recorded in events)


@pytest.fixture(autouse=True)
def _subscribed(monkeypatch: pytest.MonkeyPatch) -> None:
    heard.clear()
    monkeypatch.setattr(handlers, "_after", {})
    monkeypatch.setattr(tasks, "_woken_at_s", {})
    handlers.register([AfterCommit(Raised, hear, "toy.heard")])


def jobs() -> list[sql.Row]:
    """Queued jobs."""
    return sql.rows(
        "SELECT task_name, args, queueing_lock FROM procrastinate_jobs WHERE status = 'todo'"
    )


def test_a_command_wakes_its_listeners_once(
    db_clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    (actor,) = make_companies()
    do_raise_toy([Raise(1)], actor=actor, key="a")
    wanted = ("events.deliver", {"subscription": "toy.heard"}, "events.deliver:toy.heard")
    assert jobs() == [wanted]
    monkeypatch.setattr(tasks, "WAKE_EVERY_S", 0)
    do_raise_toy([Raise(2)], actor=actor, key="b")
    assert jobs() == [wanted], "it is queued already"
    do_raise_toy([Raise(3, -1)], actor=actor, key="c")
    assert jobs() == [wanted]
    tasks.deliver("toy.heard")
    assert heard == [1, 2]


def test_a_command_that_is_refused_wakes_nobody(db_clone: Clone) -> None:
    (actor,) = make_companies()
    with pytest.raises(AttributeError):
        do_raise_toy([Raise(1), None], actor=actor, key="a")  # type: ignore[list-item]
    assert jobs() == []


def test_nobody_listening_costs_no_job(db_clone: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    (actor,) = make_companies()
    do_raise_toy([Raise(1, -1)], actor=actor, key="a")
    assert jobs() == []


def test_a_command_stands_even_if_nobody_can_be_woken(
    db_clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(names: Sequence[str]) -> None:
        raise RuntimeError("the queue is away")

    monkeypatch.setattr(handlers, "_wakers", [fail])
    (actor,) = make_companies()
    answer = do_raise_toy([Raise(1)], actor=actor, key="a")
    assert answer.ids() == [1]
    tasks.sweep(0)
    assert heard == [1], "the sweep finds what a lost wake-up left behind"


def test_the_sealer_seals_as_the_owner(db_clone: Clone) -> None:
    (actor,) = make_companies()
    do_raise_toy([Raise(1)], actor=actor, key="a")
    for _ in range(3):
        tasks.seal_rows(0)
    with sql.using("owner"):
        assert sql.rows("SELECT row_count FROM seal WHERE table_name = 'event'") == [(1,)]
