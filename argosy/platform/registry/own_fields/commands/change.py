"""Own fields are changed: their words, rights and rules at once, their limits by the job."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.db import transaction

from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem, StaleVersion
from argosy.platform.registry import catalogue
from argosy.platform.registry.own_fields import definitions
from argosy.platform.registry.own_fields.commands.names import lost_names
from argosy.platform.registry.own_fields.commands.storage import (
    choices_json,
    lock_fields,
    no_field,
    plan_change,
    stale,
    wrong_state,
)
from argosy.platform.registry.own_fields.definitions import Definition, read
from argosy.platform.registry.own_fields.kinds import KINDS
from argosy.platform.registry.own_fields.rules.conditions import condition_problem
from argosy.platform.registry.own_fields.rules.inputs import ChangeField
from argosy.platform.registry.own_fields.rules.new_field import (
    choice_problems,
    label_problems,
    length_problems,
    position_problems,
)
from argosy.platform.registry.own_fields.source import owner_of

_PLAIN = (
    "label_en",
    "label_zh",
    "help_en",
    "help_zh",
    "is_personal",
    "read_permission",
    "write_permission",
    "required_when",
    "visible_when",
    "position",
)


@command("own_fields.change", permission="own_fields.manage")
def do_change_field(run: CommandRun, batch: Sequence[ChangeField]) -> list[Done | None]:
    """Change what active fields say; more choices and longer texts need the job once more.

    Before: the field is active and in the version the caller has seen; choices are only added,
    lengths only grow, so that no stored value breaks them. After: one version on; new limits hold
    once the job is done. Permission: own_fields.manage.

    Raises:
        StaleVersion: somebody changed the field since.
    """
    found = lock_fields([item.field_id for item in batch])
    only_stale = True
    seen: set[int] = set()
    for index, item in enumerate(batch):
        definition = found.get(item.field_id)
        if definition is None:
            problems = [no_field(item.field_id)]
        elif item.version != definition.version or item.field_id in seen:
            run.reject(index, stale(definition))
            continue
        elif definition.state != "active":
            problems = [wrong_state(definition, "active")]
        else:
            problems = list(_problems(item, definition))
        seen.add(item.field_id)
        only_stale = only_stale and not problems
        run.reject(index, *problems)
    kept = run.settle(len(batch), StaleVersion) if only_stale else run.settle(len(batch))
    results: list[Done | None] = [None] * len(batch)
    for index in kept:
        _change(run, batch[index], found[batch[index].field_id])
        results[index] = Done("own_field", batch[index].field_id, found[batch[index].field_id].name)
    return results


def _problems(item: ChangeField, definition: Definition) -> Iterator[Problem]:
    label, words = definition.label, definition.help
    yield from label_problems(
        label.en if item.label_en is None else item.label_en,
        label.zh if item.label_zh is None else item.label_zh,
        (words.en if words else "") if item.help_en is None else item.help_en,
        (words.zh if words else "") if item.help_zh is None else item.help_zh,
    )
    known = {resource.name: resource for _, resource in catalogue.declared()}
    owner = owner_of(known, definition.resource, definition.lines)
    own = {d.name for d in read() if d.path == definition.path}
    for name in ("required_when", "visible_when"):
        problem = condition_problem(getattr(item, name) or "", name)
        if problem is not None:
            yield problem
    yield from lost_names(item, owner, own)
    yield from _limits(item, definition)


def _limits(item: ChangeField, definition: Definition) -> Iterator[Problem]:
    if item.choices is not None:
        yield from choice_problems(item.choices)
        gone = {c.value for c in definition.choices} - {c.value for c in item.choices}
        if gone or not definition.choices:
            yield _narrower("choices")
    if item.max_length is not None:
        yield from length_problems(item.max_length)
        if not KINDS[definition.type].is_text or item.max_length < definition.max_length:
            yield _narrower("max_length")
    if item.position is not None:
        yield from position_problems(item.position)


def _change(run: CommandRun, item: ChangeField, definition: Definition) -> None:
    sets = {name: getattr(item, name) for name in _PLAIN if getattr(item, name) is not None}
    assign = "".join(f", {name} = %s" for name in sets)
    sql.execute(
        f"UPDATE own_field SET version = version + 1{assign} WHERE id = %s",
        (*sets.values(), definition.id),
    )
    after: dict[str, object] = {}
    if item.choices is not None:
        after["choices"] = choices_json(item.choices)
    if item.max_length is not None and item.max_length > definition.max_length:
        after["max_length"] = item.max_length
    if after:
        plan_change(run, "check", replace(definition, version=definition.version + 1), after)
    transaction.on_commit(definitions.forget, using=sql.alias(), robust=True)


def _narrower(field: str) -> Problem:
    return Problem(
        "own_field.narrower",
        "{field} may only be widened: stored values would no longer fit.",
        "Keep what there is and add to it, or add a new field.",
        field,
        {"field": field},
    )
