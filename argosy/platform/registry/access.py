"""Who sees what: the fields, lines and actions that an actor's permissions leave of a resource.

What an actor may not see is absent everywhere, in answers, filters and sorts alike, and cannot be
told from what does not exist.
"""

from __future__ import annotations

from argosy.kernel.primitives.actor import Actor
from argosy.platform.registry.actions import Action
from argosy.platform.registry.fields import PERSONAL_READ, Field, Sensitivity
from argosy.platform.registry.resource import Lines, Resource


def sees(actor: Actor, field: Field) -> bool:
    """Return whether an actor who may read the resource may see a field of it."""
    if field.sensitivity is Sensitivity.SECRET:
        return False
    if field.sensitivity is Sensitivity.PERSONAL and not actor.may(PERSONAL_READ):
        return False
    return not field.permission or actor.may(field.permission)


def fields_of(actor: Actor, owner: Resource | Lines) -> tuple[Field, ...]:
    """Return the fields that an actor sees, without the id, which everybody sees."""
    return tuple(field for field in owner.fields if sees(actor, field))


def field_of(actor: Actor, owner: Resource | Lines, name: str) -> Field | None:
    """Return a field by its name, if the actor sees it."""
    field = owner.field(name)
    return field if field is not None and sees(actor, field) else None


def lines_of(actor: Actor, resource: Resource) -> tuple[Lines, ...]:
    """Return the kinds of lines that an actor sees."""
    return tuple(
        lines for lines in resource.lines if not lines.permission or actor.may(lines.permission)
    )


def actions_of(actor: Actor, resource: Resource) -> tuple[Action, ...]:
    """Return the actions that an actor may give at all."""
    return tuple(
        action
        for action in resource.actions
        if not action.permission or actor.may(action.permission)
    )


def check_read(actor: Actor, resource: Resource) -> None:
    """Raise `PermissionDenied` unless an actor may read a resource in the company acted for."""
    actor.check_company(actor.company_id)
    actor.check_permission(resource.read_permission)
