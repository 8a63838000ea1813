"""Tests of groups: counts and exact sums within one currency, subtotals, rights, drill-down.

The figures come from the rows written down in `toys.py`: orders 1 to 4 of company 1 are seen.
"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import PermissionDenied, ValidationFailed
from argosy.platform.registry import reads
from argosy.platform.registry.aggregates import aggregate
from argosy.platform.registry.filters import Query, Test, where_of
from argosy.platform.registry.grouping import Grouping, parse_grouping
from argosy.platform.registry.groups import Group, Groups
from argosy.platform.registry.tests.toys import ORDER, reader

pytestmark = pytest.mark.usefixtures("toys")


def eur(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "EUR"}


JPY = {"amount": "500", "currency": "JPY"}


def by_key(groups: list[Group], name: str) -> dict[object, Group]:
    return {json.dumps(group.keys.get(name)): group for group in groups}


def test_amounts_are_added_within_one_currency_only() -> None:
    found = aggregate(reader(), ORDER, Grouping(by=("state",), measures=("amount", "amount.max")))
    assert [(group.keys, group.count) for group in found.rows] == [
        ({"state": "done"}, 1),
        ({"state": "open"}, 3),
    ]
    done, open_ = found.rows
    assert done.measures["amount"] == [eur("0.99")]
    assert open_.measures["amount"] == [eur("7012.30"), JPY]
    assert open_.measures["amount.max"] == [eur("7000.00"), JPY]
    assert found.total.count == 4
    assert found.total.measures["amount"] == [eur("7013.29"), JPY]
    assert found.subtotals == [] and found.is_whole


def test_subtotals_stand_beside_the_groups_and_a_cube_has_all_of_them() -> None:
    asked = Grouping(by=("state", "day.month"), measures=("amount",))
    found = aggregate(reader(), ORDER, asked)
    assert [group.keys for group in found.rows] == [
        {"state": "done", "day.month": "2026-01-01"},
        {"state": "open", "day.month": "2026-01-01"},
    ]
    assert [group.keys for group in found.subtotals] == [{"state": "done"}, {"state": "open"}]
    cube = aggregate(reader(), ORDER, replace(asked, is_cube=True))
    assert [group.keys for group in cube.subtotals] == [
        {"state": "done"},
        {"state": "open"},
        {"day.month": "2026-01-01"},
    ]
    assert cube.subtotals[2].count == 4


def test_each_group_says_which_records_it_has() -> None:
    for by in (
        "state",
        "customer",
        "day",
        "day.week",
        "due.month",
        "at.day",
        "is_urgent",
        "at.year",
    ):
        found = aggregate(reader(), ORDER, Grouping(by=(by,)))
        for group in found.rows:
            where, problems = where_of(group.filter)
            assert not problems, (by, group)
            rows = reads.page(reader(), ORDER, Query(fields=(), where=where)).rows
            assert len(rows) == group.count, (by, group.keys, group.filter)
        assert sum(group.count for group in found.rows) == found.total.count == 4


def test_references_are_shown_and_empty_values_are_a_group() -> None:
    found = aggregate(reader(), ORDER, Grouping(by=("customer",), order="-count"))
    assert found.rows[0].keys == {"customer": {"id": 1, "code": "ACME", "name": "Acme Wheels"}}
    assert found.rows[0].count == 2
    due = by_key(aggregate(reader(), ORDER, Grouping(by=("due.month",))).rows, "due.month")
    assert due["null"].count == 2 and due["null"].filter == {"due": {"empty": True}}
    assert due['"2026-02-01"'].filter == {"due": {"between": ["2026-02-01", "2026-02-28"]}}


def test_the_greatest_come_first_and_what_is_cut_off_is_in_the_total() -> None:
    asked = Grouping(by=("customer",), measures=("amount",), order="-amount", limit=1)
    found = aggregate(reader(), ORDER, asked)
    assert [group.keys["customer"] for group in found.rows] == [
        {"id": 3, "code": "车行", "name": "上海车行"}
    ]
    assert not found.is_whole
    assert found.total.count == 4


def test_the_same_records_as_a_list_of_the_same_question() -> None:
    asked = Grouping(by=("state",), where=Test("amount", "gt", "1"), search="A-00")
    assert aggregate(reader(), ORDER, asked).total.count == 2
    nothing = aggregate(reader(), ORDER, Grouping(measures=("amount",), where=Test("id", "is", 99)))
    assert nothing == Groups([], [], Group({}, 0, {"amount": []}), True)


def test_what_one_may_not_see_is_neither_a_key_nor_a_measure() -> None:
    for name in ("cost", "phone", "pin", "nothing", "id", "tags", "extra", "number", "amount"):
        with pytest.raises(ValidationFailed) as refused:
            aggregate(reader(), ORDER, Grouping(by=(name,)))
        assert [problem.code for problem in refused.value.problems] == ["aggregate.key"], name
    for name in ("cost", "pin", "state", "day", "amount.avg", "nothing"):
        with pytest.raises(ValidationFailed) as refused:
            aggregate(reader(), ORDER, Grouping(measures=(name,)))
        assert [problem.code for problem in refused.value.problems] == ["aggregate.measure"], name
    seeing = reader(1, "toy.cost.read")
    total = aggregate(seeing, ORDER, Grouping(measures=("cost",))).total
    assert total.measures["cost"] == [{"value": "19.75", "unit": ""}], "control: with the right"
    blind = replace(reader(), permissions=frozenset())
    with pytest.raises(PermissionDenied):
        aggregate(blind, ORDER, Grouping())


def test_all_that_is_wrong_is_said_at_once() -> None:
    asked = Grouping(
        by=("pin", "state.month"),
        measures=("state",),
        order="-amount",
        limit=0,
        where=Test("nothing", "is", 1),
    )
    with pytest.raises(ValidationFailed) as refused:
        aggregate(reader(), ORDER, asked)
    assert sorted(problem.code for problem in refused.value.problems) == [
        "aggregate.groups",
        "aggregate.key",
        "aggregate.key",
        "aggregate.measure",
        "aggregate.order",
        "filter.unknown_field",
    ]


def test_it_takes_one_statement_however_many_groups() -> None:
    def statements(by: tuple[str, ...]) -> int:
        with sql.counted() as counted:
            aggregate(reader(), ORDER, Grouping(by=by, measures=("amount",)))
        return counted.statements

    assert statements(()) == statements(("customer", "state", "day"))


def test_an_address_is_read_strictly() -> None:
    asked, problems = parse_grouping(
        [("by", "state,day.month"), ("measures", "amount"), ("groups", "5"), ("state", "open")]
    )
    assert problems == []
    assert asked == Grouping(
        ("state", "day.month"), ("amount",), Test("state", "is", "open"), limit=5
    )
    _, wrong = parse_grouping([("after", "x"), ("groups", "0"), ("cube", "yes")])
    assert [problem.field for problem in wrong] == ["after", "groups", "cube"]
