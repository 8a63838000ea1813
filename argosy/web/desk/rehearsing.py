"""What a form would make, worked out by the command itself and taken back: amounts, as one types.

No amount is ever computed by a browser or by the desk: the command runs with what stands in the
form, its record is read, and the transaction is given up. Whoever sends the form runs it again.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import cast

from django.db import transaction

from argosy.kernel.events.commands import Done
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.access import fields_of
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.resource import Resource
from argosy.web.api.gives import perform
from argosy.web.desk.forms import Form
from argosy.web.desk.shown import shown

FIGURES = 4
AMOUNTS = ("net", "gross", "amount")
PRICE = "unit_price"


def made_by(noun: Resource, action: Action) -> Resource:
    """Return the noun of what an action makes or changes."""
    return catalogue.resources().get(action.makes, noun) if action.makes else noun


def can_rehearse(noun: Resource, action: Action, form: Form) -> bool:
    """Return whether there is something to work out: lines that come to amounts."""
    if action.kind is ActionKind.STEP or not form.grids:
        return False
    return any(field.type is FieldType.MONEY for field in made_by(noun, action).fields)


def rehearse(
    actor: Actor, noun: Resource, action: Action, body: Mapping[str, object], record: int
) -> dict[str, object]:
    """Return the amounts that a form would come to; nothing stays.

    Args:
        actor: who types.
        noun: whose action it is.
        action: what the form gives.
        body: the item in JSON.
        record: that is changed; 0 for none.

    Returns:
        ``figures``: label and text of the head's amounts; ``lines``: of each line its price, its
        amount and what its product is called, as read, in the order of the lines.

    Raises:
        ArgosyError: the command would refuse.
    """
    target = made_by(noun, action)
    with transaction.atomic(using=sql.alias()):
        answer = perform(actor, action, body, f"rehearsal/{secrets.token_urlsafe(16)}")
        done = answer.results[0]
        found = reads.record(actor, target, _id(done, record))
        transaction.set_rollback(True, using=sql.alias())
    return _told(actor, target, found)


def _id(done: Done | None, record: int) -> int:
    return done.id if done is not None and not record else record


def _told(actor: Actor, noun: Resource, found: reads.Record) -> dict[str, object]:
    figures = [
        (field.label.in_language(actor.language), value.text, value.unit)
        for field in fields_of(actor, noun)
        if field.type is FieldType.MONEY and (value := shown(actor, field, found)).text
    ]
    return {"figures": figures[:FIGURES], "lines": _lines(actor, noun, found)}


def _lines(actor: Actor, noun: Resource, found: reads.Record) -> list[list[str]]:
    lines = next((each for each in noun.lines if each.name == "lines"), None)
    if lines is None:
        return []
    fields = {field.name: field for field in fields_of(actor, lines)}
    amount = next((fields[name] for name in AMOUNTS if name in fields), None)
    rows = cast("Sequence[Mapping[str, object]]", found.get("lines") or ())
    heads = {name: value for name, value in found.items() if name not in fields}
    return [
        [
            _text(actor, fields.get(PRICE), {**heads, **row}),
            _text(actor, amount, {**heads, **row}),
            _name(row),
        ]
        for row in rows
        if row.get("kind") != "charge"
    ]


def _name(row: Mapping[str, object]) -> str:
    item = row.get("item")
    return str(item.get("name") or "") if isinstance(item, Mapping) else ""


def _text(actor: Actor, field: Field | None, row: Mapping[str, object]) -> str:
    return shown(actor, field, row).text if field is not None else ""
