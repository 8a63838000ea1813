"""Which own fields a command takes, at its head and at its lines, and whether they may be required.

Made from the code's declarations and the active fields, once a version of either.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from argosy.kernel.events.run import CommandRun
from argosy.platform.registry import catalogue
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.own_fields.definitions import Active, Definition, active_in
from argosy.platform.registry.own_fields.source import grounded
from argosy.platform.registry.resource import Lines, Resource

KEPT_MAX: Final = 64
ID: Final = "id"


@dataclass(frozen=True, slots=True)
class Level:
    """The head or some lines of a noun, with the own fields there.

    Args:
        attribute: the field of the command's item with the lines; "" for the head.
        lines: the declaration of the lines; None for the head.
        before: attributes of the item whose lines are written before these.
        key: the field of a line in the item that names the line's row; "" for new lines.
        match: SQL that equals `key` in the row, where that is not the row's own id.
    """

    attribute: str
    fields: Mapping[str, Definition]
    lines: Lines | None = None
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    key: str = ""
    match: str = ""


@dataclass(frozen=True, slots=True)
class CommandPlan:
    """How a command's items take own values.

    Args:
        resource: the noun that the command answers with.
        makes: whether the noun is new, so that required fields are asked for.
        levels: by attribute of the item; "" is the head.
        names: field of the noun -> field of the item, where they differ.
    """

    resource: Resource
    makes: bool
    levels: Mapping[str, Level]
    names: Mapping[str, str]


_plans: dict[int, tuple[Active, dict[str, CommandPlan]]] = {}


def plan_of(run: CommandRun, command: str) -> CommandPlan | None:
    """Return how a command takes own values; None where it takes none."""
    fields = active_in(run)
    return plans(fields).get(command) if fields else None


def plans(fields: Active) -> Mapping[str, CommandPlan]:
    """Return the plans of all commands for a set of active fields."""
    known = _plans.get(id(fields))
    if known is not None and known[0] is fields:
        return known[1]
    made = _all_plans(grounded(fields))
    if len(_plans) >= KEPT_MAX:
        _plans.clear()
    _plans[id(fields)] = (fields, made)
    return made


def _all_plans(fields: Active) -> dict[str, CommandPlan]:
    known = {resource.name: resource for _, resource in catalogue.declared()}
    found: dict[str, CommandPlan] = {}
    for resource in known.values():
        for action in resource.actions:
            made = known.get(action.makes) if action.makes else resource
            if made is None:
                continue
            plan = _plan(made, action, fields)
            if plan is not None and (action.kind is not ActionKind.STEP or action.makes):
                found.setdefault(action.command.name, plan)
    return found


def _plan(resource: Resource, action: Action, fields: Active) -> CommandPlan | None:
    levels: dict[str, Level] = {}
    head = fields.get(resource.name, ())
    if head:
        levels[""] = Level("", {d.name: d for d in head})
    for lines in resource.lines:
        own = fields.get(f"{resource.name}.{lines.name}", ())
        if own:
            levels |= _line_levels(lines, action, {d.name: d for d in own})
    if not levels:
        return None
    makes = action.kind is ActionKind.CREATE or bool(action.makes)
    names = {target: source for source, target in action.names.items()}
    return CommandPlan(resource, makes, levels, names)


def _line_levels(
    lines: Lines, action: Action, fields: Mapping[str, Definition]
) -> dict[str, Level]:
    """Return the attributes of the item that hold lines of this name, in the item's order."""
    attributes = [
        field.name
        for field in dataclasses.fields(action.item_type)
        if _targets(field.name, lines, action)
    ]
    found = {}
    for place, attribute in enumerate(attributes):
        key, match = _key(attribute, lines, action)
        found[attribute] = Level(
            attribute,
            fields,
            lines,
            tuple(attributes[:place]),
            tuple(attributes[place + 1 :]),
            key,
            match,
        )
    return found


def _targets(attribute: str, lines: Lines, action: Action) -> bool:
    if attribute == lines.name:
        return True
    return any(
        source.startswith(f"{attribute}.") and target.startswith(f"{lines.name}.")
        for source, target in action.names.items()
    )


def _key(attribute: str, lines: Lines, action: Action) -> tuple[str, str]:
    """Return what in a line of the item names its row, and the SQL that it equals there."""
    for source, target in action.names.items():
        if source.startswith(f"{attribute}.") and target == f"{lines.name}.{ID}":
            return source.removeprefix(f"{attribute}."), ""
    if action.makes:
        for field in lines.fields:
            column = field.sql.removeprefix("t.")
            if column.endswith("line_id") and column in _members(attribute, action):
                return column, field.sql
    return "", ""


def _members(attribute: str, action: Action) -> Sequence[str]:
    """Return the fields of an entry of an item's list."""
    hint = typing.get_type_hints(action.item_type).get(attribute)
    arguments = [part for part in typing.get_args(hint) if dataclasses.is_dataclass(part)]
    return [field.name for field in dataclasses.fields(arguments[0])] if arguments else []


def of_resource(run: CommandRun, name: str) -> CommandPlan | None:
    """Return how the values of a noun are set by themselves; None where it has no own fields."""
    fields = grounded(active_in(run))
    resource = {r.name: r for _, r in catalogue.declared()}.get(name)
    if resource is None:
        return None
    levels: dict[str, Level] = {}
    if name in fields:
        levels[""] = Level("", {d.name: d for d in fields[name]})
    for lines in resource.lines:
        own = fields.get(f"{name}.{lines.name}")
        if own:
            levels[lines.name] = Level("lines", {d.name: d for d in own}, lines, key="line_id")
    return CommandPlan(resource, False, levels, {}) if levels else None


def fillable(fields: Active, name: str) -> Mapping[str, Mapping[str, Definition]]:
    """Return the own fields of a noun that may be filled by themselves.

    "" is the head; ``lines`` has those of all its lines, since each line says which it is.
    """
    of_lines: dict[str, Definition] = {}
    found: dict[str, Mapping[str, Definition]] = {}
    for path, definitions in grounded(fields).items():
        if path == name:
            found[""] = {d.name: d for d in definitions}
        elif path.rpartition(".")[0] == name:
            of_lines |= {d.name: d for d in definitions}
    if of_lines:
        found["lines"] = of_lines
    return found
