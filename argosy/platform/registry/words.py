"""The reader's language: what is refused is written in English and translated where it is shown.

Templates of problems, and the words of ours that they repeat, stand in the gettext catalogue
``problems``; what nouns and fields are called stands in their declarations.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial

from argosy.kernel.primitives.errors import Problem
from argosy.platform.registry import catalogue, languages
from argosy.platform.registry.labels import Text


def translator(language: str) -> Callable[[str], str]:
    """Return what turns an English sentence or word of a problem into the reader's language.

    Args:
        language: a language tag; one that is not known counts as English.
    """
    code = languages.fit(language)
    return _same if code == languages.ENGLISH else partial(_into, code)


def message_of(problem: Problem, language: str) -> str:
    """Return what is wrong, in the reader's language."""
    return Problem(problem.code, problem.message, params=problem.params).text(translator(language))


def cure_of(problem: Problem, language: str) -> str:
    """Return what to do about it, in the reader's language."""
    return Problem(problem.code, problem.cure, params=problem.params).text(translator(language))


def _same(text: str) -> str:
    return text


def _into(language: str, text: str) -> str:
    found = languages.translated(text, language, languages.PROBLEMS)
    if found != text:
        return found
    label = _labels(catalogue.version()).get(text.lower())
    return label.in_language(language) if label is not None else text


@lru_cache(maxsize=2)
def _labels(version: int) -> dict[str, Text]:
    """Return what declarations say, by their English in small letters."""
    labels: dict[str, Text] = {}
    for resource in catalogue.resources().values():
        for text in (resource.label, resource.plural, resource.no_undo):
            if text is not None:
                labels.setdefault(text.en.lower(), text)
        for _, field in resource.all_fields():
            labels.setdefault(field.label.en.lower(), field.label)
    return labels
