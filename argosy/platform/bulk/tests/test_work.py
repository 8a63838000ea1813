"""Tests of bulk actions: a result for each record, once however often it is tried, by whose right.

Saved views are what is acted on: removing one needs nothing else.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import pytest

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.errors import ValidationFailed
from argosy.platform.bulk import api as bulk
from argosy.platform.bulk import work
from argosy.platform.bulk.rules import StartBulk, start_problems
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.filters import Query
from argosy.platform.views import api as views
from argosy.testing.books import Books

_keys = itertools.count()


def key() -> str:
    return f"bulk-test/{next(_keys)}"


@pytest.fixture
def anna(books: Books) -> Actor:
    """Somebody who may keep and share views, and nothing else."""
    parties = catalogue.resource("party.party").read_permission
    named = frozenset({"views.use", "views.share", "bulk.use", parties})
    return replace(books.actor, kind=ActorKind.USER, permissions=named)


def saved(actor: Actor, number: int) -> list[int]:
    items = [views.NewView("party.party", f"V{place:04}") for place in range(number)]
    return views.do_save_view(items, actor=actor, key=key()).ids()


def start(actor: Actor, action: str, ids: list[int], given: str = "{}") -> int:
    item = StartBulk("views.view", action, tuple(ids), given)
    return bulk.do_start_bulk([item], actor=actor, key=key()).ids()[0]


def run(actor: Actor, run_id: int) -> dict[str, object]:
    return reads.record(actor, "bulk.run", run_id)


def states(actor: Actor, run_id: int) -> list[str]:
    rows = run(actor, run_id)["rows"]
    assert isinstance(rows, list)
    return [row["state"] for row in rows]


def test_each_record_has_its_result(anna: Actor) -> None:
    first, second = saved(anna, 2)
    id_ = start(anna, "remove", [first, 999_999, second])
    assert run(anna, id_)["state"] == "waiting"
    assert work.work(anna, id_)
    found = run(anna, id_)
    assert (found["state"], found["done"], found["refused"]) == ("done", 2, 1)
    assert states(anna, id_) == ["done", "refused", "done"]
    rows = found["rows"]
    assert isinstance(rows, list)
    assert [problem["code"] for problem in rows[1]["problems"]] == ["views.unknown"]
    assert sql.rows("SELECT count(*) FROM saved_view") == [(0,)]


def test_versions_are_those_that_the_records_have_when_it_begins(anna: Actor) -> None:
    ids = saved(anna, 2)
    views.do_rename_view([views.RenameView(ids[0], 1, "Other")], actor=anna, key=key())
    id_ = start(anna, "share", ids, json.dumps({"audience": "all"}))
    work.work(anna, id_)
    assert states(anna, id_) == ["done", "done"]
    assert sql.rows("SELECT audience, version FROM saved_view ORDER BY id") == [
        ("all", 3),
        ("all", 2),
    ]
    wrong = start(anna, "share", ids, json.dumps({"audience": "some", "colour": "red"}))
    work.work(anna, wrong)
    assert states(anna, wrong) == ["refused", "refused"]


def test_what_was_broken_off_goes_on_and_nothing_is_done_twice(
    anna: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = saved(anna, 150)
    id_ = start(anna, "share", ids, json.dumps({"audience": "all"}))
    write = work._write

    def dies(*_: object) -> None:
        raise SystemExit

    monkeypatch.setattr(work, "_write", dies)
    with pytest.raises(SystemExit):
        work.work(anna, id_)
    assert set(states(anna, id_)) == {"waiting"}, "control: nothing is told of the first hundred"
    assert sql.rows("SELECT count(*) FROM saved_view WHERE version = 2") == [(100,)]
    monkeypatch.setattr(work, "_write", write)
    assert not work.work(anna, id_, chunks_max=1)
    assert states(anna, id_) == ["done"] * 100 + ["waiting"] * 50
    assert work.work(anna, id_)
    assert sql.rows("SELECT version, count(*) FROM saved_view GROUP BY version") == [(2, 150)]
    assert work.work(anna, id_), "what is done stays done"


def test_it_is_done_with_the_rights_of_who_began_it_as_they_are_then(anna: Actor) -> None:
    ids = saved(anna, 2)
    without = replace(anna, permissions=anna.permissions - {"views.share"})
    with pytest.raises(ValidationFailed) as refused:
        start(without, "share", ids)
    assert [problem.code for problem in refused.value.problems] == ["bulk.action"]
    id_ = start(anna, "share", ids, json.dumps({"audience": "all"}))
    work.work(without, id_)
    assert states(anna, id_) == ["refused", "refused"]
    assert sql.rows("SELECT DISTINCT audience FROM saved_view") == [("mine",)]
    other = replace(anna, id=anna.id + 1)
    again = start(anna, "remove", ids)
    assert work.work(other, again), "a run of somebody else is none"
    assert set(states(anna, again)) == {"waiting"}
    assert reads.page(other, "bulk.run", Query()).rows == []


def test_rules_say_what_is_wrong_in_any_case() -> None:
    def fields(item: StartBulk) -> list[str]:
        return [problem.field for problem in start_problems(item)]

    good = StartBulk("a.b", "c", (1, 2))
    assert fields(good) == []
    assert fields(replace(good, record_ids=())) == ["record_ids"]
    assert fields(replace(good, record_ids=(1, 1))) == ["record_ids"]
    assert fields(replace(good, record_ids=tuple(range(1, 10_002)))) == ["record_ids"]
    assert fields(replace(good, input="[]")) == fields(replace(good, input="{")) == ["input"]


def test_a_hundred_takes_as_many_statements_as_ten(anna: Actor) -> None:
    def statements(number: int) -> int:
        id_ = start(anna, "remove", saved(anna, number))
        with sql.counted() as counted:
            work.work(anna, id_)
        return counted.statements

    assert statements(100) == statements(10)
