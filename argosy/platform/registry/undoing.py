"""How an import of a noun can be taken back, known from its declaration before anything comes in.

A document is taken back by its own command, as the law of the flows asks: a counter-row. Master
data and drafts, which nobody's books rest on yet, are deleted again, all by one mechanism that
reads the audit. What can be taken back neither way says why; one that says nothing is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import lru_cache

from argosy.kernel.identity import guard
from argosy.kernel.identity.tables import TableKind
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Resource

DELETABLE = frozenset({TableKind.MASTER, TableKind.DRAFT})


class Way(StrEnum):
    """How an import is taken back."""

    ACTION = "action"
    """By the action that is declared for it: cancelled or reversed."""
    ROWS = "rows"
    """What was entered is deleted, while nothing refers to it."""
    CHANGES = "changes"
    """Nothing is entered by files; what they changed is changed back."""
    NEVER = "never"
    """Not at all; the resource says why."""


def is_importable(resource: Resource) -> bool:
    """Whether files enter or change anything of a resource."""
    return any(action.is_import for action in resource.actions)


def undo_action(resource: Resource) -> Action | None:
    """Return the action that takes back what an import entered."""
    return next((action for action in resource.actions if action.undo is not None), None)


def way_of(resource: Resource) -> Way:
    """Return how an import of a resource is taken back."""
    if undo_action(resource) is not None:
        return Way.ACTION
    if resource.no_undo is not None:
        return Way.NEVER
    if any(each.is_import and each.kind is ActionKind.CREATE for each in resource.actions):
        return Way.ROWS
    return Way.CHANGES


def reason_of(resource: Resource) -> Text | None:
    """Return why an import cannot be taken back; None when it can."""
    return resource.no_undo if way_of(resource) is Way.NEVER else None


def undo_problems(placed: Sequence[tuple[str, Resource]]) -> Iterator[str]:
    """Yield resources that could be imported but never be taken back, and do not say why."""
    for place, resource in placed:
        kind = _kinds().get(resource.table)
        if way_of(resource) is Way.ROWS and kind is not None and kind not in DELETABLE:
            yield (
                f"{place}: {resource.name}: files enter it, and nothing takes them back: declare"
                " the action that does (undo=), or why not (no_undo=)"
            )


@lru_cache(maxsize=1)
def _kinds() -> dict[str, TableKind]:
    return {model._meta.db_table: kind for model, kind in guard.guarded_models()}
