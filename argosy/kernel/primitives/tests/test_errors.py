"""Tests of typed errors: all problems at once, with path, cause and cure."""

from __future__ import annotations

import pytest

from argosy.kernel.primitives.errors import (
    ArgosyError,
    Conflict,
    KeyReused,
    Problem,
    Problems,
    StaleVersion,
    ValidationFailed,
)

CHINESE = {
    "Only {have} of {item} are left.": "{item} 只剩 {have}。",
    "Order less.": "请减少数量。",
}


def test_text_is_translated_before_it_is_filled_in() -> None:
    problem = Problem(
        "stock.short",
        "Only {have} of {item} are left.",
        "Order less.",
        "lines[3].qty",
        {"have": 2, "item": "M6 {bolt}"},
    )
    assert problem.text() == "Only 2 of M6 {bolt} are left. Order less."
    assert problem.text(lambda text: CHINESE[text]) == "M6 {bolt} 只剩 2。 请减少数量。"
    assert str(problem) == ("lines[3].qty: Only 2 of M6 {bolt} are left. Order less. [stock.short]")


def test_missing_parameter_does_not_hide_the_problem() -> None:
    assert Problem("a.b", "No {thing} here.").text() == "No {thing} here."


@pytest.mark.parametrize(
    ("prefix", "field", "path"),
    [
        ("lines[3]", "qty", "lines[3].qty"),
        ("lines", "[3].qty", "lines[3].qty"),
        ("lines[3]", "", "lines[3]"),
        ("", "qty", "qty"),
    ],
)
def test_paths_join(prefix: str, field: str, path: str) -> None:
    assert Problem("a.b", "wrong", field=field).under(prefix).field == path


def test_collector_reports_everything_at_once() -> None:
    problems = Problems()
    assert not problems.add(None)
    problems.raise_if_any()
    assert problems.add(Problem("a.one", "One."), under="lines[0]")
    problems.report("a.two", "Two {n}.", "Mend it.", "total", n=2)
    problems.extend([Problem("a.three", "Three.", field="qty")], under="lines[1]")
    with pytest.raises(ValidationFailed) as refused:
        problems.raise_if_any()
    assert [(p.code, p.field) for p in refused.value.problems] == [
        ("a.one", "lines[0]"),
        ("a.two", "total"),
        ("a.three", "lines[1].qty"),
    ]
    assert refused.value.code == "a.one"
    assert "total: Two 2. Mend it. [a.two]" in str(refused.value)


def test_raises_the_error_it_is_told_to() -> None:
    problems = Problems([Problem("credit.used_up", "The limit is used up.")])
    with pytest.raises(Conflict):
        problems.raise_if_any(Conflict)


def test_stale_version_and_reused_key_are_conflicts() -> None:
    assert issubclass(StaleVersion, Conflict)
    assert issubclass(KeyReused, Conflict)
    assert not issubclass(ValidationFailed, Conflict)


def test_an_error_without_a_problem_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="at least one problem"):
        ArgosyError([])
