"""What a reader asks for: fields, conditions, search, order, page; read from addresses and JSON.

Here the form is read and its limits are kept; what the names mean for a resource, and of which
type the values are, is looked at in `conditions`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from argosy.kernel.primitives.errors import Problem
from argosy.platform.registry.declarations import OPERATORS

DEPTH_MAX: Final = 5
TESTS_MAX: Final = 50
LIMIT_MAX: Final = 500
LIMIT: Final = 50
VALUES_MAX: Final = 500
"""Values of one ``in``."""
SEARCH_MAX: Final = 200
FILTER_MAX: Final = 20_000
"""Characters of a filter in JSON."""
TAKEN: Final = frozenset({"fields", "q", "filter", "sort", "after", "limit", "count", "actions"})


@dataclass(frozen=True, slots=True)
class Test:
    """One condition: a field (or path: ``customer.country``, ``lines.item``), operator, value."""

    __test__ = False  # no test case, whatever pytest takes it for

    field: str
    op: str
    value: object


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[Where, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part holds."""

    parts: tuple[Where, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Where


Where = All | Any | Not | Test


@dataclass(frozen=True, slots=True)
class Query:
    """A question to a resource.

    Args:
        fields: names of fields and lines (``lines`` or ``lines.item``); None for all of the head.
        where: which records; None for all.
        search: words that must all be found in the searchable fields.
        sort: field names, ``-`` for descending; the resource's own order when empty.
        after: the cursor of the page before.
        limit: records at most, 1 to 500.
        count: whether to count the records, up to 10,000.
    """

    fields: tuple[str, ...] | None = None
    where: Where | None = None
    search: str = ""
    sort: tuple[str, ...] = ()
    after: str = ""
    limit: int = LIMIT
    count: bool = False


def parse_query(pairs: Iterable[tuple[str, str]]) -> tuple[Query, list[Problem]]:
    """Return what the parameters of an address ask for, and all that is wrong with their form.

    ``fields``, ``q``, ``filter`` (JSON), ``sort``, ``after``, ``limit`` and ``count`` have their
    meaning; every other name is a field with an operator (``document_date.gte=2026-01-01``), ``is``
    when there is none. All conditions have to hold.
    """
    problems: list[Problem] = []
    query = Query()
    tests: list[Where] = []
    for name, text in pairs:
        if name in TAKEN:
            query = _take(query, name, text, problems)
        else:
            field, op = split_operator(name)
            tests.append(Test(field, op, text))
    own = (query.where,) if query.where is not None else ()
    if tests or own:
        where = All((*own, *tests)) if len(tests) + len(own) > 1 else (*own, *tests)[0]
        query = replace(query, where=where)
        problems += size_problems(where)
    return query, problems


def split_operator(name: str) -> tuple[str, str]:
    """Return field and operator of a parameter's name: ``a.b.gte`` is (``a.b``, ``gte``)."""
    field, _, last = name.rpartition(".")
    return (field, last) if field and last in OPERATORS else (name, "is")


def _take(query: Query, name: str, text: str, problems: list[Problem]) -> Query:
    match name:
        case "fields":
            return replace(query, fields=_names(text))
        case "sort":
            return replace(query, sort=_names(text))
        case "q":
            return replace(query, search=text)
        case "after":
            return replace(query, after=text)
        case "count":
            return replace(query, count=_flag(name, text, problems))
        case "limit":
            return replace(query, limit=_limit(text, problems))
        case "filter":
            where, found = parse_filter(text)
            problems += found
            return replace(query, where=where)
    return query


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _flag(name: str, text: str, problems: list[Problem]) -> bool:
    if text in ("0", "1", "true", "false"):
        return text in ("1", "true")
    problems.append(
        Problem("query.flag", "This is either 1 or 0.", "Send 1 for yes, 0 for no.", name)
    )
    return False


def _limit(text: str, problems: list[Problem]) -> int:
    if text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= LIMIT_MAX:
        return int(text)
    problems.append(limit_problem())
    return LIMIT


def limit_problem() -> Problem:
    """Return the problem of a page that is too big or too small."""
    return Problem(
        "query.limit",
        "A page has 1 to {limit} records.",
        "Send a whole number from 1 to {limit}.",
        "limit",
        {"limit": LIMIT_MAX},
    )


def parse_filter(text: str) -> tuple[Where | None, list[Problem]]:
    """Return the condition that a filter in JSON states, and what is wrong with its form.

    ``{"all": [...]}``, ``{"any": [...]}``, ``{"not": {...}}`` hold further ones; every other object
    holds tests that must all hold: ``{"state": "open", "document_date": {"gte": "2026-01-01"}}``.
    """
    if len(text) > FILTER_MAX:
        return None, [_malformed("filter")]
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None, [_malformed("filter")]
    return where_of(found)


def where_of(found: object) -> tuple[Where | None, list[Problem]]:
    """Return the condition that parsed JSON states, and what is wrong with its form."""
    problems: list[Problem] = []
    where = _where(found, "filter", 1, problems)
    return (None if problems else where), problems


def _malformed(path: str) -> Problem:
    return Problem(
        "filter.malformed",
        "The filter is not understood here.",
        'Send an object such as {{"state": "open", "any": [{{"a": 1}}, {{"b": {{"gt": 2}}}}]}}.',
        path,
    )


def _where(found: object, path: str, depth: int, problems: list[Problem]) -> Where:
    """Return a condition; what is not understood is noted and stands for nothing."""
    nothing = All(())
    if not isinstance(found, Mapping):
        problems.append(_malformed(path))
        return nothing
    if depth > DEPTH_MAX:
        problems.append(_too_deep(path))
        return nothing
    parts: list[Where] = []
    for name, value in found.items():
        below = f"{path}.{name}"[:200]
        if name == "not":
            parts.append(Not(_where(value, below, depth + 1, problems)))
        elif name in ("all", "any"):
            if not isinstance(value, list):
                problems.append(_malformed(below))
                continue
            inner = tuple(
                _where(part, f"{below}[{place}]", depth + 1, problems)
                for place, part in enumerate(value)
            )
            parts.append(All(inner) if name == "all" else Any(inner))
        else:
            parts += _tests(str(name), value)
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _tests(name: str, value: object) -> list[Where]:
    """Return the tests of one field: ``{"gte": 1, "lt": 5}`` or a plain value."""
    if isinstance(value, Mapping) and value and set(value) <= OPERATORS:
        return [Test(name, str(op), operand) for op, operand in value.items()]
    field, op = split_operator(name)
    if isinstance(value, list) and op == "is":
        op = "in"
    return [Test(field, op, value)]


def _too_deep(path: str) -> Problem:
    return Problem(
        "filter.too_deep",
        "Groups stand at most {depth} deep in each other.",
        "Flatten the filter.",
        path[:200],
        {"depth": DEPTH_MAX},
    )


def size_problems(where: Where | None) -> list[Problem]:
    """Return what is wrong with the size of a condition: at most 5 deep and 50 tests."""
    problems = []
    tests, depth = _size(where, 1)
    if depth > DEPTH_MAX + 1:
        problems.append(_too_deep("filter"))
    if tests > TESTS_MAX:
        problems.append(
            Problem(
                "filter.too_many",
                "The filter has {count} tests; at most {limit} are allowed.",
                "Use the operator in for many values of one field.",
                "filter",
                {"count": tests, "limit": TESTS_MAX},
            )
        )
    return problems


def _size(where: Where | None, depth: int) -> tuple[int, int]:
    """Return the number of tests and the depth; it stops where both are too much."""
    if where is None or isinstance(where, Test) or depth > DEPTH_MAX + 2:
        return 1 if isinstance(where, Test) else 0, depth
    parts = (where.part,) if isinstance(where, Not) else where.parts
    sizes = [_size(part, depth + 1) for part in parts]
    return sum(s[0] for s in sizes), max((s[1] for s in sizes), default=depth)
