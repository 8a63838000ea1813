"""A list of 5,000,000 stock moves with rights: pages near and deep, filters, each order, groups.

Run it on a quiet machine as ``argosy bench list --size 5000000``; the default is a tenth. Every
question goes through the registry's own reads as an application does: row security, permissions,
signed cursors, counts up to 10,000.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import ValidationFailed
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.aggregates import aggregate
from argosy.platform.registry.filters import All, Query, Test
from argosy.platform.registry.grouping import Grouping
from argosy.platform.registry.resource import Resource
from argosy.testing.benchmarks.measure import Benchmark, Target
from argosy.testing.benchmarks.on_hand import fill_moves
from argosy.testing.books import Books, make_books

NOUN = "inventory.move"
RUNS = 20
DEEP_PAGES = 40
SLOW_MS = 2_000.0
"""A question that takes longer is asked once: it has failed already."""
Ask = Callable[[], object]


def run(size: int) -> dict[str, object]:
    """Write `size` moves, then ask each question some times; milliseconds on the wall."""
    books = make_books("BENCH")
    fill_moves(books.company_id, size, max(size // 50, 10))
    with sql.using("owner"):
        sql.execute("ANALYZE")
    noun = catalogue.resource(NOUN)
    questions = _questions(books, noun)
    told = {name: _measured(ask) for name, ask in questions.items()}
    pages = [figures["p95_ms"] for name, figures in told.items() if name.startswith("page")]
    sorts = [figures["p95_ms"] for name, figures in told.items() if name.startswith("sort")]
    return {
        "moves": size,
        "p95_ms": max(pages),
        "sorts_p95_ms": max(sorts),
        "questions": told,
    }


def _questions(books: Books, noun: Resource) -> dict[str, Ask]:
    """Return what a reader of a list asks, by name."""
    actor = books.actor
    plain = Query(limit=50)
    ((item, place),) = sql.rows(
        "SELECT max(item_id), max(to_location_id) FROM stock_move WHERE company_id = %s",
        (books.company_id,),
    )

    def page(query: Query) -> Ask:
        return lambda: reads.page(actor, noun, query)

    deep = plain
    for _ in range(DEEP_PAGES):
        deep = replace(deep, after=reads.page(actor, noun, replace(deep, limit=500)).next)
    of_item, of_place = Test("item", "is", item), Test("to_location", "is", place)
    found: dict[str, Ask] = {
        "page 1": page(plain),
        "page 1 with count": page(replace(plain, count=True)),
        "page deep": page(deep),
        "page of one product": page(replace(plain, where=of_item, count=True)),
        "page of a product in a place": page(replace(plain, where=All((of_item, of_place)))),
        "page of a place, a twentieth": page(replace(plain, where=of_place, count=True)),
        "page of a code": page(replace(plain, where=Test("item.code", "is", "B7"), count=True)),
    }
    for field in noun.fields:
        if field.can_sort:
            found[f"sort {field.name}"] = page(replace(plain, sort=(field.name,)))
            found[f"sort -{field.name}"] = page(replace(plain, sort=(f"-{field.name}",)))
    found["groups of one product"] = lambda: aggregate(
        actor, noun, Grouping(by=("to_location",), where=of_item)
    )
    found["groups of all"] = lambda: aggregate(actor, noun, Grouping(by=("to_location",)))
    return found


def _measured(ask: Ask) -> dict[str, float]:
    """Return the median and the 95th of a hundred of some runs, the first left out.

    What is refused for its length says so: its time is that of the refusal.
    """
    times: list[float] = []
    refused = False
    for number in range(RUNS + 1):
        begun = time.perf_counter()
        try:
            ask()
        except ValidationFailed as answer:
            if any(problem.code == "query.too_slow" for problem in answer.problems):
                return {"p50_ms": reads.TIMEOUT_S * 1e3, "p95_ms": reads.TIMEOUT_S * 1e3}
            refused = True
        took = (time.perf_counter() - begun) * 1e3
        if number:
            times.append(took)
        if took > SLOW_MS:
            times = times or [took]
            break
    ordered = sorted(times)
    place = min(len(ordered) - 1, len(ordered) * 95 // 100)
    figures = {"p50_ms": round(ordered[len(ordered) // 2], 1), "p95_ms": round(ordered[place], 1)}
    return {**figures, "is_refused": 1.0} if refused else figures


BENCHMARK = Benchmark(
    "list",
    "a list of stock moves with rights: pages, filters, orders, groups",
    500_000,
    run,
    (Target("p95_ms", 300, at_most=True), Target("sorts_p95_ms", 300, at_most=True)),
)
