"""Placeholders in texts: ``{customer.name}``, ``{gross|currency}``; a path and filters, no more.

They are found by one regular expression, so that reading a text takes time in proportion to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from argosy.kernel.primitives.errors import Problem

FILTERS: Final = (
    "currency",
    "capitals",
    "code",
    "name",
    "raw",
    "upper",
    "line",
    "price",
    "nonzero",
)
PLACEHOLDERS_MAX: Final = 60
_PART: Final = re.compile(r"\{\{|\}\}|\{([^{}]{0,120})\}|\{|\}")
_IF: Final = re.compile(r"if:([a-z][a-z0-9_]{0,62})=([A-Za-z0-9_]{1,40})")
_PATH: Final = re.compile(r"[a-z][a-z0-9_]{0,62}(\.[a-z][a-z0-9_]{0,62}){0,3}")


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A value to put in: its path and the filters it goes through."""

    path: tuple[str, ...]
    filters: tuple[str, ...]
    only_if: tuple[str, str] | None = None
    """A field and the value it must have for anything to be put in: ``{amount|if:side=D}``."""


def parts_of(text: str) -> Iterator[str | Placeholder]:
    """Yield the plain parts and the placeholders of a text; what is malformed stays plain."""
    end = 0
    for found in _PART.finditer(text):
        if found.start() > end:
            yield text[end : found.start()]
        end = found.end()
        if found.group() in ("{{", "}}"):
            yield found.group()[0]
            continue
        inner = found.group(1)
        placeholder = _placeholder(inner) if inner is not None else None
        yield placeholder if placeholder is not None else found.group()
    if end < len(text):
        yield text[end:]


def placeholders_of(text: str) -> list[Placeholder]:
    """Return the placeholders of a text."""
    return [part for part in parts_of(text) if isinstance(part, Placeholder)]


def filled(text: str, value_of: Callable[[Placeholder], str]) -> str:
    """Return a text with its placeholders replaced; empty and repeated lines go.

    A line that held only empty placeholders is left out, and one that says what the line before it
    said: a product that is described by its own name.
    """
    lines: list[str] = []
    for line in text.split("\n"):
        parts = list(parts_of(line))
        values = [value_of(part) if isinstance(part, Placeholder) else part for part in parts]
        has_value = any(
            value
            for part, value in zip(parts, values, strict=True)
            if isinstance(part, Placeholder)
        )
        if has_value or not any(isinstance(part, Placeholder) for part in parts):
            whole = "".join(values).rstrip(" ")
            if not (has_value and lines[-1:] == [whole]):
                lines.append(whole)
    return "\n".join(lines)


def expression_problems(text: str, at: str) -> list[Problem]:
    """Return what is wrong with the placeholders of a text.

    Args:
        text: with placeholders.
        at: the path of the text in its template.
    """
    found = []
    count = 0
    for match in _PART.finditer(text):
        if match.group() in ("{{", "}}"):
            continue
        count += 1
        inner = match.group(1)
        if inner is None or _placeholder(inner) is None:
            found.append(
                Problem(
                    "printing.placeholder",
                    "{text} is no placeholder.",
                    "Write a field in braces, filters behind bars, a brace itself twice.",
                    at,
                    {"text": ascii(match.group())[1:61]},
                )
            )
    if count > PLACEHOLDERS_MAX:
        found.append(
            Problem(
                "printing.placeholders",
                "The text has more than {most} placeholders.",
                "Take it apart.",
                at,
                {"most": PLACEHOLDERS_MAX},
            )
        )
    return found


def _placeholder(inner: str) -> Placeholder | None:
    path, *filters = (part.strip() for part in inner.split("|"))
    conditions = [found for each in filters if (found := _IF.fullmatch(each))]
    plain = tuple(each for each in filters if each in FILTERS)
    if not _PATH.fullmatch(path) or len(plain) + len(conditions) != len(filters):
        return None
    if len(conditions) > 1:
        return None
    only_if = (conditions[0].group(1), conditions[0].group(2)) if conditions else None
    return Placeholder(tuple(path.split(".")), plain, only_if)
