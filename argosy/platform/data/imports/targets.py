"""Which member of a command's item each column fills: by name, as the declaration says it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from argosy.kernel.primitives.actor import Actor
from argosy.platform.data.columns import Column
from argosy.platform.registry import wire
from argosy.platform.registry.access import actions_of
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.labels import Text
from argosy.platform.registry.own_fields import api as own_fields
from argosy.platform.registry.records import (
    ListShape,
    MappingShape,
    MoneyShape,
    OptionalShape,
    RecordShape,
)
from argosy.platform.registry.records import Member as WireMember
from argosy.platform.registry.resource import Lines, Resource
from argosy.platform.registry.shapes import (
    BooleanShape,
    DateShape,
    DecimalShape,
    InstantShape,
    IntegerShape,
    Shape,
    TextShape,
)

_LINE_IDS: Final = ("line_id", "id")
REASON: Final = "why"
"""A member that asks for a reason is given the file's name when no column says more."""

_FREE: Final[tuple[tuple[type, FieldType], ...]] = (
    (TextShape, FieldType.TEXT),
    (IntegerShape, FieldType.INTEGER),
    (BooleanShape, FieldType.BOOLEAN),
    (DecimalShape, FieldType.DECIMAL),
    (DateShape, FieldType.DATE),
    (InstantShape, FieldType.INSTANT),
    (MoneyShape, FieldType.MONEY),
    (MappingShape, FieldType.OBJECT),
)


@dataclass(frozen=True, slots=True)
class Target:
    """A member of an item and the column that fills it.

    Args:
        place: names from the item (or its line) down to the member, as they travel.
        shape: of its value, without "or nothing".
        is_optional: whether it may be null.
        is_required: whether the item cannot be made without it.
        column: what fills it.
        is_own: an own field, which a null empties.
        is_replaced: whether leaving it out of a change puts its default in the place of what
            stands; only a default of nothing keeps it.
    """

    place: tuple[str, ...]
    shape: Shape
    is_optional: bool
    is_required: bool
    column: Column
    is_own: bool = False
    is_replaced: bool = False


@dataclass(slots=True)
class GroupTarget:
    """A list of an item that lines fill; `line_id` names the member that keeps a line, if any.

    `fixed` stands in every entry; where lines are only filled, none is made.
    """

    name: str
    group: str
    line_id: str = ""
    targets: list[Target] = field(default_factory=list)
    fixed: Mapping[str, object] = field(default_factory=dict)
    makes_lines: bool = True


@dataclass(slots=True)
class ActionTarget:
    """What an action takes from a file."""

    action: Action
    heads: list[Target] = field(default_factory=list)
    groups: list[GroupTarget] = field(default_factory=list)
    fixed: Mapping[str, object] = field(default_factory=dict)
    """Members of every item, whatever the file says."""

    @property
    def by_path(self) -> dict[str, Target]:
        """The targets of heads and lines by the path of their column."""
        found = {target.column.path: target for target in self.heads}
        for group in self.groups:
            found |= {target.column.path: target for target in group.targets}
        return found

    def read_along(self) -> Iterator[Column]:
        """Yield the columns whose present values a change has to repeat, lest it loses them."""
        for target in self.heads:
            if target.is_required or target.is_replaced or len(target.place) > 1:
                yield target.column
        for group in self.groups:
            if group.line_id:
                for target in group.targets:
                    if target.is_required or target.is_replaced:
                        yield target.column

    def group(self, name: str) -> GroupTarget | None:
        """Return the list that lines of a kind fill."""
        return next((group for group in self.groups if group.group == name), None)


def target_of(resource: Resource, action: Action) -> ActionTarget:
    """Return what an action takes from a file of a resource."""
    found = ActionTarget(action)
    for member in wire.shape_of(action.item_type).members:
        if member.wire in (action.subject, action.version):
            continue
        shape = _inner(member.shape)[0]
        if isinstance(shape, ListShape) and isinstance(_inner(shape.inner)[0], RecordShape):
            found.groups.append(_group(resource, action, member.wire, shape))
        else:
            found.heads += _heads(resource, action, (), member)
    own = own_fields.fields_of(action)
    found.heads += [_own(each, None) for each in own.get("", ())]
    for group in found.groups:
        lines = resource.lines_named(group.group)
        group.targets += [_own(each, lines) for each in own.get(group.name, ())]
    return found


