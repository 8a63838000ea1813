"""What doors use: items of commands from JSON with their own fields, and the schema of both.

On the wire own fields stand among the others (``x_colour``), at the head and in each line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, cast

from argosy.kernel.events.own_values import OwnAt, Owned
from argosy.kernel.primitives.errors import Problem
from argosy.platform.registry import wire
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.fields import Field
from argosy.platform.registry.labels import Text
from argosy.platform.registry.own_fields.commands.fill import do_set_values
from argosy.platform.registry.own_fields.definitions import Definition, active
from argosy.platform.registry.own_fields.kinds import KINDS
from argosy.platform.registry.own_fields.plans import CommandPlan, fillable, plans
from argosy.platform.registry.own_fields.source import grounded
from argosy.platform.registry.own_fields.values import given
from argosy.platform.registry.own_fields.writing import SET_VALUES
from argosy.platform.registry.records import OptionalShape
from argosy.platform.registry.resource import Resource
from argosy.platform.registry.shapes import JsonSchema, Shape

HEAD: Final = ""
FILL: Final = Action(
    "fill",
    do_set_values,
    Text("Fill own fields", "填写自定义字段"),
    kind=ActionKind.CHANGE,
    subject="record_id",
)
"""What fills own fields of any record; its items say of which noun the record is."""
FILL_PERMISSION: Final = FILL.permission


def parse(
    action: Action, json: object, *, currency_of: wire.CurrencyOf | None = None
) -> object | list[Problem]:
    """Return the item that JSON stands for, wrapped when it has own fields, or all that is wrong.

    What an own field may hold is checked by the command itself, with everything else that it finds;
    here only where the item is wrong in any case.

    Args:
        action: what will be done with it.
        json: what a JSON parser returned.
        currency_of: as `wire.parse` takes it.
    """
    levels = _levels(action, json)
    if not levels or not isinstance(json, Mapping):
        return wire.parse(action.item_type, json, currency_of=currency_of)
    plain, own = _split(json, levels)
    found = wire.parse(action.item_type, plain, currency_of=currency_of)
    if not isinstance(found, list):
        return Owned(found, tuple(own)) if own else found
    problems = cast("list[Problem]", found)
    for part in own:
        fields = levels[part.path.partition("[")[0]]
        for name, value in part.values:
            at = f"{part.path}.{name}".lstrip(".")
            checked = given(fields[name], value, at, None)
            problems += checked if isinstance(checked, list) else ()
    return problems


def schema(action: Action) -> JsonSchema:
    """Return the JSON schema of what `parse` takes."""
    described = wire.schema(action.item_type)
    for attribute, fields in own_fields(action).items():
        properties = cast("dict[str, JsonSchema]", described["properties"])
        target = described
        if attribute:
            target = cast(JsonSchema, properties[attribute].get("items", {}))
        inner = cast(JsonSchema, target.setdefault("properties", {}))
        for definition in fields.values():
            inner[definition.name] = value_schema(definition)
    return described


def value_schema(definition: Definition) -> JsonSchema:
    """Return the JSON schema of a field's values, null among them, with the rules for forms."""
    found = OptionalShape(KINDS[definition.type].shape).schema()
    if definition.choices:
        found = {"enum": [*(choice.value for choice in definition.choices), None]}
    elif definition.max_length:
        found["maxLength"] = definition.max_length
    found["title"] = definition.label.en
    if definition.help is not None:
        found["description"] = definition.help.en
    for keyword, said in (
        ("x-required-when", definition.required_when),
        ("x-visible-when", definition.visible_when),
        ("x-permission", definition.permission("write")),
    ):
        if said:
            found[keyword] = said
    return found


def own_fields(action: Action) -> Mapping[str, Mapping[str, Definition]]:
    """Return the own fields that an action's items take: "" for the head, else by list."""
    plan = _plan(action)
    if plan is None:
        return {}
    return {attribute: level.fields for attribute, level in plan.levels.items()}


def fields_of(action: Action) -> Mapping[str, Sequence[Field]]:
    """Return the same as the registry shows fields, for columns of files and forms."""
    return {
        attribute: tuple(definition.field for definition in fields.values())
        for attribute, fields in own_fields(action).items()
    }


def fields_by_lines(resource: Resource) -> Mapping[str, Sequence[Field]]:
    """Return a noun's own fields: "" for its head, else by the name of the lines."""
    found = grounded(active())
    levels = {HEAD: resource.name}
    levels |= {lines.name: f"{resource.name}.{lines.name}" for lines in resource.lines}
    return {
        name: tuple(definition.field for definition in found[path])
        for name, path in levels.items()
        if path in found
    }


def shape_of(field: Field) -> Shape:
    """Return how an own field's values travel."""
    return KINDS[field.type].shape


def _plan(action: Action) -> CommandPlan | None:
    fields = active()
    return plans(fields).get(action.command.name) if fields else None


def _levels(action: Action, json: object) -> Mapping[str, Mapping[str, Definition]]:
    """Return the own fields that an item takes; to fill a record, those that its noun has."""
    if action.command.name != SET_VALUES:
        return own_fields(action)
    resource = json.get("resource") if isinstance(json, Mapping) else None
    return fillable(active(), resource) if isinstance(resource, str) else {}


def _split(
    json: Mapping[str, object], levels: Mapping[str, Mapping[str, Definition]]
) -> tuple[dict[str, object], list[OwnAt]]:
    """Return the item's JSON without its own fields, and these by the part they stand in."""
    own: list[OwnAt] = []
    plain = _taken(json, HEAD, levels.get(HEAD, {}), own)
    for attribute, fields in levels.items():
        entries = plain.get(attribute) if attribute else None
        if isinstance(entries, list):
            plain[attribute] = [
                _taken(entry, f"{attribute}[{number}]", fields, own)
                if isinstance(entry, Mapping)
                else entry
                for number, entry in enumerate(entries)
            ]
    return plain, own


def _taken(
    json: Mapping[str, object], path: str, fields: Mapping[str, Definition], own: list[OwnAt]
) -> dict[str, object]:
    values = tuple((name, value) for name, value in json.items() if name in fields)
    if values:
        own.append(OwnAt(path, tuple(sorted(values, key=lambda pair: pair[0]))))
    return {name: value for name, value in json.items() if name not in fields}
