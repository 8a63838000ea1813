"""What the commands of own fields are handed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """A value that a field of type ``choice`` may have, with its labels."""

    value: str
    label_en: str
    label_zh: str


@dataclass(frozen=True, slots=True)
class AddField:
    """A field to add to a noun, for all companies.

    Args:
        resource: the noun: ``sales.order``.
        name: ``x_`` and small letters, digits, underscores; the rest is made of what is typed.
        type: text, long_text, integer, decimal, quantity, money, percent, boolean, date, instant,
            choice, reference or texts.
        lines: the name of the noun's lines; empty for its head.
        unit: the field that holds the unit or currency; money needs it.
        target: the noun that a reference points at.
        choices: the values of a choice.
        max_length: characters of a text at most; 0 for 200, of a long text for 10,000.
        minimum: the least number allowed.
        maximum: the greatest number allowed.
        is_personal: about a person: shown only to those who may see personal data.
        is_searchable: whether the search looks here; texts only.
        is_indexed: whether filters and sorting get an index.
        read_permission: a permission needed to see it; ``own`` makes one for this field.
        write_permission: a permission needed to fill it; ``own`` makes one for this field.
        required_when: always, or a condition as JSON; new documents only.
        visible_when: always when empty, or a condition as JSON.
        position: order among own fields.
    """

    resource: str
    name: str
    type: str
    label_en: str
    label_zh: str
    lines: str = ""
    help_en: str = ""
    help_zh: str = ""
    unit: str = ""
    target: str = ""
    choices: tuple[FieldChoice, ...] = ()
    max_length: int = 0
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    is_personal: bool = False
    is_searchable: bool = False
    is_indexed: bool = True
    read_permission: str = ""
    write_permission: str = ""
    required_when: str = ""
    visible_when: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class ChangeField:
    """What an own field shall say from now on; None leaves a part as it is.

    Args:
        version: the version the caller has seen.
        choices: all of them: those there are, and further ones.
        max_length: as much as now, or more.
    """

    field_id: int
    version: int
    label_en: str | None = None
    label_zh: str | None = None
    help_en: str | None = None
    help_zh: str | None = None
    choices: tuple[FieldChoice, ...] | None = None
    max_length: int | None = None
    is_personal: bool | None = None
    read_permission: str | None = None
    write_permission: str | None = None
    required_when: str | None = None
    visible_when: str | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True)
class FieldStep:
    """An own field to remove, restore or purge, in the version the caller has seen."""

    field_id: int
    version: int


@dataclass(frozen=True, slots=True)
class RetryChange:
    """A change of a table that failed and shall be tried again."""

    change_id: int


@dataclass(frozen=True, slots=True)
class ValuesOfLine:
    """A line whose own fields are filled; the values travel beside it."""

    line_id: int
    of: str = "lines"


@dataclass(frozen=True, slots=True)
class SetValues:
    """A record whose own fields are filled; the values travel beside it and beside its lines.

    Args:
        resource: the noun: ``sales.order``.
        record_id: which one.
        lines: those of its lines that get values; `of` says which lines.
    """

    resource: str
    record_id: int
    lines: tuple[ValuesOfLine, ...] = ()
