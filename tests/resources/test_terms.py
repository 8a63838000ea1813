"""The glossary is what the declarations say, and one noun has one name in each language."""

from __future__ import annotations

from argosy.platform.registry import catalogue
from argosy.testing.terms import FILE, glossary


def test_the_glossary_agrees_with_the_declarations() -> None:
    assert FILE.read_text("utf-8") == glossary(), "run python -m argosy.testing.terms"


def test_one_english_noun_has_one_chinese_name() -> None:
    names: dict[str, set[str]] = {}
    for each in catalogue.resources().values():
        names.setdefault(each.label.en, set()).add(each.label.zh)
    assert {en: zh for en, zh in names.items() if len(zh) > 1} == {}
