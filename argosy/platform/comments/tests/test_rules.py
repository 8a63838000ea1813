"""Whom a text mentions."""

from __future__ import annotations

import pytest

from argosy.platform.comments.rules import NewComment, comment_problems, mentions, parts_of


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("@anna and @Bob, @anna!", ("anna", "bob")),
        ("Ask @anna.", ("anna",)),
        ("mail anna@example.com", ()),
        ("@@anna @ anna", ()),
        ("请@anna看一下，再问@Bob。", ("anna", "bob")),
        ("请 @王芳 看一下", ()),
        ("Ask @bob@example.com.", ("bob@example.com",)),
        ("(@j.doe-smith)", ("j.doe-smith",)),
    ],
)
def test_names_are_found(text: str, wanted: tuple[str, ...]) -> None:
    assert mentions(text) == wanted


def test_mentions_are_shown_where_they_are_told() -> None:
    assert parts_of("请@anna看 a@b.example @王芳") == (
        ("请", False),
        ("@anna", True),
        ("看 a@b.example @王芳", False),
    )


def test_all_that_is_wrong_is_said_at_once() -> None:
    wrong = comment_problems(NewComment("", 0, ""))
    assert {problem.field for problem in wrong} == {"resource", "record_id", "text"}
    crowd = " ".join(f"@p{number}" for number in range(21))
    assert [p.code for p in comment_problems(NewComment("a.b", 1, crowd))] == [
        "comments.many_mentions"
    ]
