"""Parameters of a report as they travel: read with all that is wrong at once, and written again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from argosy.kernel.primitives.errors import Problem
from argosy.platform.registry.fields import FieldType
from argosy.platform.registry.reports.declared import LIMIT, Parameter, Report
from argosy.platform.registry.values import typed

TAKEN = frozenset({"after", "limit", "format"})
"""Names that no parameter has: the page, and how it is written."""
LIMIT_MAX = 5_000
YEAR_DAYS = 365


def defaults(report: Report, today: date) -> dict[str, object]:
    """Return what a report is asked with when nothing is chosen.

    Args:
        today: the day in the reader's eyes.
    """
    found: dict[str, object] = {}
    for each in report.parameters:
        if each.default:
            found[each.field.name] = _default(each, today)
    return found


def _default(parameter: Parameter, today: date) -> object:
    match parameter.default:
        case "today":
            return today
        case "tomorrow":
            return today + timedelta(days=1)
        case "month_start":
            return today.replace(day=1)
        case "year_start":
            return today.replace(month=1, day=1)
        case "year_ago":
            return (today - timedelta(days=YEAR_DAYS)).replace(day=1)
    value = typed(parameter.field, parameter.default, parameter.field.name)
    assert not isinstance(value, Problem), f"{parameter.field.name}: {value}"
    return value


def read_given(
    report: Report, pairs: Iterable[tuple[str, str]], today: date
) -> tuple[dict[str, object], list[Problem]]:
    """Return the values that parameters of an address give, and all that is wrong with them.

    An empty value takes an optional parameter's default away. Names in `TAKEN` are passed over.
    """
    given = defaults(report, today)
    problems: list[Problem] = []
    for name, text in pairs:
        if name in TAKEN:
            continue
        parameter = report.parameter(name)
        if parameter is None:
            problems.append(_unknown(name))
        elif not text.strip():
            if not parameter.is_required:
                given.pop(name, None)
        else:
            value = typed(parameter.field, text.strip(), name)
            if isinstance(value, Problem):
                problems.append(value)
                given.pop(name, None)
            else:
                given[name] = value
    wrong = {problem.field for problem in problems}
    for each in report.parameters:
        name = each.field.name
        if each.is_required and name not in given and name not in wrong:
            problems.append(_missing(name))
    problems += _span_problems(given)
    return given, problems


def limit_of(text: str) -> int | Problem:
    """Return how many rows a page has, 1 to `LIMIT_MAX`."""
    if not text:
        return LIMIT
    if text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= LIMIT_MAX:
        return int(text)
    return Problem(
        "report.limit",
        "A page of a report has 1 to {limit} rows.",
        "Send a whole number from 1 to {limit}.",
        "limit",
        {"limit": LIMIT_MAX},
    )


def written(report: Report, given: Mapping[str, object]) -> dict[str, str]:
    """Return parameters as they travel in an address."""
    found = {}
    for each in report.parameters:
        value = given.get(each.field.name)
        if value is None:
            continue
        if each.field.type is FieldType.DATE and isinstance(value, date):
            found[each.field.name] = value.isoformat()
        elif each.field.type is FieldType.BOOLEAN:
            found[each.field.name] = "true" if value else "false"
        else:
            found[each.field.name] = str(value)
    return found


def _span_problems(given: Mapping[str, object]) -> list[Problem]:
    """A span that ends before it begins is asked by mistake."""
    since, on = given.get("since"), given.get("on")
    if isinstance(since, date) and isinstance(on, date) and since > on:
        return [
            Problem(
                "report.span",
                "{on} lies before {since}.",
                "Choose a last day that is not before the first.",
                "on",
                {"since": since.isoformat(), "on": on.isoformat()},
            )
        ]
    return []


def _unknown(name: str) -> Problem:
    shown = name[:60] if name.isprintable() else ascii(name)[1:61]
    return Problem(
        "report.parameter",
        "The report does not take {name}.",
        "Choose among the parameters that the API describes.",
        shown,
        {"name": shown},
    )


def _missing(name: str) -> Problem:
    return Problem(
        "report.missing",
        "The report needs {name}.",
        "Choose one.",
        name,
        {"name": name},
    )
