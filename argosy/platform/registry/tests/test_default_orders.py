"""The plain list of every noun is served by an index, so that it opens as fast in ten years."""

from __future__ import annotations

import json
from typing import cast

import pytest

from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.platform.registry import catalogue
from argosy.platform.registry.filters import Query
from argosy.platform.registry.plans import page_statement, plan_of, select_head

ACTOR = Actor(1, ActorKind.SYSTEM, 1, (1,))
SMALL = frozenset({"fiscal_period", "own_field", "posting_rule"})
"""Tables that hold some hundreds of rows at most, whatever a company does."""
OFF = ("seqscan", "sort", "hashjoin", "mergejoin", "bitmapscan")
"""What a planner may choose for an empty table only; an index that serves the order is then seen
by the absence of a whole sort."""

Node = dict[str, object]


def sorts_whole(node: Node, table: str) -> tuple[bool, bool]:
    """Return whether a plan reads the table, and whether it sorts all it reads of it."""
    reads = node.get("Relation Name") == table
    sorts = False
    for below in cast("list[Node]", node.get("Plans", [])):
        if below.get("Parent Relationship") in ("SubPlan", "InitPlan"):
            continue
        its_reads, its_sorts = sorts_whole(below, table)
        reads, sorts = reads or its_reads, sorts or its_sorts
    return reads, sorts or (reads and node["Node Type"] == "Sort")


def top_of(query: Query, name: str) -> Node:
    resource = catalogue.resource(name)
    with reading(ACTOR):
        for way in OFF:
            sql.execute(f"SELECT set_config('enable_{way}', 'off', true)")
        plan = plan_of(ACTOR, resource, query)
        statement = page_statement(plan, select_head(plan), None, 51)
        ((text,),) = sql.rows("EXPLAIN (FORMAT JSON) " + statement.text, statement.params)
    (found,) = json.loads(text) if isinstance(text, str) else cast("list[Node]", text)
    return cast(Node, found["Plan"])


@pytest.mark.parametrize("name", sorted(catalogue.resources()))
def test_the_plain_list_is_not_sorted_as_a_whole(db: object, name: str) -> None:
    table = catalogue.resource(name).table
    reads, sorts = sorts_whole(top_of(Query(), name), table)
    assert reads
    assert not sorts or table in SMALL


def test_an_order_that_no_index_serves_is_seen(db: object) -> None:
    assert sorts_whole(top_of(Query(sort=("memo",)), "sales.delivery"), "delivery") == (True, True)
