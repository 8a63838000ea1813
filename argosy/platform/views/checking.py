"""What a view means for who saves it: every field named is one that he sees and that fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import Problem
from argosy.platform.registry import catalogue
from argosy.platform.registry.access import field_of
from argosy.platform.registry.conditions import Compiler
from argosy.platform.registry.filters import parse_filter, size_problems
from argosy.platform.registry.measures import COUNT, can_be_key, keys_of, measures_of
from argosy.platform.registry.resource import Resource
from argosy.platform.views.rules import Content


def resource_problems(actor: Actor, name: str) -> list[Problem]:
    """Return what is wrong with the noun that a view is of."""
    noun = catalogue.resources().get(name)
    if noun is not None and actor.may(noun.read_permission):
        return []
    return [
        Problem(
            "views.resource",
            "There is no list {resource} that you may see.",
            "Choose one that the menu shows.",
            "resource",
            {"resource": name[:80] if name.isprintable() else ascii(name)[:80]},
        )
    ]


def meaning_problems(actor: Actor, noun: Resource, item: Content) -> list[Problem]:
    """Return what is wrong with the fields that a view names."""
    problems = []
    for place, name in enumerate(item.columns):
        if field_of(actor, noun, name) is None:
            problems.append(_unknown(noun, name, f"columns[{place}]"))
    for place, name in enumerate(item.order_by):
        field = field_of(actor, noun, name.removeprefix("-"))
        if field is None or not field.can_sort:
            problems.append(_unknown(noun, name, f"order_by[{place}]"))
    if item.conditions:
        problems += _filter_problems(actor, noun, item.conditions)
    compiler = Compiler(actor)
    keys_of(compiler, noun, item.group_by)
    problems += [replace(each, field="group_by") for each in compiler.problems]
    compiler = Compiler(actor)
    measures_of(compiler, noun, item.amounts)
    problems += [replace(each, field="amounts") for each in compiler.problems]
    return problems


def _filter_problems(actor: Actor, noun: Resource, text: str) -> list[Problem]:
    where, problems = parse_filter(text)
    problems += size_problems(where)
    if where is None or problems:
        return problems
    compiler = Compiler(actor)
    compiler.where(noun, where)
    return [each.under("conditions") for each in compiler.problems]


def readable_names(actor: Actor, noun: Resource, names: Sequence[str]) -> list[str]:
    """Return the names of fields that a reader sees, of columns or of an order."""
    return [name for name in names if field_of(actor, noun, name.removeprefix("-")) is not None]


def readable_keys(actor: Actor, noun: Resource, names: Sequence[str]) -> list[str]:
    """Return the keys of groups that a reader may group by."""
    fields = ((name, field_of(actor, noun, name.partition(".")[0])) for name in names)
    return [name for name, field in fields if field is not None and can_be_key(field)]


def readable_measures(actor: Actor, noun: Resource, names: Sequence[str]) -> list[str]:
    """Return the measures that a reader may see."""
    found = []
    for name in names:
        compiler = Compiler(actor)
        if name == COUNT or measures_of(compiler, noun, [name]):
            found.append(name)
    return found


def _unknown(noun: Resource, name: str, at: str) -> Problem:
    return Problem(
        "query.unknown_field",
        "{resource} has no field {field}.",
        "Choose among the fields that the API describes.",
        at,
        {"resource": noun.name, "field": name[:100] if name.isprintable() else ascii(name)[:100]},
    )
