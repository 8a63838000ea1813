"""Saving and going on: what is made and its next step, both or neither.

Whoever enters an order that was agreed on the telephone saves it and confirms it at once. When the
step is refused nothing is saved, and the form says why with all that was typed.
"""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from argosy.kernel.events.commands import Answer, reading
from argosy.kernel.events.queries import was_given
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import ArgosyError, Problem
from argosy.platform.registry import reads
from argosy.platform.registry.actions import Action
from argosy.platform.registry.resource import Resource
from argosy.web.api.gives import perform
from argosy.web.desk.rehearsing import made_by

BOTH = "then"
"""What the button that goes on is called."""


def next_of(noun: Resource, action: Action) -> Action | None:
    """Return the step that an action's new record is usually taken at once; None for none."""
    return made_by(noun, action).action(action.then.step) if action.then else None


def label_of(actor: Actor, noun: Resource, action: Action) -> str:
    """Return what the button that does both says; "" where the actor may not give that step."""
    step = next_of(noun, action)
    is_open = step is not None and (not step.permission or actor.may(step.permission))
    return action.then.label.in_language(actor.language) if action.then and is_open else ""


def perform_both(
    actor: Actor, noun: Resource, action: Action, step: Action, body: object, key: str
) -> Answer:
    """Make something and take it its next step; returns the answer of what was made.

    Raises:
        ArgosyError: one of the two is refused, and neither has happened; what the step says is
            about no input of the form.
    """
    target = made_by(noun, action)
    with transaction.atomic(using=sql.alias()):
        done = perform(actor, action, body, key)
        made = done.results[0]
        assert made is not None, "a command of one item that is not refused makes one"
        after = f"{key}/{step.name}"
        with reading(actor):
            is_done = was_given(actor.company_id, actor.id, after)
        if not is_done:  # sent again, its version would be another
            _take(actor, target, step, made.id, after)
    return done


def _take(actor: Actor, noun: Resource, step: Action, record: int, key: str) -> None:
    item: dict[str, object] = {step.subject: record}
    if step.version:
        item[step.version] = reads.record(actor, noun, record)[noun.version]
    try:
        perform(actor, step, item, key)
    except ArgosyError as error:
        raise type(error)([_of_whole(problem) for problem in error.problems]) from error


def _of_whole(problem: Problem) -> Problem:
    return replace(problem, field="")
