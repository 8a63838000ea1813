"""Conditions as SQL: names are looked up in declarations, values become parameters.

Nothing a caller sends is ever part of the text. A path over a reference or over lines becomes
``key IN (SELECT …)``, so that it neither multiplies rows nor needs joins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import cast

from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.money import Money
from argosy.platform.registry import catalogue
from argosy.platform.registry.access import field_of, lines_of
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.filters import VALUES_MAX, All, Any, Not, Test, Where
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import READABLE, Lines, Resource, Scope
from argosy.platform.registry.values import SQL_TYPES, Typed, typed

PATH_MAX = 4
_COLUMN = re.compile(r"[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*")
_PLACES = re.compile(r"\{(?:company|actor|readable)\}")
_ORDERED = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_EVERY = frozenset({"is", "not", "in", "empty"})
_RANGES = frozenset({*_ORDERED, "between"})
_TEXTS = frozenset({"has", "starts"})
OPERATORS_OF: dict[FieldType, frozenset[str]] = {
    FieldType.TEXT: _EVERY | _RANGES | _TEXTS,
    FieldType.LONG_TEXT: frozenset({"has", "empty"}),
    FieldType.TEXTS: frozenset({"has", "in", "empty"}),
    FieldType.CHOICE: _EVERY,
    FieldType.BOOLEAN: frozenset({"is", "not", "empty"}),
    FieldType.REFERENCE: _EVERY,
    FieldType.OBJECT: frozenset(),
}
"""The operators of each type; types not named here have `_EVERY` and the ranges."""


def operators_of(kind: FieldType) -> frozenset[str]:
    """Return the operators that a field of a type can be tested with."""
    return OPERATORS_OF.get(kind, _EVERY | _RANGES)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of SQL with its parameters, in the order of their places."""

    text: str
    params: tuple[object, ...] = ()


