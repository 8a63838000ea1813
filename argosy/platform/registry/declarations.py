"""What may be wrong with declarations, found before anybody relies on them.

Pure: what only the database knows (whether columns exist) is looked at in `columns.py`.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from argosy.platform.registry import wire
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.labels import Text
from argosy.platform.registry.presets import fields_named
from argosy.platform.registry.resource import Lines, Resource

OPERATORS = frozenset(
    {"is", "not", "in", "gt", "gte", "lt", "lte", "between", "has", "empty", "starts"}
)
RESERVED = frozenset({"all", "any", "fields", "q", "filter", "sort", "after", "limit"}) | {
    "count", "actions", "bulk", "export", "import", "aggregate",
    "by", "measures", "rank", "groups", "cube", "as", "view", "chart",
}  # fmt: skip
_RESOURCE_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def problems_of(placed: Sequence[tuple[str, Resource]], permissions: frozenset[str]) -> list[str]:
    """Return what is wrong with resources, each sentence beginning with its file and name.

    Args:
        placed: each resource with the file it is declared in.
        permissions: what the manifests name.
    """
    known = {resource.name: resource for _, resource in placed}
    problems = [
        f"{place}: {resource.name}: {problem}"
        for place, resource in placed
        for problem in _of_resource(resource, known, permissions)
    ]
    counted = Counter(resource.name for _, resource in placed)
    for name, number in counted.items():
        if number > 1:
            files = ", ".join(place for place, resource in placed if resource.name == name)
            problems.append(f"{files}: {name} is declared {number} times")
    return problems


def _of_resource(
    resource: Resource, known: dict[str, Resource], permissions: frozenset[str]
) -> Iterator[str]:
    if not _RESOURCE_NAME.fullmatch(resource.name):
        yield "the name is not of the form capability.noun"
    yield from _of_labels("it", resource.label, resource.plural, resource.help)
    names = [field.name for field in resource.fields] + [lines.name for lines in resource.lines]
    yield from _of_names(names)
    yield from (f"the name {name} is taken" for name in names if name in RESERVED)
    for field in resource.fields:
        yield from _of_field(field.name, field, known, permissions, resource.field)
    for lines in resource.lines:
        yield from _of_lines(lines, resource, known, permissions)
    yield from _of_names([action.name for action in resource.actions])
    for action in resource.actions:
        yield from _of_action(action, resource, known, permissions)
    yield from _of_names([preset.name for preset in resource.presets])
    yield from _of_labels("a preset", *(preset.label for preset in resource.presets))
    yield from _of_asides(resource)
    for use, wanted in (
        ("display", resource.display),
        ("import_key", resource.import_key),
        ("columns", resource.columns),
        ("version", (resource.version,) if resource.version else ()),
        ("sort", tuple(name.removeprefix("-") for name in resource.sort)),
        ("sections", tuple(name for part in resource.sections for name in part.fields)),
        ("presets", _asked_by(*(preset.question for preset in resource.presets))),
        ("addresses", tuple(each.field for each in resource.addresses if each.field)),
        ("asides", _asked_by(*(aside.question for aside in resource.asides))),
    ):
        for name in wanted:
            if resource.field(name) is None and resource.lines_named(name) is None:
                yield f"{use} names the unknown field {name}"
    for name in resource.sort:
        field_sorted = resource.field(name.removeprefix("-"))
        if field_sorted is not None and not field_sorted.can_sort:
            yield f"sort names {name}, which has no order"


def _asked_by(*questions: str) -> tuple[str, ...]:
    return tuple(name for question in questions for name in fields_named(question))


def _of_asides(resource: Resource) -> Iterator[str]:
    """Yield what is wrong with what a noun tells elsewhere: whence, and of which fields."""
    for aside in resource.asides:
        yield from _of_labels(f"aside {aside.of}", aside.label)
        of_lines, _, name = aside.of.rpartition(".")
        owner = resource.lines_named(of_lines) if of_lines else resource
        pointing = owner.field(name) if owner is not None else None
        if pointing is None or pointing.type is not FieldType.REFERENCE:
            yield f"aside {aside.of} is told by what is no reference"
        measured = aside.measure.partition(".")[0]
        for name in (
            *aside.columns,
            *(n.removeprefix("-") for n in aside.sort),
            *((measured,) if measured else ()),
        ):
            if resource.field(name) is None:
                yield f"aside {aside.of} names the unknown field {name}"
        if bool(aside.measure) == bool(aside.columns):
            yield f"aside {aside.of} is either a figure (measure) or a table (columns)"


def _of_names(names: Sequence[str]) -> Iterator[str]:
    for name, number in Counter(names).items():
        if not _NAME.fullmatch(name):
            yield f"{name!r} is no name: small letters, digits and _ only"
        if name in OPERATORS or name == "id":
            yield f"the name {name} is taken"
        if number > 1:
            yield f"{name} is declared {number} times"


def _of_labels(what: str, *labels: Text | None) -> Iterator[str]:
    for label in labels:
        if label is not None and not (label.en.strip() and label.zh.strip()):
            yield f"{what} lacks a label in one of the languages"


def _of_lines(
    lines: Lines, resource: Resource, known: dict[str, Resource], permissions: frozenset[str]
) -> Iterator[str]:
    yield from _of_labels(lines.name, lines.label)
    yield from _of_names([field.name for field in lines.fields])

    def sibling(name: str) -> Field | None:
        return lines.field(name) or resource.field(name)

    for field in lines.fields:
        yield from _of_field(f"{lines.name}.{field.name}", field, known, permissions, sibling)
    if lines.permission and lines.permission not in permissions:
        yield f"{lines.name}: no manifest names the permission {lines.permission}"


def _of_field(
    path: str,
    field: Field,
    known: dict[str, Resource],
    permissions: frozenset[str],
    sibling: Callable[[str], Field | None],
) -> Iterator[str]:
    labels = [field.label, field.help, *(choice.label for choice in field.choices)]
    yield from _of_labels(path, *labels)
    if field.type is FieldType.REFERENCE and field.target not in known:
        yield f"{path} points at the unknown resource {field.target!r}"
    if field.type is FieldType.MONEY and not field.unit:
        yield f"{path} is money without the field of its currency (unit)"
    if field.unit and sibling(field.unit) is None:
        yield f"{path}: its unit is the unknown field {field.unit}"
    if field.type is FieldType.CHOICE and not field.choices:
        yield f"{path} has no choices"
    if field.permission and field.permission not in permissions:
        yield f"{path}: no manifest names the permission {field.permission}"
    if field.is_searchable and field.type is not FieldType.TEXT:
        yield f"{path} is searchable, but no TEXT"


def _of_action(
    action: Action, resource: Resource, known: dict[str, Resource], permissions: frozenset[str]
) -> Iterator[str]:
    at = f"action {action.name}"
    yield from _of_labels(at, action.label)
    for condition in action.conditions:
        yield from _of_labels(f"{at}, {condition.code}", condition.message, condition.cure)
    if action.permission and action.permission not in permissions:
        yield f"{at}: no manifest names the permission {action.permission}"
    for target in action.references.values():
        if target not in known:
            yield f"{at}: a reference points at the unknown resource {target!r}"
    for name, value in action.leads.items():
        led = resource.field(name)
        if led is None or value not in {choice.value for choice in led.choices}:
            yield f"{at}: it leads to {value!r}, which {name} cannot be"
    if (action.kind is ActionKind.CREATE) == bool(action.subject):
        yield f"{at}: what creates has no subject, everything else has one"
    yield from _of_item(action, at)


def _of_item(action: Action, at: str) -> Iterator[str]:
    """Yield what is wrong with an item: whether it travels, and what it is said to hold."""
    try:
        item = action.item_type
        needs_currency = wire.has_money(item)
    except TypeError as error:
        yield f"{at}: {error}"
        return
    if needs_currency and not action.currency:
        yield f"{at}: {item.__name__} has money, but nothing says its currency"
    fields = {field.name for field in dataclasses.fields(item)}
    for use, name in (("subject", action.subject), ("version", action.version)):
        if name and name not in fields:
            yield f"{at}: {use} names the unknown field {name} of {item.__name__}"
