"""What of each noun is indexed, read from its declaration: no noun is named here.

A noun with a searchable field is indexed with all its texts, its lines' texts among them; what has
no words (amounts, dates, choices, texts of three characters) is left to filters. Texts of other
nouns (the customer's name in an order) are not repeated, or renaming a customer would change a
million orders.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from argosy.platform.registry import catalogue
from argosy.platform.registry.fields import PERSONAL_READ, Field, FieldType, Sensitivity
from argosy.platform.registry.resource import READER, Lines, Resource, Scope
from argosy.platform.search.fingerprints import fingerprint

SHORT_MAX: Final = 3
"""Texts of so many characters are codes of lists (countries, currencies), not words."""
_TEXTS: Final = (FieldType.TEXT, FieldType.LONG_TEXT, FieldType.TEXTS)
_TABLE: Final = re.compile(r"\b(?:FROM|JOIN)\s+([a-z_][a-z0-9_]*)\s+([a-z_][a-z0-9_]*)")
_COLUMN: Final = re.compile(r"t\.([a-z_][a-z0-9_]*)")


@dataclass(frozen=True, slots=True)
class Indexed:
    """A field that is indexed.

    Args:
        name: with its lines before it: ``addresses.street``.
        sql: what it is read from.
        weight: A for the number, B for names, C for all else.
        permission: what is needed to see it, blank between several; "" for nothing.
        is_long: a text to be read, which nobody types in pinyin.
    """

    name: str
    sql: str
    weight: str
    permission: str
    is_long: bool


@dataclass(frozen=True, slots=True)
class Block:
    """Fields read by one statement: those of the head, or of one kind of lines."""

    select: str
    fields: tuple[Indexed, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a noun is indexed.

    Args:
        resource: the noun.
        head: its own fields; rows begin with id and company.
        lines: of its lines; rows begin with the record's id.
        sources: the tables it is read from, each with the column that holds the record's id.
        declaration: another one whenever it is indexed otherwise.
        is_personal: which records there are depends on who asks; only the registry can tell.
    """

    resource: Resource
    head: Block
    lines: tuple[Block, ...]
    sources: Mapping[str, str]
    declaration: int
    is_personal: bool

    @property
    def permissions(self) -> frozenset[str]:
        """Every set of permissions that one of its fields asks for."""
        blocks = (self.head, *self.lines)
        return frozenset(each.permission for block in blocks for each in block.fields)


def plans() -> Mapping[str, Plan]:
    """Return how each noun is indexed, by its name."""
    return _plans(catalogue.version())


@lru_cache(maxsize=4)
def _plans(version: int) -> Mapping[str, Plan]:
    found = (_plan(resource) for resource in catalogue.resources().values())
    return {plan.resource.name: plan for plan in found if plan is not None}


def _plan(resource: Resource) -> Plan | None:
    fields = [_indexed(resource, field) for field in resource.fields if _has_words(field)]
    if not any(field.is_searchable for field in resource.fields):
        return None
    company = "t.company_id" if resource.scope is Scope.COMPANY else "0::bigint"
    is_personal = resource.is_personal
    where = f"({resource.where})" if resource.where and not is_personal else "true"
    head = Block(
        f"SELECT {resource.key_sql}, {company}{_selected(fields)} FROM {resource.table} t"
        f" {resource.joins} WHERE {where}",
        tuple(fields),
    )
    lines = tuple(filter(None, (_lines(resource, each) for each in resource.lines)))
    blocks = [_of_company(block, resource) for block in (head, *lines)]
    sources = _sources(resource)
    said = repr((blocks, sorted(sources.items())))
    return Plan(resource, blocks[0], tuple(blocks[1:]), sources, fingerprint(said), is_personal)


def _has_words(field: Field) -> bool:
    if field.type not in _TEXTS or field.sensitivity is Sensitivity.SECRET or READER in field.sql:
        return False
    if field.type is FieldType.TEXTS:
        return field.is_searchable  # codes: of permissions, of taxes
    return field.is_searchable or not 0 < field.max_length <= SHORT_MAX


def _indexed(resource: Resource, field: Field, lines: Lines | None = None) -> Indexed:
    needed = {field.permission, lines.permission if lines else ""}
    if field.sensitivity is Sensitivity.PERSONAL:
        needed.add(PERSONAL_READ)
    name, weight = field.name, "C"
    if lines is not None:
        name = f"{lines.name}.{name}"
    elif name in resource.display or field.is_searchable:
        is_number = field.find is not None or name in (*resource.display[:1], *resource.import_key)
        weight = "A" if is_number and not name.startswith("name") else "B"
    is_long = field.type is FieldType.LONG_TEXT
    return Indexed(name, field.sql, weight, " ".join(sorted(needed - {""})), is_long)


def _lines(resource: Resource, lines: Lines) -> Block | None:
    fields = [_indexed(resource, each, lines) for each in lines.fields if _has_words(each)]
    if not fields:
        return None
    where = f"({lines.where})" if lines.where else "true"
    text = (
        f"SELECT {lines.parent}{_selected(fields)} FROM {lines.table} t {lines.joins} WHERE {where}"
    )
    return Block(text, tuple(fields))


def _selected(fields: list[Indexed]) -> str:
    return "".join(f", {each.sql}" for each in fields)


def _of_company(block: Block, resource: Resource) -> Block:
    """Return a block whose SQL names the company of each row, or none for shared records."""
    company = "t.company_id" if resource.scope is Scope.COMPANY else "0"
    text = block.select.replace("{company}", company).replace(READER, "0")
    return Block(text, block.fields)


def _sources(resource: Resource) -> dict[str, str]:
    """Return the tables whose rows change a record, each with the column that names it."""
    key = resource.key
    found = {resource.table: key}
    texts = [resource.joins, *(field.sql for field in resource.fields)]
    for text in texts:
        for table, alias in _TABLE.findall(text):
            told = re.search(rf"\b{alias}\.([a-z_]+) = t\.{key}\b", text) or re.search(
                rf"\bt\.{key} = {alias}\.([a-z_]+)", text
            )
            if told and table != resource.table:
                found[table] = told.group(1)
    for lines in resource.lines:
        column = _COLUMN.fullmatch(lines.parent)
        if column and any(map(_has_words, lines.fields)):
            found.setdefault(lines.table, column.group(1))
    return found