def change_targets(actor: Actor, resource: Resource) -> list[ActionTarget]:
    """Return what changes records that stand, own fields alone at last."""
    found = [
        target_of(resource, action)
        for action in actions_of(actor, resource)
        if action.is_import and action.kind is ActionKind.CHANGE
    ]
    filling = fill_target(resource) if actor.may(own_fields.FILL_PERMISSION) else None
    return [*found, filling] if filling is not None else found


def fill_target(resource: Resource) -> ActionTarget | None:
    """Return what fills own fields of records that no other action changes; None without any."""
    found = ActionTarget(own_fields.FILL, fixed={"resource": resource.name})
    for name, fields in own_fields.fields_by_lines(resource).items():
        lines = resource.lines_named(name)
        targets = [_own(each, lines) for each in fields]
        if lines is None:
            found.heads += targets
        else:
            group = GroupTarget("lines", name, "line_id", targets, {"of": name}, makes_lines=False)
            found.groups.append(group)
    return found if found.heads or found.groups else None


def _own(each: Field, lines: Lines | None) -> Target:
    return Target(
        (each.name,), own_fields.shape_of(each), True, False, Column(each, lines), is_own=True
    )


def _inner(shape: Shape) -> tuple[Shape, bool]:
    if isinstance(shape, OptionalShape):
        return shape.inner, True
    return shape, False


def _heads(
    resource: Resource, action: Action, above: tuple[str, ...], member: WireMember
) -> Iterator[Target]:
    shape, is_optional = _inner(member.shape)
    place = (*above, member.wire)
    if isinstance(shape, RecordShape):
        for below in shape.members:
            yield from _heads(resource, action, place, below)
        return
    path = ".".join(place)
    owned = _field(action, path, resource.fields, "")
    column = Column(owned) if owned else _free(action, path, shape, None)
    if column is not None:
        is_required = member.is_required and not above
        is_replaced = not member.is_required and member.default is not None and owned is not None
        yield Target(
            place, shape, is_optional, is_required, column, is_replaced=is_replaced and not above
        )


def _group(resource: Resource, action: Action, name: str, shape: ListShape) -> GroupTarget:
    record = _inner(shape.inner)[0]
    assert isinstance(record, RecordShape)
    group = action.names.get(name, name)
    lines = resource.lines_named(group) or _free_lines(group)
    found = GroupTarget(name, group)
    for member in record.members:
        if member.wire in _LINE_IDS:
            found.line_id = member.wire
            continue
        inner, is_optional = _inner(member.shape)
        path = f"{name}.{member.wire}"
        owned = _field(action, path, lines.fields, f"{group}.")
        column = Column(owned, lines) if owned else _free(action, path, inner, lines)
        if column is not None:
            found.targets.append(
                Target(
                    (member.wire,),
                    inner,
                    is_optional,
                    member.is_required,
                    column,
                    is_replaced=not member.is_required
                    and member.default is not None
                    and owned is not None,
                )
            )
    return found


def _free_lines(group: str) -> Lines:
    label = group.replace("_", " ").capitalize()
    return Lines(group, Text(label, label), "", "", ())


def _field(action: Action, path: str, fields: Sequence[Field], prefix: str) -> Field | None:
    """Return the field that an item's member is called after."""
    wanted = action.names.get(path, path).removeprefix(prefix).rpartition(".")[2]
    if path not in action.names and path.count(".") > bool(prefix):
        return None  # deep inside the item a name alone says too little
    by_name = {each.name: each for each in fields}
    found = by_name.get(wanted)
    if found is None and wanted.endswith("_id"):
        found = by_name.get(wanted.removesuffix("_id"))
        if found is not None and found.type is not FieldType.REFERENCE:
            return None
    return found


def _free(action: Action, path: str, shape: Shape, lines: Lines | None) -> Column | None:
    """Return a column for a member that no field answers to: it is called as the member is."""
    name = path.rpartition(".")[2] if lines is not None else path
    label = Text(name.replace("_", " ").capitalize(), name)
    target = action.references.get(path, "")
    if target:
        name = name.removesuffix("_id")
        return Column(Field(name, FieldType.REFERENCE, label, target=target), lines)
    if isinstance(shape, ListShape) and isinstance(_inner(shape.inner)[0], TextShape):
        return Column(Field(name, FieldType.TEXTS, label), lines)
    for kind, type_ in _FREE:
        if isinstance(shape, kind):
            unit = "currency" if type_ is FieldType.MONEY else ""
            return Column(Field(name, type_, label, unit=unit), lines)
    return Column(Field(name, FieldType.TEXT, label), lines)
