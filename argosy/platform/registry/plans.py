"""What a query means for a resource and a reader: checked as a whole, then ready to be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.kernel.primitives.text import text_problem
from argosy.platform.registry.access import field_of, fields_of, lines_of
from argosy.platform.registry.conditions import Compiler, Part, joined
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.filters import (
    LIMIT_MAX,
    SEARCH_MAX,
    Query,
    limit_problem,
    size_problems,
)
from argosy.platform.registry.keyset import SortKey, read_cursor, regions, sort_keys
from argosy.platform.registry.resource import Lines, Resource
from argosy.platform.registry.select import (
    Selection,
    add_fields,
    head_conditions,
    order_of,
    statement,
)

WORDS_MAX = 5


@dataclass(slots=True)
class WantedLines:
    """A kind of lines with the fields wanted of it."""

    lines: Lines
    fields: tuple[Field, ...]


@dataclass(slots=True)
class Plan:
    """A query, checked: what is selected, which records, in which order, from where."""

    resource: Resource
    compiler: Compiler
    fields: list[Field] = field(default_factory=list)
    lines: list[WantedLines] = field(default_factory=list)
    conditions: list[Part] = field(default_factory=list)
    keys: list[SortKey] = field(default_factory=list)
    regions: list[Part] = field(default_factory=list)
    """Where the page lies behind the cursor; empty for the first page."""


def plan_of(actor: Actor, resource: Resource, query: Query) -> Plan:
    """Return the plan of a query.

    Call it inside `reading`: which columns may be null is asked of the database, once.

    Raises:
        ValidationFailed: with all that is wrong with the query.
    """
    compiler = Compiler(actor)
    plan = Plan(resource, compiler)
    problems = compiler.problems
    plan.fields, plan.lines = wanted_of(actor, resource, query.fields, problems)
    plan.conditions = head_conditions(compiler, resource)
    too_big = size_problems(query.where)
    problems += too_big
    if query.where is not None and not too_big:
        plan.conditions.append(compiler.where(resource, query.where))
    if query.search.strip():
        plan.conditions.append(_search(compiler, resource, query.search))
    plan.keys = sort_keys(compiler, resource, query.sort)
    if type(query.limit) is not int or not 1 <= query.limit <= LIMIT_MAX:
        problems.append(limit_problem())
    if query.after and not any(problem.field == "sort" for problem in problems):
        values = read_cursor(actor, resource, plan.keys, query.after)
        if isinstance(values, Problem):
            problems.append(values)
        else:
            plan.regions = regions(plan.keys, values)
    if problems:
        raise ValidationFailed(problems)
    return plan


def wanted_of(
    actor: Actor, resource: Resource, names: Sequence[str] | None, problems: list[Problem]
) -> tuple[list[Field], list[WantedLines]]:
    """Return the fields and lines of some names; None for all fields of the head.

    Lines come when one of their fields is named, or they themselves.
    """
    if names is None:
        return list(fields_of(actor, resource)), []
    fields: dict[str, Field] = {}
    lines: dict[str, dict[str, Field]] = {}
    kinds = {each.name: each for each in lines_of(actor, resource)}
    for text in names:
        name, _, below = text.partition(".")
        if name in kinds:
            wanted = lines.setdefault(name, {})
            if not below:
                wanted |= {each.name: each for each in fields_of(actor, kinds[name])}
                continue
            found = field_of(actor, kinds[name], below)
            into = wanted
        else:
            found = None if below else field_of(actor, resource, name)
            into = fields
        if found is None:
            problems.append(_unknown(resource, text))
        elif found.name != "id":
            into[found.name] = found
    chosen = [WantedLines(kinds[name], tuple(each.values())) for name, each in lines.items()]
    return list(fields.values()), chosen


def _unknown(resource: Resource, name: str) -> Problem:
    shown = name[:100] if name.isprintable() else ascii(name)[:100]
    return Problem(
        "query.unknown_field",
        "{resource} has no field {field}.",
        "Choose among the fields that the API describes.",
        "fields",
        {"resource": resource.name, "field": shown},
    )


def _search(compiler: Compiler, resource: Resource, text: str) -> Part:
    problem = text_problem(text, "q", SEARCH_MAX)
    if problem is not None:
        compiler.problems.append(problem)
        return Part("false")
    return compiler.search(resource, text.split()[:WORDS_MAX])


@dataclass(slots=True)
class Asked:
    """A selection with the places of what the reading itself needs."""

    selection: Selection
    sorts: list[int]
    units: dict[str, int]
    """Field of the head -> place of the unit that lines need of it."""
    further: list[int]
    """Places of expressions that were asked for besides."""


def select_head(plan: Plan, *, is_typed: bool = False, further: Sequence[Part] = ()) -> Asked:
    """Return the selection of a head's fields.

    Args:
        plan: of the query.
        is_typed: values as files want them, not as JSON has them.
        further: expressions besides, such as conditions of actions.
    """
    resource = plan.resource
    selection = Selection(plan.compiler)
    key = selection.column(Part(resource.key_sql))
    selection.readers.append(("id", lambda row: row[key]))
    add_fields(selection, plan.fields, resource.field, is_typed=is_typed)
    sorts = [selection.column(each.source) for each in plan.keys]
    units = {
        name: selection.column(plan.compiler.source(unit))
        for name in _head_units(plan.lines)
        if (unit := resource.field(name)) is not None
    }
    return Asked(selection, sorts, units, [selection.column(part) for part in further])


def _head_units(wanted: Sequence[WantedLines]) -> set[str]:
    return {
        each.unit
        for kind in wanted
        for each in kind.fields
        if each.type is FieldType.MONEY and kind.lines.field(each.unit) is None
    }


def page_statement(plan: Plan, asked: Asked, region: Part | None, limit: int | None) -> Part:
    """Return the statement of one region of a page, or of everything."""
    conditions = [*plan.conditions, *([region] if region is not None else [])]
    bound = Part("") if limit is None else Part(" LIMIT %s::bigint", (limit,))
    order = order_of(plan.keys)
    return statement(asked.selection, plan.resource, conditions, order, bound)


def count_statement(plan: Plan, most: int) -> Part:
    """Return the statement that counts the records of a query, at most so many."""
    resource = plan.resource
    joins = plan.compiler.declared(resource.joins)
    where = joined(plan.conditions, " AND ")
    return Part(
        f"SELECT count(*) FROM (SELECT 1 FROM {resource.table} t {joins.text}"
        f" WHERE {where.text} LIMIT %s::bigint) k",
        (*joins.params, *where.params, most),
    )
