"""Tests of the rules of saved views: what is wrong in any case."""

from __future__ import annotations

from argosy.platform.views.rules import NewView, audience_problems, content_problems


def test_names_are_few_and_each_once() -> None:
    twice = NewView("a.b", "N", columns=("x", "x"), order_by=tuple(f"f{n}" for n in range(61)))
    assert [problem.field for problem in content_problems(twice)] == ["columns", "order_by"]
    assert content_problems(NewView("a.b", "N", columns=("x", "y"))) == []


def test_a_role_is_named_exactly_for_a_role() -> None:
    assert audience_problems("role", "clerk") == audience_problems("all", "") == []
    for audience, role in (("role", ""), ("mine", "clerk"), ("all", "clerk")):
        assert [problem.code for problem in audience_problems(audience, role)] == ["views.role"]
    assert [problem.field for problem in audience_problems("some", "x" * 65)] == [
        "audience",
        "role",
    ]
