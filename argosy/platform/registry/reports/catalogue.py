"""All reports of the suite: found beside the resources of every installed application.

An application declares them in ``<app>.resources.REPORTS``, so that a capability of another
distribution brings its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType

from django.apps import apps

from argosy.kernel.primitives.errors import NotFound, Problem
from argosy.platform.registry import catalogue
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.reports.declared import PARAMETER_TYPES, Column, Report

MARKS = (".", "=")


def declared() -> list[tuple[str, Report]]:
    """Return what code declares, each with the file it stands in."""
    found: list[tuple[str, Report]] = []
    for config in apps.get_app_configs():
        path = f"{config.name}.resources"
        if find_spec(path) is not None:
            module = import_module(path)
            found += [(str(module.__file__), each) for each in getattr(module, "REPORTS", ())]
    return found


@lru_cache(maxsize=1)
def reports() -> Mapping[str, Report]:
    """Return all reports by name, lower floors first."""
    return MappingProxyType({each.name: each for _, each in declared()})


def report(name: str) -> Report:
    """Return one report.

    Raises:
        NotFound: there is none of this name.
    """
    found = reports().get(name)
    if found is None:
        raise NotFound(
            Problem(
                "report.unknown",
                "There is no report {name}.",
                "Choose one of those that the API describes.",
                "",
                {"name": name[:80]},
            )
        )
    return found


def problems() -> list[str]:
    """Return what is wrong with the declarations, each with the file that says it."""
    found: list[str] = []
    seen: set[str] = set()
    for place, each in declared():
        if each.name in seen or each.name in catalogue.resources():
            found.append(f"{place}: {each.name} is declared twice")
        seen.add(each.name)
        found += [f"{place}: {each.name}: {text}" for text in _problems_of(each)]
    return found


def _problems_of(report: Report) -> Iterator[str]:
    if report.permission not in catalogue.permissions():
        yield f"nobody can be granted {report.permission}"
    for parameter in report.parameters:
        if parameter.field.type not in PARAMETER_TYPES:
            yield f"the parameter {parameter.field.name} cannot be a {parameter.field.type}"
        yield from _field_problems(parameter.field)
    names = [column.name for column in report.columns]
    if len(set(names)) < len(names):
        yield "two columns have the same name"
    for column in report.columns:
        yield from _field_problems(column.field)
        if column.field.unit and column.field.unit not in names:
            yield f"{column.name} is in {column.field.unit}, which is no column"
        yield from _drill_problems(report, column, names)


def _field_problems(field: Field) -> Iterator[str]:
    if field.target and field.target not in catalogue.resources():
        yield f"{field.name} points at {field.target}, which is no resource"
    if field.type is FieldType.CHOICE and not field.choices:
        yield f"{field.name} has no choices"
    if not field.label.en or not field.label.zh:
        yield f"{field.name} is not named in both languages"


def _drill_problems(report: Report, column: Column, names: list[str]) -> Iterator[str]:
    if column.drill is None:
        return
    target = reports().get(column.drill.to)
    if target is None and column.drill.to not in catalogue.resources():
        yield f"{column.name} leads to {column.drill.to}, which is nothing"
    for name, source in column.drill.given.items():
        if target is not None and target.parameter(name) is None:
            yield f"{column.name} gives {name}, which {target.name} does not take"
        if source.startswith(".") and source[1:] not in names:
            yield f"{column.name} takes {source}, which is no column"
        if source.startswith("=") and report.parameter(source[1:]) is None:
            yield f"{column.name} takes {source}, which is no parameter"
