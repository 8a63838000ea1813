"""Posting journal entries of 2 to 4 lines, one at a time and in batches."""

from __future__ import annotations

from argosy.testing.benchmarks.books import do_bench_entries, make_entry
from argosy.testing.benchmarks.floor import copy_floor, row_by_row_floor, row_counts, rows_since
from argosy.testing.benchmarks.measure import Benchmark, Target, floor_ratio, metered
from argosy.testing.benchmarks.proof import verified
from argosy.testing.books import make_books, make_parties

BATCH = 1000


def run(size: int) -> dict[str, object]:
    """Post `size` entries in batches of 1,000, and a tenth of it one at a time."""
    books, parties = make_books("BENCH"), make_parties(200)
    singles = max(size // 10, 50)
    for n in range(20):
        do_bench_entries([make_entry(books, parties, n)], actor=books.actor, key=f"warm/{n}")
    before = row_counts()
    with metered(singles) as single:
        for n in range(singles):
            do_bench_entries([make_entry(books, parties, n)], actor=books.actor, key=f"one/{n}")
    single_floor = row_by_row_floor(rows_since(before), singles)
    batches = [
        [make_entry(books, parties, start + n) for n in range(BATCH)]
        for start in range(0, size, BATCH)
    ]
    do_bench_entries(batches[0][:50], actor=books.actor, key="warm/batch")
    before = row_counts()
    with metered(size) as batch:
        for place, entries in enumerate(batches):
            do_bench_entries(entries, actor=books.actor, key=f"batch/{place}")
    floor = copy_floor(rows_since(before), size)
    return {
        "single": single.as_dict("entries") | {"floor_ratio": floor_ratio(single, single_floor)},
        "single_floor": single_floor.as_dict("entries"),
        "batch": batch.as_dict("entries") | {"floor_ratio": floor_ratio(batch, floor)},
        "batch_floor": floor.as_dict("entries"),
        "verify": verified(),
    }


BENCHMARK = Benchmark(
    "journal",
    "post journal entries of 2 to 4 lines",
    20_000,
    run,
    (Target("single.entries_per_cpu_s", 700), Target("batch.entries_per_cpu_s", 10_000)),
)
