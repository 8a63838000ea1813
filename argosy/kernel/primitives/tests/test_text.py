"""Tests of text checks: NUL, half characters and control characters are named and refused."""

from __future__ import annotations

import pytest

from argosy.kernel.primitives.errors import ValidationFailed
from argosy.kernel.primitives.text import check_text, text_problem


@pytest.mark.parametrize("text", ["", "Zahnrad 7 mm", "齿轮", "👩‍🔧", "naïve", "a" * 40])
def test_good_text_passes_unchanged(text: str) -> None:
    assert check_text(text, "name", 40) == text


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("a\x00b", "text.nul"),
        ("a\ud83d", "text.surrogate"),
        ("\udc00", "text.surrogate"),
        ("a\x07", "text.control"),
        ("a\x85", "text.control"),
        ("two\nlines", "text.control"),
        ("a" * 41, "text.too_long"),
        (17, "text.type"),
        (None, "text.type"),
        (b"bytes", "text.type"),
    ],
)
def test_bad_text_is_refused_with_a_cure(value: object, code: str) -> None:
    problem = text_problem(value, "lines[2].name", 40)
    assert problem is not None
    assert (problem.code, problem.field) == (code, "lines[2].name")
    assert problem.cure
    problem.text().encode("utf-8")
    with pytest.raises(ValidationFailed):
        check_text(value, "name", 40)


def test_position_and_code_point_are_named() -> None:
    problem = text_problem("ab\x1b", "name", 40)
    assert problem is not None
    assert problem.params == {"point": "U+001B", "position": 3}


def test_several_lines_where_they_are_allowed() -> None:
    assert text_problem("two\r\nlines\tand a tab", "memo", 40, multiline=True) is None
    assert text_problem("two\n\x00", "memo", 40, multiline=True) is not None


@pytest.mark.parametrize("blank", ["", "  ", "\u3000"])
def test_required_text_is_more_than_blanks(blank: str) -> None:
    problem = text_problem(blank, "name", 40, required=True)
    assert problem is not None
    assert problem.code == "text.required"
