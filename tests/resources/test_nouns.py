"""Every declared noun: it reads, filters and sorts as declared, and nobody sees what is not his."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.errors import NotFound, PermissionDenied
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.columns import column_problems
from argosy.platform.registry.conditions import operators_of
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.filters import LIMIT_MAX, Query, Test
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Lines, Resource, Scope
from tests.security.conftest import Stage
from tests.security.example import all_commands

NO_ACTIONS = {
    "jobs.end_run": "given by the worker when a job has ended",
    "accounting.issue_invoice": "for programs; people enter invoices (accounting.enter_invoice)",
    "data.take_back": "a part of an import, given when it is taken back",
    "users.add_passkey": "a part of one's own page; the browser speaks with the authenticator",
    "users.rename_passkey": "a part of one's own page",
    "users.remove_passkey": "a part of one's own page",
    "oidc.bind_identity": "given by the page that a provider leads back to",
    "oidc.admit_person": "given by the page that a provider leads back to",
    "oidc.unbind_identity": "a part of one's own page",
    "users.add_totp": "a part of one's own page; it tells codes once",
    "users.change_profile": "a part of one's own page",
    "users.set_own_picture": "a part of one's own page",
    "users.end_session": "a part of one's own page",
    "users.take_link": "given by the page that a link in a mail leads to",
    "users.remove_totp": "a part of one's own page",
    "users.renew_recovery_codes": "a part of one's own page; it tells codes once",
    "data.receive_file": "a part of an import, given with its file",
    "data.save_mapping": "a part of an import, given with its file",
    "data.begin_import": "notes the key of an import; a file is sent to its resource",
    "data.resume_import": "notes the key of what goes on; an import is resumed by its address",
    "data.undo_import": "notes the key of what is taken back; an import is undone by its address",
    "printing.note_printouts": "notes what was printed; documents are printed by their address",
    "accounting.post_entry": "for programs; people enter entries (accounting.enter_entry)",
}
"""Commands that are no action of a resource, each with the reason."""

HAN = re.compile(r"[\u4e00-\u9fff]")
SAME_IN_BOTH = frozenset({"IBAN", "BIC", "GTIN"})
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
DECIMAL = re.compile(r"-?\d+(\.\d+)?")

SHAPES: dict[FieldType, Callable[[object], bool]] = {
    FieldType.TEXT: lambda value: isinstance(value, str),
    FieldType.LONG_TEXT: lambda value: isinstance(value, str),
    FieldType.CHOICE: lambda value: isinstance(value, str),
    FieldType.INTEGER: lambda value: type(value) is int,
    FieldType.BOOLEAN: lambda value: isinstance(value, bool),
    FieldType.DECIMAL: lambda value: isinstance(value, str) and bool(DECIMAL.fullmatch(value)),
    FieldType.QUANTITY: lambda value: isinstance(value, str) and bool(DECIMAL.fullmatch(value)),
    FieldType.PERCENT: lambda value: isinstance(value, str) and bool(DECIMAL.fullmatch(value)),
    FieldType.DATE: lambda value: (
        isinstance(value, str) and bool(re.fullmatch(r"\d{4}-\d\d-\d\d", value))
    ),
    FieldType.INSTANT: lambda value: isinstance(value, str) and bool(INSTANT.fullmatch(value)),
    FieldType.TEXTS: lambda value: (
        isinstance(value, list) and all(isinstance(each, str) for each in value)
    ),
    FieldType.OBJECT: lambda value: True,
    FieldType.MONEY: lambda value: (
        isinstance(value, dict)
        and set(value) == {"amount", "currency"}
        and bool(DECIMAL.fullmatch(value["amount"]))
    ),
    FieldType.REFERENCE: lambda value: (
        isinstance(value, dict)
        and set(value) == {"id", "code", "name"}
        and type(value["id"]) is int
    ),
}


def actors(stage: Stage) -> list[Actor]:
    """One of each company, who may do everything there; the seller and the buyer first."""
    first = [stage.trade.seller.books.actor, stage.trade.buyer.actor]
    others = {e.actor.company_id: e.actor for e in stage.examples.values()}
    return first + [a for id_, a in others.items() if id_ not in {f.company_id for f in first}]


def rows_of(actor: Actor, resource: Resource) -> list[dict[str, object]]:
    return reads.page(actor, resource, Query(limit=LIMIT_MAX)).rows


def test_the_database_can_answer_every_declaration(db: None) -> None:
    assert column_problems() == []


def test_every_field_returns_what_its_type_says(filled: Stage) -> None:
    wrong: list[str] = []
    seen: Counter[str] = Counter()
    for actor in actors(filled):
        for resource in catalogue.resources().values():
            for row in rows_of(actor, resource)[:20]:
                full = reads.record(actor, resource, _id(row), with_actions=True)
                json.dumps(full)
                seen[resource.name] += 1
                wrong += _faults(resource.name, resource, full)
                for lines in resource.lines:
                    for line in _list(full[lines.name]):
                        seen[f"{resource.name}.{lines.name}"] += 1
                        wrong += _faults(f"{resource.name}.{lines.name}", lines, line)
    assert not wrong, "\n".join(wrong)
    owners = {resource.name for resource in catalogue.resources().values()}
    owners |= {f"{r.name}.{x.name}" for r in catalogue.resources().values() for x in r.lines}
    empty = owners - set(seen) - NEVER_FILLED
    assert not empty, f"nothing was read of {sorted(empty)}"


NEVER_FILLED = {
    "accounting.dimension_set",
    "inventory.standard_cost",
    "company.company.owners",
    "product.product.attributes",
    "webhooks.delivery",  # made by a job from what was committed, which nothing here is
}
"""No command of the suite makes these yet."""


OTHER_COMPANIES = frozenset({"trail.command"})
"""What may lie in another company than what points at it: a command that founded a company."""


def _faults(name: str, owner: Resource | Lines, row: dict[str, object]) -> Iterator[str]:
    for field in owner.fields:
        if field.name not in row:
            yield f"{name}.{field.name} is missing"
            continue
        value = row[field.name]
        if value is None:
            continue
        if not SHAPES[field.type](value):
            yield f"{name}.{field.name} ({field.type}): {value!r}"
        if field.choices and value not in {choice.value for choice in field.choices}:
            yield f"{name}.{field.name}: {value!r} is none of the choices"
        elsewhere = field.target in OTHER_COMPANIES
        if field.type is FieldType.REFERENCE and not elsewhere and not _shows(value):
            yield f"{name}.{field.name}: {value!r} shows nothing of {field.target}"


def _shows(value: object) -> bool:
    assert isinstance(value, dict)
    return bool(value["code"] or value["name"])


def _id(row: dict[str, object]) -> int:
    assert isinstance(row["id"], int)
    return row["id"]


def _list(value: object) -> list[dict[str, object]]:
    assert isinstance(value, list)
    return value


def test_every_filter_finds_the_record_it_was_taken_from(filled: Stage) -> None:
    wrong: list[str] = []
    for resource in catalogue.resources().values():
        actor = next((a for a in actors(filled) if rows_of(a, resource)), actors(filled)[0])
        rows = rows_of(actor, resource)
        for field in resource.fields:
            if field.can_filter:
                wrong += _filter_faults(actor, resource, field, rows)
    assert not wrong, "\n".join(wrong)


def _filter_faults(
    actor: Actor, resource: Resource, field: Field, rows: list[dict[str, object]]
) -> Iterator[str]:
    row = next((r for r in rows if r[field.name] not in (None, "", [])), None)
    value = _operand(field, row[field.name] if row else None)
    for op in sorted(operators_of(field.type)):
        test = Test(field.name, op, _several(field, op, value))
        if field.type is FieldType.BOOLEAN and op == "empty":
            test = Test(field.name, op, False)
        found = reads.page(actor, resource, Query(where=test, limit=LIMIT_MAX, count=True))
        ids = {r["id"] for r in found.rows}
        if row is None:
            continue
        expected = op in ("is", "in", "gte", "lte", "between", "has", "starts", "empty")
        if (row["id"] in ids) != expected:
            yield f"{resource.name}.{field.name} {op} {test.value!r}: {expected} was expected"


def _several(field: Field, op: str, value: object) -> object:
    if op == "empty":
        return False
    if op == "between":
        return [value, value]
    if op == "in":
        return [value]
    return value


def _operand(field: Field, value: object) -> object:
    """Return what a filter is given for a value as it was read; anything of the type for none."""
    if value is None:
        return {
            FieldType.TEXT: "x",
            FieldType.LONG_TEXT: "x",
            FieldType.TEXTS: "x",
            FieldType.CHOICE: field.choices[0].value if field.choices else "",
            FieldType.DATE: "2026-03-02",
            FieldType.INSTANT: "2026-03-02T12:00:00Z",
            FieldType.BOOLEAN: True,
            FieldType.MONEY: {"amount": "1.00", "currency": "EUR"},
        }.get(field.type, 1)
    if field.type is FieldType.REFERENCE:
        assert isinstance(value, dict)
        return value["id"]
    if field.type is FieldType.TEXTS:
        assert isinstance(value, list)
        return value[0]
    if field.type is FieldType.LONG_TEXT:
        return str(value).splitlines()[0]
    return value


def test_every_sort_sorts(filled: Stage) -> None:
    wrong: list[str] = []
    actor = actors(filled)[0]
    for resource in catalogue.resources().values():
        for field in resource.fields:
            if not field.can_sort:
                continue
            for sign in ("", "-"):
                query = Query(sort=(sign + field.name,), limit=LIMIT_MAX)
                values = [row[field.name] for row in reads.page(actor, resource, query).rows]
                if not _is_sorted(field, [v for v in values if v is not None], sign == "-"):
                    wrong.append(f"{resource.name} by {sign}{field.name}: {values[:6]}")
    assert not wrong, "\n".join(wrong)


def _is_sorted(field: Field, values: list[object], is_descending: bool) -> bool:
    if field.type in (FieldType.TEXT, FieldType.LONG_TEXT):
        return True  # the order of texts is the database's collation
    keys = [_sort_key(field, value) for value in values]
    return keys == sorted(keys, reverse=is_descending)  # type: ignore[type-var]


def _sort_key(field: Field, value: object) -> object:
    if field.type in (FieldType.DECIMAL, FieldType.QUANTITY, FieldType.PERCENT):
        return Decimal(str(value))
    if field.type is FieldType.MONEY:
        assert isinstance(value, dict)
        return Decimal(value["amount"])
    return value


def test_pages_hold_every_record_once(filled: Stage) -> None:
    actor = actors(filled)[0]
    for resource in catalogue.resources().values():
        ids = [row["id"] for row in rows_of(actor, resource)]
        paged: list[object] = []
        query = Query(limit=max(1, len(ids) // 3))
        while True:
            found = reads.page(actor, resource, query)
            paged += [row["id"] for row in found.rows]
            if not found.next:
                break
            query = replace(query, after=found.next)
        assert paged == ids, resource.name


def test_nobody_sees_another_company_s_rows(filled: Stage) -> None:
    seller, buyer = actors(filled)[:2]
    shared = []
    for resource in catalogue.resources().values():
        if resource.scope is Scope.GROUP:
            continue
        sold = {row["id"] for row in rows_of(seller, resource)}
        bought = {row["id"] for row in rows_of(buyer, resource)}
        if sold & bought:
            shared.append(resource.name)
        for id_ in sorted(sold)[:1]:  # type: ignore[type-var]
            with pytest.raises(NotFound):
                reads.record(buyer, resource, id_)  # type: ignore[arg-type]
    assert not shared


def test_without_the_permission_nothing_is_read(filled: Stage) -> None:
    seller = actors(filled)[0]
    every = frozenset(catalogue.permissions())
    for resource in catalogue.resources().values():
        lacking = replace(
            seller, kind=ActorKind.USER, permissions=every - {resource.read_permission}
        )
        with pytest.raises(PermissionDenied):
            reads.page(lacking, resource, Query())
        with pytest.raises(PermissionDenied):
            reads.record(lacking, resource, 1)
        holding = replace(lacking, permissions=frozenset({resource.read_permission}))
        reads.page(holding, resource, Query())


def test_every_read_permission_is_named_in_a_manifest_and_held_by_a_role() -> None:
    named = catalogue.manifest_permissions()
    for resource in catalogue.resources().values():
        assert resource.read_permission in named, resource.name


def test_every_command_is_an_action_of_one_resource() -> None:
    given = Counter(bound.action.command.name for bound in catalogue.actions().values())
    commands = set(all_commands())
    assert sorted(commands - set(given) - set(NO_ACTIONS)) == []
    assert set(given) | set(NO_ACTIONS) <= commands
    assert not set(given) & set(NO_ACTIONS)
    assert max(given.values()) == 1


def test_every_text_is_chinese_and_english() -> None:
    wrong = [
        f"{where}: {text}"
        for where, text in texts()
        if HAN.search(text.en) or not (HAN.search(text.zh) or text.en in SAME_IN_BOTH)
    ]
    assert not wrong, "\n".join(wrong)
    assert sum(1 for _ in texts()) > 1_000


def texts() -> Iterator[tuple[str, Text]]:
    """Every text that a declaration or a manifest shows, with where it stands."""
    yield from catalogue.permissions().items()
    for resource in catalogue.resources().values():
        shown = [resource.label, resource.plural, resource.help, resource.no_undo]
        shown += [section.label for section in resource.sections]
        shown += [lines.label for lines in resource.lines]
        for action in resource.actions:
            shown.append(action.label)
            shown += [t for each in action.conditions for t in (each.message, each.cure)]
        yield from ((resource.name, text) for text in shown if text)
        for path, field in resource.all_fields():
            own = [field.label, field.help, *(choice.label for choice in field.choices)]
            yield from ((f"{resource.name}.{path}", text) for text in own if text)
