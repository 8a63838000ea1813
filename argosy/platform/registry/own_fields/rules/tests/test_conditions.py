"""Conditions hold for what they say and nothing else; what is no condition is refused."""

from __future__ import annotations

import pytest

from argosy.platform.registry.own_fields.rules.conditions import (
    ALWAYS,
    condition_problem,
    holds,
    names,
)

GIFT = '{"field": "x_gift", "is": true}'


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("", {}, False),
        (ALWAYS, {}, True),
        (GIFT, {"x_gift": True}, True),
        (GIFT, {"x_gift": 1}, False),
        (GIFT, {}, False),
        ('{"field": "kind", "not": "a"}', {"kind": "b"}, True),
        ('{"field": "kind", "not": "a"}', {}, False),
        ('{"field": "kind", "in": ["a", "b"]}', {"kind": "b"}, True),
        ('{"field": "kind", "in": []}', {"kind": "b"}, False),
        ('{"field": "kind", "empty": true}', {"kind": ""}, True),
        ('{"field": "kind", "empty": false}', {"kind": "x"}, True),
        ('{"field": "kind", "empty": true}', {}, False),
        (f'{{"all": [{GIFT}, {{"field": "n", "is": 3}}]}}', {"x_gift": True, "n": 3}, True),
        (f'{{"all": [{GIFT}, {{"field": "n", "is": 3}}]}}', {"x_gift": True, "n": 4}, False),
        (f'{{"any": [{GIFT}, {{"field": "n", "is": 3}}]}}', {"x_gift": False, "n": 3}, True),
    ],
)
def test_a_condition_holds_for_what_it_says(
    text: str, values: dict[str, object], expected: bool
) -> None:
    assert condition_problem(text, "required_when") is None
    assert holds(text, values) is expected


@pytest.mark.parametrize(
    "text",
    [
        "sometimes",
        "{",
        "[]",
        "{}",
        "null",
        '{"field": "x"}',
        '{"field": 3, "is": 1}',
        '{"field": "x", "is": null}',
        '{"field": "x", "is": [1]}',
        '{"field": "x", "empty": 1}',
        '{"field": "x", "is": 1, "not": 2}',
        '{"all": []}',
        '{"all": [{}]}',
        '{"any": "x"}',
        '{"all": [' * 6 + GIFT + "]}" * 6,
        "[" * 3_999,
        " " * 4_001,
    ],
)
def test_what_is_no_condition_is_refused(text: str) -> None:
    problem = condition_problem(text, "required_when")
    assert problem is not None and (problem.code, problem.field) == (
        "own_field.condition",
        "required_when",
    )
    assert "Send" in problem.text() and '{"field": "x_kind"' in problem.text()


def test_the_fields_it_looks_at_are_known() -> None:
    inner = '{"any": [{"field": "n", "is": 3}]}'
    assert names(f'{{"all": [{GIFT}, {inner}]}}') == {"x_gift", "n"}
    assert names(ALWAYS) == names("") == frozenset()
