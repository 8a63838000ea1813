"""Runs a flow of commands one document at a time and in batches, beside the bare floor."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from argosy.kernel.identity import sql
from argosy.testing.benchmarks.company import Company, make_company
from argosy.testing.benchmarks.floor import copy_floor, row_by_row_floor, row_counts, rows_since
from argosy.testing.benchmarks.measure import Reading, floor_ratio, metered
from argosy.testing.benchmarks.proof import verified

BATCH = 50
WARM = 10
BATCHES_OF_SINGLES = 10
Flow = Callable[[Company, Sequence[int], str, bool], Iterator[str]]
"""Takes the orders of these numbers through all steps, and yields each step's name after it.

Keys of commands begin with the text; the flag asks for the ten hot items.
"""


def take(flow: Flow, company: Company, numbers: Sequence[int], key: str, *, hot: bool) -> None:
    """Take orders through all steps of a flow."""
    for _ in flow(company, numbers, key, hot):
        pass


def statements_by_step(
    flow: Flow, company: Company, numbers: Sequence[int], key: str
) -> dict[str, int]:
    """Take orders through all steps and return the statements that each took."""
    counts: dict[str, int] = {}
    steps = flow(company, numbers, key, False)
    while True:
        with sql.counted() as count:
            step = next(steps, None)
        if step is None:
            return counts
        counts[step] = count.statements


def measure_singles(
    flow: Flow, company: Company, first: int, count: int, *, hot: bool = False
) -> Reading:
    """Take `count` orders through the flow one by one, from number `first` on."""
    with metered(count) as reading:
        for n in range(first, first + count):
            take(flow, company, [n], f"one/{n}", hot=hot)
    return reading


def measure_batches(
    flow: Flow, company: Company, first: int, count: int, *, hot: bool = False
) -> Reading:
    """Take `count` orders through the flow in batches of 50, from number `first` on."""
    with metered(count) as reading:
        for start in range(first, first + count, BATCH):
            take(flow, company, range(start, start + BATCH), f"many/{start}", hot=hot)
    return reading


def run_flow(flow: Flow, size: int) -> dict[str, object]:
    """Measure a flow with `size` orders in batches and a tenth of them one by one.

    Returns:
        The report: rates, floors and ratios, the same on ten hot items, statements by step.
    """
    batched = -(-size // BATCH) * BATCH
    singles = max(batched // BATCHES_OF_SINGLES, WARM)
    hot_size = max(batched // 4 // BATCH, 1) * BATCH
    company = make_company(batched + singles + 4 * BATCH, 2 * hot_size)
    number = 0
    for _ in range(WARM):
        take(flow, company, [number], f"warm/{number}", hot=False)
        number += 1
    before = row_counts()
    single = measure_singles(flow, company, number, singles)
    number += singles
    single_rows = rows_since(before)
    single_floor = row_by_row_floor(single_rows, singles)
    by_step = {"1": statements_by_step(flow, company, [number], "count/1")}
    number += 1
    batch_numbers = range(number, number + BATCH)
    by_step[str(BATCH)] = statements_by_step(flow, company, batch_numbers, "count/batch")
    number += BATCH
    before = row_counts()
    batch = measure_batches(flow, company, number, batched)
    number += batched
    floor = copy_floor(rows_since(before), batched)
    hot_single = measure_singles(flow, company, number, max(singles // 4, WARM), hot=True)
    number += hot_single.units
    hot_batch = measure_batches(flow, company, number, hot_size, hot=True)
    return {
        "single": single.as_dict("orders") | {"floor_ratio": floor_ratio(single, single_floor)},
        "single_floor": single_floor.as_dict("orders"),
        "batch": batch.as_dict("orders") | {"floor_ratio": floor_ratio(batch, floor)},
        "batch_floor": floor.as_dict("orders"),
        "hot_items": {
            "single": hot_single.as_dict("orders"),
            "batch": hot_batch.as_dict("orders"),
        },
        "rows_per_order": round(sum(single_rows.values()) / singles, 1),
        "statements_by_step": by_step,
        "verify": verified(),
    }
