"""Conditions of own fields: when one is required, when it is shown; JSON, evaluated over values.

``{"field": "x_kind", "is": "gift"}``, with ``in``, ``not``, ``empty`` instead of ``is``, and
``{"all": [...]}``, ``{"any": [...]}`` around them. `ALWAYS` holds for every record, "" for none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Final

from argosy.kernel.primitives.errors import Problem

ALWAYS: Final = "always"
DEPTH_MAX: Final = 5
LENGTH_MAX: Final = 4_000
_TESTS: Final = ("is", "in", "not", "empty")
_GROUPS: Final = ("all", "any")


def condition_problem(text: str, field: str) -> Problem | None:
    """Return what is wrong with a condition as it was sent, or None."""
    if text in ("", ALWAYS):
        return None
    if len(text) > LENGTH_MAX or not _is_condition(_read(text), DEPTH_MAX):
        return Problem(
            "own_field.condition",
            "This is no condition.",
            'Send "always", or JSON such as {{"field": "x_kind", "is": "gift"}}, with is, in, not'
            " or empty; all and any join several.",
            field,
        )
    return None


def names(text: str) -> frozenset[str]:
    """Return the fields that a condition looks at."""
    if text in ("", ALWAYS):
        return frozenset()
    return frozenset(_names(_read(text)))


def holds(text: str, values: Mapping[str, object]) -> bool:
    """Return whether a condition holds; a field that is not known keeps it from holding.

    Args:
        text: "", ``always`` or a condition that `condition_problem` let through.
        values: what is known of the record, as it travels.
    """
    if text in ("", ALWAYS):
        return text == ALWAYS
    return _holds(_read(text), values)


def _read(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _is_condition(found: object, depth: int) -> bool:
    if not isinstance(found, dict) or depth == 0:
        return False
    if len(found) == 1:
        ((name, parts),) = found.items()
        return (
            name in _GROUPS
            and isinstance(parts, list)
            and bool(parts)
            and all(_is_condition(part, depth - 1) for part in parts)
        )
    tests = [name for name in found if name in _TESTS]
    if len(found) != 2 or len(tests) != 1 or not isinstance(found.get("field"), str):
        return False
    value = found[tests[0]]
    if tests[0] == "in":
        return isinstance(value, list) and all(_is_plain(part) for part in value)
    return isinstance(value, bool) if tests[0] == "empty" else _is_plain(value)


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | bool)


def _names(found: object) -> Iterator[str]:
    if isinstance(found, dict):
        if isinstance(found.get("field"), str):
            yield found["field"]
        for name in _GROUPS:
            for part in found.get(name, ()):
                yield from _names(part)


def _holds(found: object, values: Mapping[str, object]) -> bool:
    assert isinstance(found, dict), "checked when the field was defined"
    if "all" in found:
        return all(_holds(part, values) for part in found["all"])
    if "any" in found:
        return any(_holds(part, values) for part in found["any"])
    name = found["field"]
    if name not in values:
        return False
    value = values[name]
    is_empty = value is None or value in ("", ())
    if "empty" in found:
        return is_empty is found["empty"]
    if "in" in found:
        return any(_same(value, wanted) for wanted in found["in"])
    if "not" in found:
        return not _same(value, found["not"])
    return _same(value, found["is"])


def _same(value: object, wanted: object) -> bool:
    return type(value) is type(wanted) and value == wanted