@dataclass(slots=True)
class Compiler:
    """Turns the conditions of one query into SQL and collects what is wrong with them."""

    actor: Actor
    problems: list[Problem] = field(default_factory=list)

    def declared(self, text: str) -> Part:
        """Return SQL from a declaration, with its places (`Field.source`) filled in."""
        text = text.replace("%", "%%")
        found = _PLACES.findall(text)
        if not found:
            return Part(text)
        known: dict[str, object] = {
            "{company}": self.actor.company_id,
            "{actor}": self.actor.id,
            READABLE: readable(self.actor) if READABLE in found else [],
        }
        made = _PLACES.sub(
            lambda place: "%s::text[]" if place.group() == READABLE else "%s::bigint", text
        )
        return Part(made, tuple(known[name] for name in found))

    def source(self, found: Field) -> Part:
        """Return the expression of a field, in brackets unless it is a plain column."""
        part = self.declared(found.sql)
        return part if _COLUMN.fullmatch(part.text) else wrapped(part)

    def scope(self, owner: Resource | Lines, scope: Scope) -> list[Part]:
        """Return the conditions on rows that hold whatever is asked for."""
        parts = []
        if scope is Scope.COMPANY:
            parts.append(Part("t.company_id = %s::bigint", (self.actor.company_id,)))
        if owner.where:
            parts.append(wrapped(self.declared(owner.where)))
        return parts

    def where(self, resource: Resource, where: Where) -> Part:
        """Return a condition over the rows of a resource."""
        match where:
            case All(parts):
                return joined([self.where(resource, part) for part in parts], " AND ", "true")
            case Any(parts):
                return joined([self.where(resource, part) for part in parts], " OR ", "false")
            case Not(part):
                inner = self.where(resource, part)
                return Part(f"({inner.text}) IS NOT TRUE", inner.params)
            case Test():
                return self._test(resource, where)

    def search(self, resource: Resource, words: list[str]) -> Part:
        """Return that every word stands in one of the searchable fields."""
        fields = [
            each
            for each in resource.fields
            if each.is_searchable and field_of(self.actor, resource, each.name) is not None
        ]
        if not fields:
            self.problems.append(
                Problem(
                    "query.no_search",
                    "{resource} cannot be searched by words.",
                    "Filter by its fields.",
                    "q",
                    {"resource": resource.name},
                )
            )
        tests = [
            joined([self._found(resource, each, "has", word) for each in fields], " OR ", "false")
            for word in words
        ]
        return joined(tests, " AND ", "true")

    def _test(self, resource: Resource, test: Test) -> Part:
        names = test.field.split(".")
        if len(names) > PATH_MAX:
            return self._unknown(test, resource)
        return self._path(resource, names, test)

    def _path(self, owner: Resource | Lines, names: list[str], test: Test) -> Part:
        """Return a test at the end of a path over references and lines."""
        name, *rest = names
        if isinstance(owner, Resource) and rest:
            lines = next((each for each in lines_of(self.actor, owner) if each.name == name), None)
            if lines is not None:
                return self._through_lines(owner, lines, rest, test)
        found = field_of(self.actor, owner, name)
        if found is None:
            return self._unknown(test, owner)
        if not rest:
            return self._compare(owner, found, test)
        target = catalogue.resources().get(found.target)
        if found.type is not FieldType.REFERENCE or target is None:
            return self._unknown(test, owner)
        if not self.actor.may(target.read_permission):
            return self._unknown(test, owner)
        inner = self._path(target, rest, test)
        source = self.source(found)
        conditions = joined([*self.scope(target, target.scope), inner], " AND ")
        joins = self.declared(target.joins)
        return Part(
            f"{source.text} IN (SELECT {target.key_sql} FROM {target.table} t {joins.text}"
            f" WHERE {conditions.text})",
            (*source.params, *joins.params, *conditions.params),
        )

    def _through_lines(self, owner: Resource, lines: Lines, rest: list[str], test: Test) -> Part:
        inner = self._path(lines, rest, test)
        conditions = joined([*self.scope(lines, lines.scope or owner.scope), inner], " AND ")
        joins = self.declared(lines.joins)
        return Part(
            f"{owner.key_sql} IN (SELECT {lines.parent} FROM {lines.table} t {joins.text}"
            f" WHERE {conditions.text})",
            (*joins.params, *conditions.params),
        )

    def _compare(self, owner: Resource | Lines, found: Field, test: Test) -> Part:
        path = f"{test.field}.{test.op}"
        if not found.can_filter:
            return self._refuse(
                "filter.not_filterable",
                "{field} cannot be filtered.",
                "Filter by another field.",
                test.field[:200],
                field=test.field,
            )
        if test.op not in operators_of(found.type):
            return self._refuse(
                "filter.operator",
                "{field} cannot be tested with {op}.",
                "Use one of: {known}.",
                test.field[:200],
                field=test.field,
                op=ascii(test.op)[:40],
                known=", ".join(sorted(operators_of(found.type))),
            )
        values = self._values(found, test, path)
        if values is None:
            return Part("false")
        if test.op == "empty":
            return self._empty(found, is_empty=bool(values[0]))
        if found.type is FieldType.MONEY:
            return self._money(owner, found, test.op, values)
        return self._found(owner, found, test.op, *values)

    def _values(self, found: Field, test: Test, path: str) -> list[Typed] | None:
        """Return the typed operands of a test, or None with the problems noted."""
        raw: list[object] = [test.value]
        if test.op in ("in", "between"):
            raw = self._several(test.value)
            is_pair = test.op == "between"
            if (is_pair and len(raw) != 2) or not 0 < len(raw) <= VALUES_MAX:
                self._refuse(
                    "filter.values",
                    "The operator {op} takes {wanted} values, not {count}.",
                    "Separate them by commas, or send a list.",
                    path[:200],
                    op=test.op,
                    wanted="2" if is_pair else f"1 to {VALUES_MAX}",
                    count=len(raw),
                )
                return None
        kind = _FLAG if test.op == "empty" else found
        values = [typed(kind, value, path[:200]) for value in raw]
        wrong = [value for value in values if isinstance(value, Problem)]
        self.problems += wrong
        return None if wrong else cast("list[Typed]", values)

    @staticmethod
    def _several(value: object) -> list[object]:
        if isinstance(value, str):
            return [*value.split(",")]
        return list(value) if isinstance(value, list | tuple) else [value]

    def _empty(self, found: Field, *, is_empty: bool) -> Part:
        source = self.source(found)
        text = f"{source.text} IS NULL"
        if found.type in (FieldType.TEXT, FieldType.LONG_TEXT, FieldType.CHOICE):
            text = f"coalesce({source.text}, '') = ''"
        elif found.type is FieldType.TEXTS:
            text = f"coalesce(cardinality({source.text}), 0) = 0"
        return Part(f"({text})" if is_empty else f"NOT ({text})", source.params)

    def _money(self, owner: Resource | Lines, found: Field, op: str, values: list[Typed]) -> Part:
        """Return a test of an amount, in the currency it states or in each row's own."""
        unit = owner.field(found.unit)
        if unit is None:
            return self._refuse(
                "filter.not_filterable",
                "{field} cannot be filtered.",
                "Filter by another field.",
                found.name,
                field=found.name,
            )
        currency = self.source(unit)
        currencies = {value.currency for value in values if isinstance(value, Money)}
        if not currencies:
            source = self.source(found)
            scaled = Part(
                f"({source.text}) / (SELECT 10::numeric ^ k.minor_units FROM currency k"
                f" WHERE k.code = {currency.text})",
                (*source.params, *currency.params),
            )
            return compared(scaled, "numeric", op, values)
        minors = [value.minor for value in values if isinstance(value, Money)]
        if len(currencies) > 1 or len(minors) < len(values):
            return self._refuse(
                "filter.currencies",
                "The amounts of one test are in several currencies.",
                "Use one currency.",
                found.name,
            )
        test = compared(self.source(found), "bigint", op, list(minors))
        return Part(
            f"({currency.text} = %s::text AND {test.text})",
            (*currency.params, currencies.pop(), *test.params),
        )

    def _found(self, owner: Resource | Lines, found: Field, op: str, *values: Typed) -> Part:
        """Return a test on a field's own source, or by where its values are looked up."""
        kind = SQL_TYPES[found.type]
        if found.find is None or op == "not":
            if found.type is FieldType.TEXTS:
                return _texts(self.source(found), values)
            return compared(self.source(found), kind, op, values)
        find = found.find
        test = compared(self.declared(find.value), kind, op, values)
        parts = [test]
        if find.company:
            parts.append(Part(f"{find.company} = %s::bigint", (self.actor.company_id,)))
        if find.where:
            parts.append(wrapped(self.declared(find.where)))
        conditions = joined(parts, " AND ")
        key = owner.key_sql if isinstance(owner, Resource) else owner.key
        return Part(
            f"{key} IN (SELECT {find.ids} FROM {find.source} WHERE {conditions.text})",
            conditions.params,
        )

    def _unknown(self, test: Test, owner: Resource | Lines) -> Part:
        shown = test.field[:100] if test.field.isprintable() else ascii(test.field)[:100]
        return self._refuse(
            "filter.unknown_field",
            "{owner} has no field {field} to filter by.",
            "Choose one of the fields that the API describes.",
            shown,
            owner=owner.name,
            field=shown,
        )

    def _refuse(self, code: str, message: str, cure: str, at: str, **params: object) -> Part:
        self.problems.append(Problem(code, message, cure, at, params))
        return Part("false")


