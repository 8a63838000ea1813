"""Which actions are possible for a record, and why the others are not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import ArgosyError
from argosy.platform.registry.access import actions_of
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.conditions import Compiler, Part
from argosy.platform.registry.resource import Resource

ANY_CURRENCY: Final = "*"
COMPANY: Final = "{company}"
_PLACES: Final = re.compile(r"%\((\w+)\)s|\{company\}")


def steps_of(actor: Actor, resource: Resource) -> list[Action]:
    """Return the actions on a record that an actor may give at all."""
    return [each for each in actions_of(actor, resource) if each.kind is not ActionKind.CREATE]


def condition_parts(compiler: Compiler, actions: Sequence[Action]) -> list[Part]:
    """Return the conditions of actions as SQL, one after the other."""
    found = []
    for action in actions:
        for condition in action.conditions:
            part = compiler.declared(condition.sql)
            found.append(Part(f"(({part.text}) IS TRUE)", part.params))
    return found


def possible(
    actions: Sequence[Action], holds: Sequence[object], language: str
) -> list[dict[str, object]]:
    """Return the actions as they travel: whether each is possible, and why not.

    Args:
        actions: as given to `condition_parts`.
        holds: what the conditions came to, in their order.
        language: of the reader.
    """
    results = iter(holds)
    shown: list[dict[str, object]] = []
    for action in actions:
        reasons = [
            {
                "code": condition.code,
                "message": condition.message.in_language(language),
                "cure": condition.cure.in_language(language),
            }
            for condition in action.conditions
            if not next(results)
        ]
        shown.append(
            {
                "name": action.name,
                "label": action.label.in_language(language),
                "kind": action.kind.value,
                "is_possible": not reasons,
                "why_not": reasons,
            }
        )
    return shown


def currency_of(actor: Actor, action: Action) -> Callable[[Mapping[str, object]], str] | None:
    """Return what tells the currency of the money in an action's items from their JSON.

    The same parameters are asked for once. None when the items say it themselves.
    """
    if action.currency in ("", ANY_CURRENCY):
        return None
    text, names = currency_sql(action)
    known: dict[tuple[object, ...], str] = {}

    def look_up(item: Mapping[str, object]) -> str:
        values = tuple(actor.company_id if name == COMPANY else item.get(name) for name in names)
        if any(type(value) is not int or abs(value) >= 2**63 for value in values):
            return ""
        if values not in known:
            known[values] = _ask(actor, text, values)
        return known[values]

    return look_up


def currency_sql(action: Action) -> tuple[str, list[str]]:
    """Return the SQL that gives an action's currency, and what its parameters come from.

    That is a field of the item each, or `COMPANY` for the company acted for.
    """
    names = [field or COMPANY for field in _PLACES.findall(action.currency)]
    return _PLACES.sub("%s::bigint", action.currency), names


def _ask(actor: Actor, text: str, values: tuple[object, ...]) -> str:
    try:
        with reading(actor):
            found = sql.rows(text, values)
    except ArgosyError:
        return ""
    return str(found[0][0] or "") if found else ""
