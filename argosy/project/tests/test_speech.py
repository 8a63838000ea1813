"""The command line speaks the terminal's language."""

from __future__ import annotations

import pytest

from argosy.kernel.primitives.errors import Problem
from argosy.project.speech import refusal, terminal_language

PROBLEM = Problem("x.y", "There is nothing to bill.", "Add a line.", "lines")


@pytest.mark.parametrize(
    ("named", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh-hans"),
        ({"LANG": "C"}, "en"),
        ({"ARGOSY_LANG": "zh", "LC_ALL": "de_DE.UTF-8"}, "zh-hans"),
        ({"ARGOSY_LANG": "en", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "de_DE.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
    ],
)
def test_the_first_variable_that_names_a_language_counts(
    monkeypatch: pytest.MonkeyPatch, named: dict[str, str], language: str
) -> None:
    for name in ("ARGOSY_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in named.items():
        monkeypatch.setenv(name, value)
    assert terminal_language() == language


def test_a_refusal_says_where_what_and_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert refusal(PROBLEM) == "lines: 没有可开票的内容。 请添加一行。 [x.y]"
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    assert refusal(PROBLEM) == "lines: There is nothing to bill. Add a line. [x.y]"
