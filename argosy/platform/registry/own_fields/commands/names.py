"""Names that a field builds on and that must lead somewhere: permissions, fields in conditions."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from argosy.kernel.primitives.errors import Problem
from argosy.platform.registry import catalogue
from argosy.platform.registry.own_fields.definitions import OWN
from argosy.platform.registry.own_fields.rules import conditions
from argosy.platform.registry.own_fields.rules.inputs import AddField, ChangeField
from argosy.platform.registry.resource import Lines, Resource


def lost_names(
    given: AddField | ChangeField, owner: Resource | Lines | None, own: Collection[str]
) -> Iterator[Problem]:
    """Yield names in a field's rights and rules that nothing goes by.

    Args:
        given: what was sent.
        owner: the head or the lines that the field belongs to.
        own: the names of the own fields there.
    """
    permissions = catalogue.permissions()
    for name in ("read_permission", "write_permission"):
        wanted = getattr(given, name)
        if wanted and wanted != OWN and wanted not in permissions:
            yield unknown_name("permission", wanted, name)
    for name in ("required_when", "visible_when"):
        condition = getattr(given, name) or ""
        if conditions.condition_problem(condition, name) is not None:
            continue
        for field in sorted(conditions.names(condition)):
            if field not in own and (owner is None or owner.field(field) is None):
                yield unknown_name("field", field, name)


def unknown_name(what: str, name: str, field: str) -> Problem:
    """Return the problem of a name that leads nowhere."""
    return Problem(
        "own_field.unknown_name",
        "There is no {what} {name}.",
        "Choose one that the API describes.",
        field,
        {"what": what, "name": ascii(name)[:80]},
    )