_FLAG = Field("empty", FieldType.BOOLEAN, Text("Empty", "为空"))


def readable(actor: Actor) -> list[str]:
    """Return the nouns that an actor may read whole: all but those of which each has his own."""
    return sorted(
        name
        for name, noun in catalogue.resources().items()
        if not noun.is_personal and actor.may(noun.read_permission)
    )


def joined(parts: list[Part], word: str, nothing: str = "true") -> Part:
    """Return parts joined by AND or OR, each in brackets; `nothing` when there is none."""
    if not parts:
        return Part(nothing)
    if len(parts) == 1:
        return parts[0]
    text = word.join(f"({part.text})" for part in parts)
    return Part(text, tuple(value for part in parts for value in part.params))


def wrapped(part: Part) -> Part:
    """Return a part in brackets."""
    return Part(f"({part.text})", part.params)


def compared(source: Part, kind: str, op: str, values: list[Typed] | tuple[Typed, ...]) -> Part:
    """Return a comparison of SQL with typed values."""
    text, params, operand = source.text, source.params, f"%s::{kind}"
    match op:
        case "is":
            return Part(f"{text} = {operand}", (*params, values[0]))
        case "not":
            return Part(f"{text} IS DISTINCT FROM {operand}", (*params, values[0]))
        case "in":
            return Part(f"{text} = ANY(%s::{kind}[])", (*params, list(values)))
        case "between":
            return Part(f"{text} BETWEEN {operand} AND {operand}", (*params, *values))
        case "has" | "starts":
            pattern = like(str(values[0]))
            return Part(
                f"{text} ILIKE %s::text",
                (*params, f"%{pattern}%" if op == "has" else f"{pattern}%"),
            )
    return Part(f"{text} {_ORDERED[op]} {operand}", (*params, values[0]))


def like(text: str) -> str:
    """Return a text as a pattern that matches it and nothing else."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _texts(source: Part, values: tuple[Typed, ...]) -> Part:
    return Part(f"({source.text})::text[] && %s::text[]", (*source.params, list(values)))
