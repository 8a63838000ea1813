"""What can be done with a resource: its commands, with when they are possible and why not."""

from __future__ import annotations

import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from enum import StrEnum

from argosy.kernel.events.commands import Command
from argosy.platform.registry.fields import Choice
from argosy.platform.registry.labels import Text


class ActionKind(StrEnum):
    """What an action does to a record."""

    CREATE = "create"
    """Makes new ones; it has no subject."""
    CHANGE = "change"
    """Changes what stands in one."""
    STEP = "step"
    """Takes one further: confirm, deliver, block."""


@dataclass(frozen=True, slots=True)
class Condition:
    """When an action is possible; `sql` (over the resource's joins) is true when it is."""

    code: str
    sql: str
    message: Text
    cure: Text


@dataclass(frozen=True, slots=True)
class Undo:
    """How an action takes back what an import entered: what its item holds beside the subject.

    The version and a reason (``why``, ``reason`` or ``memo``) fill themselves.

    Args:
        fields: member of the item -> field of the record that fills it
            (``{"posting_date": "posting_date"}``).
        values: member of the item -> what it always is.
    """

    fields: Mapping[str, str] = dataclass_field(default_factory=dict, hash=False)
    values: Mapping[str, str] = dataclass_field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Proposal:
    """The lines that a step's form comes up with: what of the record it can still be about.

    Args:
        line: member of the item's line that names it: ``delivery_line_id``; "" with `cells`.
        sql: rows about record ``%(record)s`` of company ``%(company)s``, in the form's order: id,
            product and unit (ids; null for none), the quantity that there is at most, in the
            line's unit, and what else tells it apart (a document's number); where the step takes
            goods away, then how much of it could be taken now.
        grid: member of the item that has the lines.
        is_whole: whether the form holds all of it at first; else who fills it in says how much.
        cells: members that the rows of `sql` fill in, instead of the above, as one would type
            them; what has no quantity in the end was not meant, and further rows can be added.
    """

    line: str
    sql: str
    cells: tuple[str, ...] = ()
    grid: str = "lines"
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Then:
    """A step that is taken with the making of its record, when that is wanted.

    Args:
        step: the name of an action of what is made, one that asks for nothing.
        label: the button that does both.
    """

    step: str
    label: Text


@dataclass(frozen=True, slots=True)
class Action:
    """A command of a resource.

    Args:
        name: its last part of the address: ``confirm``.
        command: what runs; its permission is the action's.
        label: the button.
        conditions: when it is possible, and why not.
        kind: whether it makes, changes or takes further.
        subject: the field of the command's item that holds the record's id; "" for CREATE.
        version: the field of the item that holds the version the caller has seen.
        currency: SQL giving the ISO currency of the money in an item, with ``%(field)s`` of the
            item as parameters; when empty, the item's own ``currency`` field; ``*`` for any.
        is_import: whether rows of a file may be handed to it.
        undo: how it takes back what an import entered by mistake, while nothing depends on it;
            None when it does something else.
        hidden: not offered on screens; the API has it.
        names: item path -> field path of the resource, where they are not named alike
            (``{"reference": "customer_reference"}``).
        makes: the resource of what the command makes, where that is not this one (the delivery of
            an order); own fields of the item are then of that.
        leads: field of the record -> the value it has afterwards (``{"state": "confirmed"}``): what
            a card on a board is moved by.
        references: item path -> target resource, for ids that no field of the resource answers to
            (``{"lines.location_id": "inventory.location"}``).
        proposes: the lines that its form comes up with; None for those of the record that are
            still open, if it is about lines at all.
        offers: item path -> field of the target -> values it may have: which records a reference
            offers (``{"place_id": {"kind": ("internal",)}}``); one that is needed starts with the
            first of them. ``("=party_id",)`` is what the head of the form holds there.
        choices: item path of a text -> what may be chosen for it, worked out when it is asked.
        then: the step that what it makes is usually taken at once: the form of a new order saves,
            or saves and confirms.
    """

    name: str
    command: Command[typing.Any]
    label: Text
    conditions: tuple[Condition, ...] = ()
    kind: ActionKind = ActionKind.STEP
    subject: str = ""
    version: str = ""
    currency: str = ""
    is_import: bool = False
    undo: Undo | None = None
    hidden: bool = False
    makes: str = ""
    then: Then | None = None
    names: Mapping[str, str] = dataclass_field(default_factory=dict, hash=False)
    references: Mapping[str, str] = dataclass_field(default_factory=dict, hash=False)
    leads: Mapping[str, str] = dataclass_field(default_factory=dict, hash=False)
    proposes: Proposal | None = None
    offers: Mapping[str, Mapping[str, tuple[str, ...]]] = dataclass_field(
        default_factory=dict, hash=False
    )
    choices: Mapping[str, Callable[[], Sequence[Choice]]] = dataclass_field(
        default_factory=dict, hash=False
    )

    @property
    def permission(self) -> str:
        """The permission that the command asks for; "" when every signed-in actor may give it."""
        return self.command.permission or ""

    @property
    def item_type(self) -> type:
        """The dataclass of which the command takes a batch."""
        return item_type(self.command)


_item_types: dict[int, type] = {}


def item_type(command: Command[typing.Any]) -> type:
    """Return the dataclass of which a command takes a batch, from its function's annotations.

    Raises:
        TypeError: the function's second parameter is no `Sequence` of a class.
    """
    known = _item_types.get(id(command.function))
    if known is not None:
        return known
    hints = typing.get_type_hints(command.function)
    names = command.function.__code__.co_varnames[1:2]
    arguments = typing.get_args(hints[names[0]]) if names else ()
    if len(arguments) != 1 or not isinstance(arguments[0], type):
        raise TypeError(f"{command.name}: the batch is not annotated as a Sequence of one class")
    return _item_types.setdefault(id(command.function), arguments[0])
