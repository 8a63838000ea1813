"""The reader's language: what is refused is written in English and translated where it is shown.

Templates of problems, and the words of ours that they repeat, stand in the gettext catalogue
``problems``; what nouns and fields are called stands in their declarations.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from gettext import GNUTranslations
from pathlib import Path

from argosy.kernel.primitives.errors import Problem
from argosy.platform.registry import catalogue

CATALOGUE = (
    Path(__file__).resolve().parents[2] / "locale" / "zh_Hans" / "LC_MESSAGES" / "problems.mo"
)


def translator(language: str) -> Callable[[str], str]:
    """Return what turns an English sentence or word of a problem into the reader's language.

    Args:
        language: a language tag; Chinese for ``zh…``, English for all others.
    """
    return _into_chinese if language.lower().startswith("zh") else _same


def message_of(problem: Problem, language: str) -> str:
    """Return what is wrong, in the reader's language."""
    return Problem(problem.code, problem.message, params=problem.params).text(translator(language))


def cure_of(problem: Problem, language: str) -> str:
    """Return what to do about it, in the reader's language."""
    return Problem(problem.code, problem.cure, params=problem.params).text(translator(language))


def _same(text: str) -> str:
    return text


def _into_chinese(text: str) -> str:
    found = _problems().gettext(text)
    return found if found != text else _labels(catalogue.version()).get(text.lower(), text)


@lru_cache(maxsize=1)
def _problems() -> GNUTranslations:
    with CATALOGUE.open("rb") as stream:
        return GNUTranslations(stream)


@lru_cache(maxsize=2)
def _labels(version: int) -> dict[str, str]:
    """Return the Chinese of what declarations say, by their English in small letters."""
    labels: dict[str, str] = {}
    for resource in catalogue.resources().values():
        for text in (resource.label, resource.plural, resource.no_undo):
            if text is None:
                continue
            labels.setdefault(text.en.lower(), text.zh)
        for _, field in resource.all_fields():
            labels.setdefault(field.label.en.lower(), field.label.zh)
    return labels
