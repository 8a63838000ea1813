"""JSON from outside, read strictly: what two readers could understand differently is refused.

Beyond the syntax, refused are keys that come twice, NaN and infinity, text that no database holds,
numbers beyond 64 bits, and what is nested deeper than 50; each with its field and a cure.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from math import isfinite

from django.http import HttpRequest

from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import INT64_MAX, INT64_MIN
from argosy.kernel.primitives.text import text_problem
from argosy.web.api.answers import JSON, Refusal, refuse

BODY_BYTES_MAX = 10 * 1024 * 1024
DEPTH_MAX = 50
DIGITS_MAX = 40
TEXT_MAX = BODY_BYTES_MAX
PROBLEMS_MAX = 100


class _Object(dict[str, object]):
    """A JSON object that remembers which of its keys came twice."""

    __slots__ = ("twice",)

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        super().__init__(pairs)
        self.twice = [name for name, _ in pairs] if len(self) < len(pairs) else []


class _Beyond(str):
    """The digits of a number that is none, or too long to be worked with."""

    __slots__ = ()


def _integer(digits: str) -> int | _Beyond:
    return int(digits) if len(digits) <= DIGITS_MAX else _Beyond(digits[:DIGITS_MAX])


def _float(digits: str) -> float | _Beyond:
    found = float(digits) if len(digits) <= DIGITS_MAX else float("inf")
    return found if isfinite(found) else _Beyond(digits[:DIGITS_MAX])


_decode = json.JSONDecoder(
    object_pairs_hook=_Object, parse_int=_integer, parse_float=_float, parse_constant=_Beyond
).decode


def read_body(request: HttpRequest) -> object:
    """Return the JSON of a request's body.

    Raises:
        Refusal: 413 too large, 415 no JSON, 400 not readable, with every problem found.
    """
    kind = request.content_type or ""
    if kind != JSON:
        raise refuse(
            415,
            "api.content_type",
            "The body is {kind}, but only JSON is taken.",
            "Send the header Content-Type: application/json.",
            kind=ascii(kind)[1:61] or "of no kind",
        )
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not (str(length).isdigit() and int(length) <= BODY_BYTES_MAX):
        raise refuse(
            413,
            "api.body_size",
            "The body is larger than {most} MB.",
            "Send it in several parts, or use an import for many rows.",
            most=BODY_BYTES_MAX // 1024 // 1024,
        )
    return read_json(request.read(BODY_BYTES_MAX + 1))


def read_json(body: bytes) -> object:
    """Return the value that bytes of JSON stand for.

    Raises:
        Refusal: 400, with every problem found.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise refuse(
            400,
            "json.encoding",
            "The body is not UTF-8 at byte {place}.",
            "Save it as UTF-8.",
            place=error.start + 1,
        ) from error
    try:
        found: object = _decode(text)
    except RecursionError as error:
        raise Refusal(400, _too_deep("")) from error
    except ValueError as error:
        place = error.pos + 1 if isinstance(error, json.JSONDecodeError) else 1
        raise refuse(
            400,
            "json.syntax",
            "The body is not JSON at character {place}.",
            "Check commas, quotes and brackets there.",
            place=place,
        ) from error
    problems = []
    for problem in _problems(found, "", 0):
        problems.append(problem)
        if len(problems) >= PROBLEMS_MAX:
            break
    if problems:
        raise Refusal(400, problems)
    return found


def _problems(value: object, path: str, depth: int) -> Iterator[Problem]:
    """Yield what no field may hold, whatever it is for."""
    if isinstance(value, _Object):
        yield from _of_object(value, path, depth)
    elif isinstance(value, list):
        parts = ((f"{path}[{place}]", part) for place, part in enumerate(value))
        yield from _below(parts, path, depth)
    else:
        problem = _of_value(value, path)
        if problem is not None:
            yield problem


def _of_value(value: object, path: str) -> Problem | None:
    if isinstance(value, _Beyond):
        return _beyond(path, value)
    if isinstance(value, str):
        return None if value.isprintable() else text_problem(value, path, TEXT_MAX, multiline=True)
    if isinstance(value, int) and not INT64_MIN <= value <= INT64_MAX:
        return _beyond(path, value)
    return None


def _of_object(value: _Object, path: str, depth: int) -> Iterator[Problem]:
    for name in sorted({name for name in value.twice if value.twice.count(name) > 1}):
        yield _twice(_joined(path, name))
    if any(not name.isprintable() and text_problem(name, "", TEXT_MAX) for name in value):
        yield _bad_name(path)
    yield from _below(((_joined(path, name), part) for name, part in value.items()), path, depth)


def _joined(path: str, name: str) -> str:
    return f"{path}.{_shown(name)}" if path else _shown(name)


def _below(parts: Iterator[tuple[str, object]], path: str, depth: int) -> Iterator[Problem]:
    if depth >= DEPTH_MAX:
        yield _too_deep(path[:200])
        return
    for below, part in parts:
        if type(part) is not bool and part is not None:
            yield from _problems(part, below, depth + 1)


def _shown(name: str) -> str:
    return name[:60] if name.isprintable() else ascii(name)[1:61]


def _too_deep(path: str) -> Problem:
    return Problem(
        "json.depth",
        "The JSON is nested deeper than {most}.",
        "Send it flatter.",
        path,
        {"most": DEPTH_MAX},
    )


def _beyond(path: str, value: object) -> Problem:
    shown = str(value)
    return Problem(
        "json.number",
        "{number} is no number that can be stored.",
        "Send a whole number of at most 63 bits, or a decimal as a string.",
        path,
        {"number": shown if len(shown) < DIGITS_MAX else shown[:20] + "…"},
    )


def _twice(path: str) -> Problem:
    return Problem(
        "json.twice", "This key comes twice in one object.", "Leave one of them out.", path
    )


def _bad_name(path: str) -> Problem:
    return Problem(
        "json.name",
        "A key contains a character that cannot be stored.",
        "Write the keys as the API describes them.",
        path,
    )
