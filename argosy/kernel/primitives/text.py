"""Checks of text from outside: what PostgreSQL or a screen cannot hold is refused with a cure."""

from __future__ import annotations

import re
from typing import Final

from argosy.kernel.primitives.errors import Problem, ValidationFailed

_BAD_LINE: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")
_BAD_MULTILINE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def _bad_character(character: str, position: int, field: str) -> Problem:
    """Name a refused character by its code point, never by printing it."""
    params = {"point": f"U+{ord(character):04X}", "position": position + 1}
    if character == "\x00":
        return Problem(
            "text.nul",
            "The text contains a NUL character at position {position}.",
            "Remove it; the file is probably in another encoding (save it as UTF-8).",
            field,
            params,
        )
    if "\ud800" <= character <= "\udfff":
        return Problem(
            "text.surrogate",
            "The text contains half a character ({point}) at position {position}.",
            "Type the character again, or save the file as UTF-8.",
            field,
            params,
        )
    return Problem(
        "text.control",
        "The text contains the control character {point} at position {position}.",
        "Remove it.",
        field,
        params,
    )


def text_problem(
    value: object, field: str, max_length: int, *, required: bool = False, multiline: bool = False
) -> Problem | None:
    """Return what is wrong with a text, or None.

    Lengths are counted in Unicode code points, as PostgreSQL counts varchar. With `multiline` tabs
    and line ends are allowed.
    """
    if not isinstance(value, str):
        return Problem(
            "text.type",
            "A text was expected, not {kind}.",
            "Send a string.",
            field,
            {"kind": type(value).__name__},
        )
    if required and not value.strip():
        return Problem("text.required", "A value is needed here.", "Fill in this field.", field)
    if len(value) > max_length:
        return Problem(
            "text.too_long",
            "The text has {length} characters; at most {max_length} are allowed.",
            "Shorten it.",
            field,
            {"length": len(value), "max_length": max_length},
        )
    bad = (_BAD_MULTILINE if multiline else _BAD_LINE).search(value)
    return _bad_character(bad.group(), bad.start(), field) if bad else None


def check_text(
    value: object, field: str, max_length: int, *, required: bool = False, multiline: bool = False
) -> str:
    """Return the text unchanged, or raise `ValidationFailed`."""
    problem = text_problem(value, field, max_length, required=required, multiline=multiline)
    if problem is not None:
        raise ValidationFailed(problem)
    assert isinstance(value, str)
    return value
