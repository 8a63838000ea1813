"""The language of the command line: that of the terminal, as the environment names it."""

from __future__ import annotations

import os

from argosy.kernel.primitives.errors import Problem


def terminal_language() -> str:
    """Return the terminal's language: ``zh-hans`` when it is Chinese, else ``en``.

    `ARGOSY_LANG` goes before what the system says.
    """
    for name in ("ARGOSY_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        named = os.environ.get(name, "")
        if named:
            return "zh-hans" if named.lower().startswith("zh") else "en"
    return "en"


def in_terminal_language(texts: tuple[str, str]) -> str:
    """Return the English or the Chinese of a pair, as the terminal's language is."""
    return texts[terminal_language().startswith("zh")]


def refusal(problem: Problem, *, with_place: bool = True) -> str:
    """Return a line that says what was refused, where, and what to do about it."""
    from argosy.platform.registry.words import cure_of, message_of  # wants Django's apps

    language = terminal_language()
    place = f"{problem.field}: " if problem.field and with_place else ""
    text = f"{message_of(problem, language)} {cure_of(problem, language)}".strip()
    return f"{place}{text} [{problem.code}]"
