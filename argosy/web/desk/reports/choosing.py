"""The form of a report's parameters: what a person types, and what it means.

In addresses of the desk a record is named by its code (or ``#`` and its id), so that an address can
be read, kept and sent to a colleague; the API takes ids.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import ArgosyError, Problem
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.fields import FieldType
from argosy.platform.registry.filters import Any, Query, Test
from argosy.platform.registry.labels import Text
from argosy.platform.registry.reports.asking import TAKEN, read_given, written
from argosy.platform.registry.reports.declared import Parameter, Report

_ID: Final = re.compile(r"#([0-9]{1,18})")
MISSING: Final = "report.missing"


@dataclass(frozen=True, slots=True)
class Choosing:
    """An input of the form."""

    name: str
    label: str
    kind: str
    text: str
    is_required: bool
    choices: tuple[tuple[str, str], ...]
    target: str

    @property
    def said(self) -> str:
        """What was chosen as paper says it: a choice by its label."""
        return dict(self.choices).get(self.text, self.text)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a visitor chose.

    Args:
        given: values by parameter.
        texts: what stands in the form, and in addresses.
        problems: all that is wrong.
        is_waiting: whether nothing is wrong but that something has to be chosen first.
    """

    given: dict[str, object]
    texts: dict[str, str]
    problems: tuple[Problem, ...]
    is_waiting: bool


def chosen(actor: Actor, report: Report, pairs: Sequence[tuple[str, str]], today: date) -> Chosen:
    """Return what the parameters of an address mean."""
    texts = {name: text.strip() for name, text in pairs if report.parameter(name)}
    wrong: list[Problem] = []
    ids: list[tuple[str, str]] = []
    for name, text in pairs:
        parameter = report.parameter(name)
        if parameter is None or parameter.field.type is not FieldType.REFERENCE or not text.strip():
            ids.append((name, text))
            continue
        found = _id_of(actor, parameter, text.strip()[:200])
        if isinstance(found, Problem):
            wrong.append(found)
        else:
            ids.append((name, str(found)))
    given, problems = read_given(report, ids, today)
    named = {problem.field for problem in wrong}
    problems = [each for each in problems if each.field not in named] + wrong
    is_waiting = bool(problems) and all(each.code == MISSING for each in problems)
    shown = written(report, given) | texts
    return Chosen(given, shown, () if is_waiting else tuple(problems), is_waiting)


def _id_of(actor: Actor, parameter: Parameter, text: str) -> int | Problem:
    """Return the id of the record that a code or name belongs to."""
    match = _ID.fullmatch(text)
    if match is not None:
        return int(match[1])
    noun = catalogue.resource(parameter.field.target)
    tests = tuple(
        Test(name, "is", text)
        for name in (*noun.display[:2], "name_zh")
        if (field := noun.field(name)) is not None and field.can_filter and not field.target
    )
    try:
        rows = reads.page(actor, noun, Query(fields=(), where=Any(tests), limit=2)).rows
    except ArgosyError:
        rows = []
    if len(rows) == 1:
        return int(str(rows[0]["id"]))
    code = "desk.many_records" if rows else "desk.no_record"
    message = "{text} may mean several records." if rows else "Nothing is called {text} here."
    cure = "Type the code, or choose from the list."
    return Problem(code, message, cure, parameter.field.name, {"text": text})


def inputs(report: Report, texts: Mapping[str, str], language: str) -> list[Choosing]:
    """Return the inputs of a report's form."""
    return [
        Choosing(
            each.field.name,
            each.field.label.in_language(language),
            each.field.type.value,
            texts.get(each.field.name, ""),
            each.is_required,
            tuple((c.value, c.label.in_language(language)) for c in each.field.choices),
            each.field.target,
        )
        for each in report.parameters
    ]


def spans(report: Report, today: date, language: str) -> list[tuple[str, str, str]]:
    """Return the usual spans as label, first and last day, for reports that take a span."""
    if report.parameter("since") is None or report.parameter("on") is None:
        return []
    month = today.replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    year = today.replace(month=1, day=1)
    last_year = year.replace(year=year.year - 1)
    known = (
        (Text("This month", "本月"), month, today),
        (Text("Last month", "上月"), before, month - timedelta(days=1)),
        (Text("This year", "本年"), year, today),
        (Text("Last year", "上年"), last_year, year - timedelta(days=1)),
    )
    return [
        (label.in_language(language), since.isoformat(), on.isoformat())
        for label, since, on in known
    ]


def kept(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the parameters of an address without those that say which page it is."""
    return [(name, text) for name, text in pairs if name not in TAKEN]
