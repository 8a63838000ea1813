"""What a report is: its parameters, its columns, what they lead to, and the function that asks.

A column is a field as of any resource, so that a figure reads, travels and is exported in the same
way wherever it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from enum import StrEnum
from typing import cast

from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import ValidationFailed
from argosy.kernel.primitives.numbers import INT64_MAX
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.keyset import bad_cursor
from argosy.platform.registry.labels import Text

PARAMETER_TYPES = frozenset(
    {
        FieldType.TEXT,
        FieldType.DATE,
        FieldType.REFERENCE,
        FieldType.CHOICE,
        FieldType.INTEGER,
        FieldType.BOOLEAN,
    }
)
LIMIT = 500
"""Rows of a page of a report that has pages."""


class RowKind(StrEnum):
    """What a row of an answer is; lines alone are summed up."""

    LINE = "line"
    HEADING = "heading"
    OPENING = "opening"
    SUBTOTAL = "subtotal"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a reader chooses.

    Args:
        field: name, type (see `PARAMETER_TYPES`), label, choices, target.
        default: as it travels, or one of ``today``, ``tomorrow``, ``month_start``, ``year_start``,
            ``year_ago``; "" for none.
        is_required: whether there is no answer without it.
    """

    field: Field
    default: str = ""
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class Drill:
    """Where a figure leads: another report, or the records of a resource that it is made of.

    Args:
        to: name of the report or resource.
        given: parameter (or filter) -> its value: ``.column`` takes the row's, ``=parameter`` the
            one this report was asked with, anything else stands for itself. Where a value is
            missing, that condition is left out.
    """

    to: str
    given: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an answer.

    Args:
        field: as of a resource; the source is not used. Money without a unit is in the company's
            currency. A reference without a target holds a `Pointer`.
        drill: where its figures lead.
        is_totalled: whether the lines' sum stands at the end.
        is_hidden: whether it only serves others: a unit, the id that a drill needs.
    """

    field: Field
    drill: Drill | None = None
    is_totalled: bool = False
    is_hidden: bool = False

    @property
    def name(self) -> str:
        """The name of its field."""
        return self.field.name


@dataclass(frozen=True, slots=True)
class Pointer:
    """A record of any resource: ``Pointer("accounting.invoice", 7)``.

    Args:
        resource: its name, or the type of a document as the kernel writes it down; what is no
            resource (an entry that no document caused) is shown as nothing.
        id: of the record.
    """

    resource: str
    id: int


@dataclass(frozen=True, slots=True)
class Row:
    """A row: values by column as they are stored (money in minor units, references by id).

    Args:
        values: what is missing is nothing; a `Text` reads in the reader's language.
        kind: what it is.
        level: how deep it stands below others, 0 for the top.
        label: what a heading, an opening or a total is called.
    """

    values: Mapping[str, object]
    kind: RowKind = RowKind.LINE
    level: int = 0
    label: Text | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a report answers.

    Args:
        rows: in the order they are read.
        columns: where the columns depend on what was asked; else those declared.
        next: the cursor of the next page; "" after the last.
        notes: what a reader has to know about this answer.
    """

    rows: Sequence[Row]
    columns: tuple[Column, ...] | None = None
    next: str = ""
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Asking:
    """A question to a report: who asks, with which parameters, which page."""

    actor: Actor
    given: Mapping[str, object]
    after: str = ""
    limit: int = LIMIT

    @property
    def company_id(self) -> int:
        """The company acted for."""
        return self.actor.company_id

    def day(self, name: str) -> date:
        """Return a date that was given."""
        return cast(date, self.given[name])

    def chosen(self, name: str) -> str:
        """Return a choice that was given; "" for none."""
        return str(self.given.get(name) or "")

    def whole(self, name: str) -> int:
        """Return a whole number or the id of a record; 0 for none."""
        return int(str(self.given.get(name) or 0))

    def flag(self, name: str) -> bool:
        """Return whether a flag was set."""
        return bool(self.given.get(name))

    def place(self, *kinds: type[date] | type[int]) -> tuple[date | int, ...]:
        """Return where the page before ended, as its cursor says: values joined by ``_``.

        Args:
            kinds: what each value is.

        Returns:
            The values; nothing on the first page.

        Raises:
            ValidationFailed: the cursor is none of this report's.
        """
        if not self.after:
            return ()
        try:
            found = tuple(
                date.fromisoformat(text) if kind is date else _whole(text)
                for kind, text in zip(kinds, self.after.split("_"), strict=True)
            )
        except ValueError as error:
            raise ValidationFailed(bad_cursor()) from error
        return found


def _whole(text: str) -> int:
    """Return a whole number that a cursor may hold."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(INT64_MAX))):
        raise ValueError(text)
    number = int(text)
    if number > INT64_MAX:
        raise ValueError(text)
    return number


@dataclass(frozen=True, slots=True)
class Report:
    """One report.

    Args:
        name: ``capability.report``; no resource is called so.
        label: how people call it.
        permission: needed to ask it.
        parameters: what is chosen.
        columns: what is answered.
        read: asks, within the actor's read-only transaction (row security holds).
        help: what it is for.
        is_paged: whether `read` answers pages by `Asking.after`; what is not can be asked whole.
        is_listed: whether it stands in the menu; those of charts alone do not.
    """

    name: str
    label: Text
    permission: str
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    read: Callable[[Asking], Answer] = dataclass_field(repr=False)
    help: Text | None = None
    is_paged: bool = False
    is_listed: bool = True

    def column(self, name: str) -> Column | None:
        """Return a declared column by its name."""
        return next((each for each in self.columns if each.name == name), None)

    def parameter(self, name: str) -> Parameter | None:
        """Return a parameter by its name."""
        return next((each for each in self.parameters if each.field.name == name), None)
