"""How a file of a resource is read: its columns, what enters new records, what changes old ones."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.platform.data.columns import Column, any_column, columns_of
from argosy.platform.data.imports.heading import Heading, read_heading
from argosy.platform.data.imports.mappings import saved_mapping
from argosy.platform.data.imports.options import ImportOptions
from argosy.platform.data.imports.targets import ActionTarget, change_targets, target_of
from argosy.platform.data.sheets.cells import Row
from argosy.platform.data.sheets.reading import read_rows
from argosy.platform.data.values import Value, value_of
from argosy.platform.registry.access import actions_of
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.resource import Resource


@dataclass(slots=True)
class Plan:
    """How a file of a resource is read."""

    resource: Resource
    source: Generator[Row, None, None]
    heading: Heading
    rows: Iterator[Row]
    create: ActionTarget | None
    changes: list[ActionTarget]
    constants: dict[str, Value]
    options: ImportOptions
    notes: list[dict[str, object]] = field(default_factory=list)

    @property
    def columns(self) -> list[Column]:
        """The columns that are read."""
        return [column for column in self.heading.columns if column is not None]

    def close(self) -> None:
        """Let go of the file."""
        self.source.close()


def plan_of(actor: Actor, resource: Resource, file: BinaryIO, options: ImportOptions) -> Plan:
    """Return how a file is read, with its heading read already; the caller closes it.

    Raises:
        PermissionDenied: the actor may not give a command that it takes.
        ValidationFailed: the file as a whole cannot be taken.
    """
    create, changes = targets_of(actor, resource, options.action)
    known = known_columns(actor, resource, options.action)
    mapping = dict(saved_mapping(actor, resource.name, options.saved_mapping))
    mapping |= options.mapping
    constants = _constants(options.constants, known)
    source = read_rows(file, options.reading)
    heading, rows = read_heading(source, known.values(), mapping)
    plan = Plan(resource, source, heading, rows, create, changes, constants, options)
    plan.notes = _notes(plan)
    return plan


def targets_of(
    actor: Actor, resource: Resource, wanted: str
) -> tuple[ActionTarget | None, list[ActionTarget]]:
    """Return what enters new records, and what changes those that stand."""
    own = [action for action in actions_of(actor, resource) if action.is_import]
    creates = [action for action in own if action.kind is ActionKind.CREATE]
    if wanted:
        creates = [action for action in creates if action.name == wanted]
        if not creates:
            raise ValidationFailed(_no_action(wanted))
    changes = change_targets(actor, resource)
    if not creates and not changes:
        _refuse_all(actor, resource)
    create = target_of(resource, creates[0]) if creates else None
    return create, changes


def _refuse_all(actor: Actor, resource: Resource) -> None:
    """Say why nothing can be imported: the actor lacks the right, or nobody may."""
    for action in resource.actions:
        if action.is_import:
            actor.check_permission(action.permission)
    raise ValidationFailed(
        Problem(
            "import.not_importable",
            "{what} are not imported from files.",
            "Choose another resource.",
            "",
            {"what": resource.plural.en},
        )
    )


def _no_action(name: str) -> Problem:
    return Problem(
        "import.action",
        "{action} does not enter records from files.",
        "Leave the action open, or choose one that the API describes as an import.",
        "action",
        {"action": name},
    )


def _constants(given: Mapping[str, str], known: Mapping[str, Column]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    problems = []
    for path, text in given.items():
        column = known.get(path)
        found = (
            Problem(
                "import.constant", "There is no field {name}.", "Correct it.", "", {"name": path}
            )
            if column is None
            else value_of(column.field, text)
        )
        if isinstance(found, Problem):
            problems.append(found.under(f"constants.{path}"))
        else:
            values[path] = found
    if problems:
        raise ValidationFailed(problems)
    return values


def _notes(plan: Plan) -> list[dict[str, object]]:
    """Name the columns that a new record does not take."""
    if plan.create is None:
        return []
    taken = plan.create.by_path
    units = {c.field.unit for c in plan.columns if c.field.unit}
    left = [
        plan.heading.name_of(column.path)
        for column in plan.columns
        if column.path not in taken
        and column.field.name not in {"id", plan.resource.version, *units}
    ]
    return [{"code": "import.not_taken", "columns": left}] if left else []


def known_columns(actor: Actor, resource: Resource, action: str = "") -> dict[str, Column]:
    """Return every column that a file of a resource may have, by its technical name."""
    create, changes = targets_of(actor, resource, action)
    known = {column.path: column for column in any_column(columns_of(actor, resource), resource)}
    for target in [*([create] if create else []), *changes]:
        for path, member in target.by_path.items():
            known.setdefault(path, member.column)
    return known


def needed_columns(actor: Actor, resource: Resource, action: str = "") -> frozenset[str]:
    """Return the technical names of what a new record cannot be entered without."""
    create, _ = targets_of(actor, resource, action)
    if create is None:
        return frozenset(resource.import_key)
    return frozenset(target.column.path for target in create.heads if target.is_required)


def entering_actions(actor: Actor, resource: Resource) -> list[Action]:
    """Return the actions that enter new records from files, the usual one first."""
    return [
        action
        for action in actions_of(actor, resource)
        if action.is_import and action.kind is ActionKind.CREATE
    ]


def taken_columns(actor: Actor, resource: Resource, action: str = "") -> frozenset[str]:
    """Return the technical names of what an import enters or changes, or knows a record by."""
    create, changes = targets_of(actor, resource, action)
    found = {"id", resource.version, *resource.import_key} - {""}
    for target in [*([create] if create else []), *changes]:
        found.update(target.by_path)
        found.update(f"{group.group}.id" for group in target.groups if group.line_id)
    return frozenset(found)
