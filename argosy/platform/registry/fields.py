"""What a field of a resource is: its type, its labels, where it is read from and who may see it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from argosy.platform.registry.labels import Text

PERSONAL_READ = "personal.read"
"""The permission to see fields with personal data."""


class FieldType(StrEnum):
    """What values a field has; how they travel stands with `reads` and `wire`."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    QUANTITY = "quantity"
    MONEY = "money"
    """Minor units (bigint) in the source; `unit` names the field that holds the currency."""
    PERCENT = "percent"
    BOOLEAN = "boolean"
    DATE = "date"
    INSTANT = "instant"
    CHOICE = "choice"
    REFERENCE = "reference"
    """The id of a row of the resource `target`."""
    TEXTS = "texts"
    """An array of texts."""
    OBJECT = "object"
    """JSON as it is stored; neither filtered nor sorted."""


class Sensitivity(StrEnum):
    """How far a field's values may go."""

    PUBLIC = "public"
    """Anybody may know it: a product's name in the shop."""
    INTERNAL = "internal"
    """Whoever may read the resource."""
    PERSONAL = "personal"
    """About a person: needs the permission ``personal.read`` besides."""
    SECRET = "secret"  # noqa: S105 - a degree of secrecy, not a secret
    """Never leaves through the registry."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a field of type CHOICE may have, as stored and as shown."""

    value: str
    label: Text


def choices(*values: tuple[str, str, str]) -> tuple[Choice, ...]:
    """Return choices from (value, English, Chinese)."""
    return tuple(Choice(value, Text(en, zh)) for value, en, zh in values)


@dataclass(frozen=True, slots=True)
class Find:
    """Where records are looked up by a value that does not stand in their own row.

    A filter on such a field asks ``key IN (SELECT ids FROM source WHERE value …)``, which an index
    over the values answers, whatever the number of records.

    Args:
        ids: SQL of the record's id.
        source: what to select from, with aliases of its own.
        value: SQL of the value.
        where: a further condition.
        company: SQL of the company's id; "" for tables that all companies share.
    """

    ids: str
    source: str
    value: str
    where: str = ""
    company: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a resource or of its lines.

    Args:
        name: as it travels; ``id`` and the names of filter operators are taken.
        type: what values it has.
        label: how people call it, in both languages.
        source: SQL over alias ``t`` and the joins of its owner; ``t.<name>`` when empty. In all SQL
            of a declaration ``{company}`` stands for the id of the company acted for, ``{actor}``
            for the id of who reads, ``{readable}`` for the names of the nouns he may read whole.
        help: what people have to know to fill it in.
        unit: the sibling field (or, in lines, field of the head) that holds the currency or unit.
        choices: the values of a CHOICE.
        target: the resource that a REFERENCE points at; the source gives the id.
        sensitivity: how far its values may go.
        is_searchable: whether the search looks here (TEXT only; wants an index).
        permission: needed to read it, beyond what the resource asks for.
        max_length: characters of a text; 0 for no limit of its own.
        example: a value for the documentation, as it travels.
        find: how records are found by it, when not by `source`.
        is_ordinal: whether a whole number names something, as a year does: it is not grouped.
        due_while: of a day by which something has to happen: the sibling with the money that is
            left, ``*`` where the day itself is empty when nothing is; past it is shown as late.
    """

    name: str
    type: FieldType
    label: Text
    source: str = ""
    help: Text | None = None
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    target: str = ""
    sensitivity: Sensitivity = Sensitivity.INTERNAL
    is_searchable: bool = False
    is_filterable: bool = True
    is_sortable: bool = True
    permission: str = ""
    max_length: int = 0
    example: object = None
    find: Find | None = None
    is_ordinal: bool = False
    due_while: str = ""

    @property
    def sql(self) -> str:
        """The expression that it is read from."""
        return self.source or f"t.{self.name}"

    @property
    def can_filter(self) -> bool:
        """Whether a query may test it."""
        return self.is_filterable and self.type is not FieldType.OBJECT

    @property
    def can_sort(self) -> bool:
        """Whether a query may sort by it; references, long texts and collections have no order."""
        return self.is_sortable and self.type not in _UNORDERED


_UNORDERED = frozenset(
    {FieldType.OBJECT, FieldType.TEXTS, FieldType.REFERENCE, FieldType.LONG_TEXT}
)
