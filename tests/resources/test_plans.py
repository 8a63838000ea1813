"""Lists, their usual filters and their lines are answered by indexes, however many rows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import cast

import pytest

from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.errors import ValidationFailed
from argosy.platform.registry import catalogue, reads, sorting
from argosy.platform.registry.conditions import Part
from argosy.platform.registry.filters import Query, Test
from argosy.platform.registry.plans import count_statement, page_statement, plan_of, select_head
from argosy.platform.registry.resource import Lines, Resource
from argosy.testing.database import Clone, TestDatabases
from tests.resources.filling import ROWS, fill

Node = Mapping[str, object]
NOBODY = Actor(1, ActorKind.SYSTEM, 1, (1,))
USUAL: dict[str, tuple[tuple[str, object], ...]] = {
    "party.party": (("code", "X"),),
    "product.product": (("code", "X"),),
    "product.price_rule": (("price_list", 1), ("item", 1)),
    "product.offer": (("item", 1), ("supplier", 1)),
    "sales.order": (("number", "X"), ("customer", 1), ("state", "confirmed")),
    "sales.delivery": (("number", "X"), ("order", 1), ("customer", 1), ("posting_date", None)),
    "purchasing.order": (("number", "X"), ("supplier", 1), ("state", "confirmed")),
    "purchasing.receipt": (("number", "X"), ("order", 1), ("supplier", 1), ("posting_date", None)),
    "purchasing.bill": (("number", "X"), ("supplier", 1), ("order", 1)),
    "inventory.balance": (("item", 1), ("location", 1)),
    "inventory.move": (("item", 1), ("lot", 1), ("source_id", 1)),
    "inventory.reservation": (("item", 1), ("demand_id", 1)),
    "inventory.goods_document": (("number", "X"), ("posting_date", None)),
    "inventory.lot": (("item", 1),),
    "accounting.account": (("code", "X"),),
    "accounting.entry": (("number", "X"), ("posting_date", None), ("source_id", 1)),
    "accounting.open_item": (("party", 1), ("account", 1), ("source_id", 1)),
    "accounting.invoice": (("number", "X"), ("party", 1), ("kind", "bill"), ("order_id", 1)),
    "accounting.payment": (("number", "X"), ("party", 1), ("paid_on", None)),
    "accounting.allocation": (("debit_line", 1), ("credit_line", 1)),
    "trail.command": (("actor", 1),),
    "trail.event": (("subject_id", 1), ("journey", 1)),
    "trail.change": (("table_name", "item"),),
}
"""What lists are usually filtered by; a day of None is a range of days."""
ORDERED_ELSEWHERE = {"own_fields.field": "an administrator's few fields"}
"""Lists short enough to be sorted each time, with the reason."""


@pytest.fixture(scope="module")
def _filled(test_databases: TestDatabases) -> Iterator[Clone]:
    clone = test_databases.clone()
    resources = catalogue.resources().values()
    tables = {resource.table for resource in resources if resource.name in USUAL}
    tables |= {lines.table for resource in resources for lines in resource.lines}
    with test_databases.server.admin(clone.name) as admin:
        fill(admin, sorted(tables | {"document_number"}))
    yield clone
    test_databases.drop(clone)


@pytest.fixture
def crowded(test_databases: TestDatabases, _filled: Clone) -> Iterator[None]:
    """A database in which every table that is asked has many rows."""
    with test_databases.aliases_on(_filled):
        yield


def plan_nodes(statement: Part, *, wants_order: bool = False) -> list[Node]:
    """Return the nodes of a statement's plan.

    With `wants_order`, sorts and sequential scans are priced out: what is left shows whether an
    index could give the order at all, in tables that are small, too.
    """
    with reading(NOBODY):
        if wants_order:
            sql.execute("SET LOCAL enable_seqscan = off")
            sql.execute("SET LOCAL enable_sort = off")
        ((plan,),) = sql.rows("EXPLAIN (FORMAT JSON) " + statement.text, statement.params)
    found = plan if isinstance(plan, list) else json.loads(str(plan))
    return list(_nodes(found[0]["Plan"]))


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for below in cast("list[Node]", node.get("Plans", [])):
        yield from _nodes(below)


def page_plan(resource: Resource, query: Query) -> list[Node]:
    with reading(NOBODY):
        plan = plan_of(NOBODY, resource, query)
        statement = page_statement(plan, select_head(plan), None, 51)
    return plan_nodes(statement, wants_order=True)


def count_plan(resource: Resource, query: Query) -> list[Node]:
    with reading(NOBODY):
        statement = count_statement(plan_of(NOBODY, resource, query), 10_001)
    return plan_nodes(statement)


def scans(nodes: list[Node]) -> list[str]:
    return [str(n["Relation Name"]) for n in nodes if n["Node Type"] == "Seq Scan"]


@pytest.mark.parametrize("name", sorted(catalogue.resources()))
def test_the_default_order_comes_from_an_index(crowded: None, name: str) -> None:
    if name in ORDERED_ELSEWHERE:
        return
    resource = catalogue.resource(name)
    nodes = page_plan(resource, Query(fields=("id",)))
    assert scans(nodes) == []
    assert [n["Sort Key"] for n in nodes if n["Node Type"] == "Sort"] == []


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [(name, field, value) for name, tests in USUAL.items() for field, value in tests],
)
def test_a_usual_filter_is_answered_by_an_index(
    crowded: None, name: str, field: str, value: object
) -> None:
    test = Test(field, "is", value)
    if value is None:
        test = Test(field, "between", ["2026-03-01", "2026-03-31"])
    nodes = count_plan(catalogue.resource(name), Query(fields=("id",), where=test))
    assert scans(nodes) == []
    column = {
        "number": "number",
        "kind": "kind",
        "journey": "correlation_id",
        "state": "state",
        "code": "code",
    }.get(field, field)
    conditions = " ".join(str(n.get("Index Cond", "")) for n in nodes)
    assert column in conditions, nodes


def test_a_filter_without_an_index_is_seen(crowded: None) -> None:
    memo = Query(fields=("id",), where=Test("memo", "is", "x"))
    nodes = count_plan(catalogue.resource("sales.delivery"), memo)
    assert "memo" not in " ".join(str(n.get("Index Cond", "")) for n in nodes)


def test_an_order_that_would_sort_a_large_table_is_refused(
    crowded: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def orders(sort: str, where: Test | None = None) -> list[str]:
        try:
            reads.page(NOBODY, "sales.delivery", Query(("id",), where, sort=(sort,), limit=5))
        except ValidationFailed as refused:
            return [problem.code for problem in refused.problems]
        return []

    refusal = ["query.order_too_long"]
    assert orders("-memo") == [], "control: a short list is sorted by anything"
    monkeypatch.setattr(sorting, "SORT_MAX", ROWS // 10)
    assert orders("-memo") == orders("memo") == refusal
    for usual in ("id", "-id", *catalogue.resource("sales.delivery").sort[:1]):
        assert orders(usual) == [], f"an index gives {usual}"
    assert orders("-memo", Test("number", "is", "17")) == [], "few are left to sort"


LINES = [(r.name, lines) for r in catalogue.resources().values() for lines in r.lines]


@pytest.mark.parametrize(("name", "lines"), LINES, ids=lambda v: getattr(v, "name", v))
def test_lines_are_found_by_their_head(crowded: None, name: str, lines: Lines) -> None:
    statement = Part(
        f"SELECT {lines.key} FROM {lines.table} t {lines.joins}"
        f" WHERE {lines.parent} = ANY (%s::bigint[]) AND t.company_id = 1"
        if _has_company(lines.table)
        else f"SELECT {lines.key} FROM {lines.table} t {lines.joins}"
        f" WHERE {lines.parent} = ANY (%s::bigint[])",
        ([1, 2],),
    )
    nodes = plan_nodes(statement)
    column = lines.parent.partition(".")[2]
    conditions = " ".join(str(n.get("Index Cond", "")) for n in nodes)
    assert column in conditions, nodes


def _has_company(table: str) -> bool:
    found = sql.rows(
        "SELECT 1 FROM pg_attribute WHERE attrelid = %s::regclass AND attname = 'company_id'",
        (table,),
    )
    return bool(found)
