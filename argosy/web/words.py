"""What people are told, in their language: problems are written in English and translated here."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from django.utils import translation

from argosy.kernel.primitives.errors import Problem

CHINESE = Path(__file__).resolve().parents[1] / "locale" / "zh_Hans" / "problems.json"


@lru_cache(maxsize=1)
def _chinese() -> dict[str, str]:
    found: dict[str, str] = json.loads(CHINESE.read_text("utf-8"))
    return found


def translator(language: str) -> Callable[[str], str]:
    """Return what turns an English sentence of a problem into the reader's language."""
    if not language.lower().startswith("zh"):
        return lambda text: text
    known = _chinese()
    return lambda text: known.get(text, text)


def language_of_request() -> str:
    """Return the language that the request asks for: zh-hans or en."""
    found = translation.get_language() or "en"
    return "zh-hans" if found.startswith("zh") else "en"


def told(problem: Problem, language: str) -> dict[str, object]:
    """Return a problem as it travels, message and cure in a language."""
    translate = translator(language)
    message = Problem(problem.code, problem.message, params=problem.params).text(translate)
    cure = Problem(problem.code, problem.cure, params=problem.params).text(translate)
    return {
        "code": problem.code,
        "message": message,
        "cure": cure,
        "field": problem.field,
        "params": {name: str(value) for name, value in problem.shown().items()},
    }
