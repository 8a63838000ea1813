"""Tests of what is marked in a text that was found: the expected marks are written by hand."""

from __future__ import annotations

import pytest

from argosy.platform.search.asking import question
from argosy.platform.search.marking import marked


@pytest.mark.parametrize(
    ("text", "asked", "expected"),
    [
        ("PO-2026-00181", "181", ["181"]),
        ("PO-2026-00181", "00181", ["00181"]),
        ("PO-2026-00181", "po-2026", ["PO-2026"]),
        ("Order 181 of 1810", "181", ["181", "181"]),
        ("Baumann Räder", "rader", ["Räder"]),
        ("上海银行", "银行", ["银行"]),
        ("上海银行", "yinhang", ["银行"]),
        ("PO-2026-00181", "18", ["18"]),
    ],
)
def test_what_was_looked_for_is_marked(text: str, asked: str, expected: list[str]) -> None:
    parts = marked(text, question(asked))
    assert "".join(part.text for part in parts) == text
    assert [part.text for part in parts if part.is_match] == expected
