"""Records put together: counts and exact sums by group, with subtotals and the total.

One statement over the same records that a list of the same question shows, with the same rights:
grouping sets give groups, subtotals and total at once. An amount is added within its currency or
unit only. Each group says by which filter its records are found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Final
from zoneinfo import ZoneInfo

from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.platform.registry import catalogue
from argosy.platform.registry.access import check_read
from argosy.platform.registry.conditions import Compiler, Part, joined
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.filters import Query
from argosy.platform.registry.grouping import GROUPS_MAX, Grouping, groups_problem
from argosy.platform.registry.groups import Groups, Places, Shape, groups_of
from argosy.platform.registry.measures import COUNT, ZONE_SQL, keys_of, measures_of
from argosy.platform.registry.plans import Plan, plan_of
from argosy.platform.registry.reads import in_time
from argosy.platform.registry.resource import Resource
from argosy.platform.registry.select import Selection, display_of
from argosy.platform.registry.values import writer


def aggregate(actor: Actor, resource: Resource | str, asked: Grouping) -> Groups:
    """Return the groups of a question.

    Raises:
        PermissionDenied: the actor may not read the resource.
        ValidationFailed: with all that is wrong with the question.
    """
    found = catalogue.resource(resource) if isinstance(resource, str) else resource
    check_read(actor, found)
    with reading(actor), in_time():
        plan, shape = _plan(actor, found, asked)
        statement, places = _statement(plan, shape, asked)
        rows = sql.rows_asked(statement.text, statement.params)
        zone = _zone(actor, shape)
    return groups_of(shape, asked.limit, places, rows, zone)


def _plan(actor: Actor, resource: Resource, asked: Grouping) -> tuple[Plan, Shape]:
    """Return the checked question: which records, and what is made of them."""
    compiler = Compiler(actor)
    keys = keys_of(compiler, resource, asked.by)
    measures = measures_of(compiler, resource, asked.measures)
    problems = compiler.problems
    if type(asked.limit) is not int or not 1 <= asked.limit <= GROUPS_MAX:
        problems.append(groups_problem())
    if asked.order.removeprefix("-") not in ("", COUNT, *(each.name for each in measures)):
        problems.append(_no_order())
    query = Query(fields=(), where=asked.where, search=asked.search, sort=("id",))
    try:
        plan = plan_of(actor, resource, query)
    except ValidationFailed as refused:
        raise ValidationFailed([*problems, *refused.problems]) from refused
    if problems:
        raise ValidationFailed(problems)
    shape = Shape(keys, measures, [], [])
    for each in measures:
        shape.unit_of.append(_unit_place(shape.units, each.unit))
    return plan, shape


def _unit_place(units: list[Part], unit: Part | None) -> int:
    if unit is None:
        return -1
    if unit not in units:
        units.append(unit)
    return units.index(unit)


def _no_order() -> Problem:
    return Problem(
        "aggregate.order",
        "Groups are put in order by their count or by one of the measures.",
        "Name count or a measure that is asked for, with - for the greatest first.",
        "rank",
    )


_AGGREGATES: Final = {"sum": "sum", "min": "min", "max": "max"}


def _grouped(plan: Plan, shape: Shape, asked: Grouping) -> Part:
    """Return the statement that adds up: a row for each group and combination of units."""
    columns = [*((key.source, name) for key, name in zip(shape.keys, shape.key_names, strict=True))]
    columns += zip(shape.units, shape.unit_names, strict=True)
    columns += [(each.source, f"m{place}") for place, each in enumerate(shape.measures)]
    inner = ", ".join(f"{part.text} AS {name}" for part, name in columns) or "1 AS one"
    joins = plan.compiler.declared(plan.resource.joins)
    where = joined(plan.conditions, " AND ")
    keys, units = shape.key_names, shape.unit_names
    level = f"GROUPING({', '.join(keys)})" if keys else "0"
    sums = [
        f"{_AGGREGATES[each.function]}(m{place}) AS m{place}"
        for place, each in enumerate(shape.measures)
    ]
    sets = ", ".join(f"({', '.join([*chosen, *units])})" for chosen in _sets(keys, asked))
    selected = ", ".join([*keys, *units, f"{level} AS level", "count(*) AS n", *sums])
    params = [value for part, _ in columns for value in part.params]
    return Part(
        f"SELECT {selected} FROM (SELECT {inner} FROM {plan.resource.table} t {joins.text}"
        f" WHERE {where.text}) b GROUP BY GROUPING SETS ({sets})",
        (*params, *joins.params, *where.params),
    )


def _sets(keys: list[str], asked: Grouping) -> list[Sequence[str]]:
    """Return the sets of keys that are added up by, from all of them to none."""
    numbers = range(len(keys), -1, -1)
    if asked.is_cube:
        return [chosen for number in numbers for chosen in combinations(keys, number)]
    return [keys[:number] for number in numbers]


def _ranked(shape: Shape, asked: Grouping, grouped: Part) -> Part:
    """Return the groups with their place in the order, within their level."""
    wanted = asked.order.removeprefix("-")
    within = ", ".join(["level", *shape.key_names])
    if wanted and wanted != COUNT:
        place = next(n for n, each in enumerate(shape.measures) if each.name == wanted)
        weight = f"max(g.m{place}) OVER (PARTITION BY {within})"
    else:
        weight = f"sum(g.n) OVER (PARTITION BY {within})" if wanted else "0"
    direction = "DESC NULLS LAST" if asked.order.startswith("-") else "NULLS LAST"
    by = ", ".join([f"w {direction}", *shape.key_names])
    return Part(
        f"SELECT h.*, dense_rank() OVER (PARTITION BY level ORDER BY {by}) AS place"
        f" FROM (SELECT g.*, {weight} AS w FROM ({grouped.text}) g) h",
        grouped.params,
    )


def _statement(plan: Plan, shape: Shape, asked: Grouping) -> tuple[Part, Places]:
    ranked = _ranked(shape, asked, _grouped(plan, shape, asked))
    selection = Selection(plan.compiler)
    level, count, place = (selection.column(Part(f"r.{name}")) for name in ("level", "n", "place"))
    places = Places(level, count, place)
    for key, name in zip(shape.keys, shape.key_names, strict=True):
        at = selection.column(Part(f"r.{name}"))
        places.keys.append(at)
        places.readers.append(_reader(selection, key.field, at))
    for name, unit in zip(shape.unit_names, _unit_fields(plan.resource, shape), strict=True):
        at = selection.column(Part(f"r.{name}"))
        if unit.type is FieldType.REFERENCE:
            alias = _display(selection, unit, at)
            at = selection.further(f"coalesce(nullif({alias}.code, ''), {alias}.name)")
        places.units.append(at)
    places.measures = [
        selection.column(Part(f"r.m{place}")) for place in range(len(shape.measures))
    ]
    columns = ", ".join(part.text for part in selection.inner)
    laterals = "".join(part.text for part in selection.laterals)
    text = (
        f"SELECT {', '.join(selection.outer)} FROM (SELECT {columns} FROM ({ranked.text}) r"
        f" WHERE r.place <= %s::bigint) p{laterals} ORDER BY p.c0, p.c2"
    )
    params = [value for part in selection.laterals for value in part.params]
    return Part(text, (*ranked.params, asked.limit + 1, *params)), places


def _unit_fields(resource: Resource, shape: Shape) -> list[Field]:
    found: dict[int, Field] = {}
    for each, place in zip(shape.measures, shape.unit_of, strict=True):
        unit = resource.field(each.field.unit)
        if place >= 0 and unit is not None:
            found.setdefault(place, unit)
    return [found[place] for place in range(len(shape.units))]


def _display(selection: Selection, field_: Field, at: int) -> str:
    """Join what a reference is shown by; return its alias."""
    alias = f"r{len(selection.laterals)}"
    target = catalogue.resources()[field_.target]
    lookup = display_of(selection.compiler, target, selection.outer[at])
    selection.laterals.append(
        Part(f" LEFT JOIN LATERAL ({lookup.text}) {alias} ON true", lookup.params)
    )
    return alias


def _reader(selection: Selection, field_: Field, at: int) -> Callable[[Sequence[object]], object]:
    """Return what reads a key's value from a row as it travels."""
    if field_.type is FieldType.REFERENCE:
        alias = _display(selection, field_, at)
        code, name = selection.further(f"{alias}.code"), selection.further(f"{alias}.name")

        def read(row: Sequence[object]) -> object:
            if row[at] is None:
                return None
            return {"id": row[at], "code": row[code] or "", "name": row[name] or ""}

        return read
    # Groups of instants are days as well.
    kind = FieldType.DATE if field_.type is FieldType.INSTANT else field_.type
    write = writer(kind, is_typed=False)
    return lambda row: None if row[at] is None else write(row[at])


def _zone(actor: Actor, shape: Shape) -> ZoneInfo:
    if not any(key.field.type is FieldType.INSTANT for key in shape.keys):
        return ZoneInfo("UTC")
    ((name,),) = sql.rows(f"SELECT {ZONE_SQL}", (actor.company_id,))
    return ZoneInfo(str(name))
