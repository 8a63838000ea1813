"""A page costs what it shows, not what the table holds: plans of pages in a table of 60,000."""

from __future__ import annotations

import json
from typing import cast

import pytest
from django.db import transaction

from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.conditions import Part
from argosy.platform.registry.filters import Query, Test
from argosy.platform.registry.keyset import cursor_of
from argosy.platform.registry.plans import page_statement, plan_of, select_head
from argosy.platform.registry.tests.toys import reader

pytestmark = pytest.mark.usefixtures("many")
ROWS = 60_000
BLOCKS_MAX = 150
"""Blocks of 8 KiB for a page of 20; the table has about 1,500."""


@pytest.fixture
def many(toys: None) -> None:
    """Add 60,000 orders to the toys, once a file."""
    with sql.using("owner"), transaction.atomic(using="owner"):
        ((number,),) = sql.rows("SELECT count(*) FROM toy_order")
        if cast(int, number) < ROWS:
            sql.script(
                "INSERT INTO toy_order SELECT g, 1, 1 + g % 3, 'open', date '2026-02-01' + g / 100,"
                " CASE WHEN g % 3 > 0 THEN date '2026-03-01' + g / 50 END, g, 'EUR', NULL, false,"
                " timestamptz '2026-02-01 00:00+00' + g * interval '1 minute', '{}', NULL, 1, '',"
                f" '', false FROM generate_series(100, {ROWS} + 100) g;"
                " INSERT INTO toy_number SELECT g, 1, 'N-' || g"
                f" FROM generate_series(100, {ROWS} + 100) g;"
                " ANALYZE toy_order; ANALYZE toy_number"
            )


def cost(query: Query) -> tuple[int, set[str], int]:
    """Return the blocks that a page's statements read, their kinds of nodes, the rows they give."""
    blocks, kinds, rows = 0, set[str](), 0
    with reading(reader()):
        plan = plan_of(reader(), catalogue.resource("toy.order"), query)
        asked = select_head(plan)
        everything: list[Part | None] = [None]
        for region in plan.regions or everything:
            statement = page_statement(plan, asked, region, 20)
            ((text,),) = sql.rows(
                "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + statement.text, statement.params
            )
            (found,) = json.loads(text) if isinstance(text, str) else cast("list[object]", text)
            top = cast("dict[str, object]", cast("dict[str, object]", found)["Plan"])
            blocks += cast(int, top["Shared Hit Blocks"]) + cast(int, top["Shared Read Blocks"])
            kinds |= _kinds(top)
            rows += cast(int, top["Actual Rows"])
            if rows >= 20:
                break
    return blocks, kinds, rows


def _kinds(node: dict[str, object]) -> set[str]:
    found = {f"{node['Node Type']} {node.get('Relation Name', '')}".strip()}
    for below in cast("list[dict[str, object]]", node.get("Plans", [])):
        found |= _kinds(below)
    return found


FIELDS = ("number", "customer", "amount")


@pytest.mark.parametrize("sort", [("-day", "-id"), ("day",), ("due",), ("-due",), ("-id",)])
@pytest.mark.parametrize("depth", [0, 30_000, ROWS - 30])
def test_a_page_reads_an_index_wherever_it_begins(sort: tuple[str, ...], depth: int) -> None:
    after = ""
    if depth:
        with reading(reader()):
            plan = plan_of(reader(), catalogue.resource("toy.order"), Query(sort=sort))
            keys = ", ".join(key.source.text + key.order for key in plan.keys)
            (values,) = sql.rows(
                f"SELECT {', '.join(key.source.text for key in plan.keys)} FROM toy_order t"
                f" WHERE company_id = 1 ORDER BY {keys} LIMIT 1 OFFSET %s",
                (depth,),
            )
        after = cursor_of(reader(), plan.resource, plan.keys, values)

    blocks, kinds, rows = cost(Query(fields=FIELDS, sort=sort, after=after))

    assert rows == 20
    assert "Seq Scan toy_order" not in kinds, kinds
    assert blocks <= BLOCKS_MAX


def test_a_sort_without_an_index_reads_everything() -> None:
    blocks, _, _ = cost(Query(fields=FIELDS, sort=("amount",)))
    assert blocks > 5 * BLOCKS_MAX, "control: the measure shows what it costs to read all"


def test_a_number_is_looked_up_where_it_stands() -> None:
    where = Test("number", "is", "N-31415")
    blocks, kinds, rows = cost(Query(fields=FIELDS, where=where))
    assert rows == 1
    assert "Seq Scan toy_order" not in kinds, kinds
    assert blocks <= BLOCKS_MAX


def test_a_stream_holds_no_more_than_a_chunk() -> None:
    import tracemalloc

    stream = reads.stream(reader(), "toy.order", Query(fields=("amount", "lines")), chunk=500)
    number = len(next(stream))
    tracemalloc.start()
    number += sum(len(chunk) for chunk in stream)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert number == ROWS + 1 + 4
    assert peak < 4_000_000, "a chunk of 500 takes about 1 MB, all of them would take 60"
