"""How costs grow with what is already posted, at three sizes tenfold apart.

A posting's cost must not depend on history, a report's only on what it shows. The exponent is the
slope of cost over history, both as logarithms: 0 does not grow, 1 grows in proportion.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from argosy.testing.benchmarks import aging, on_hand, trial_balance
from argosy.testing.benchmarks.books import do_bench_entries, make_entry
from argosy.testing.benchmarks.company import make_company
from argosy.testing.benchmarks.measure import Benchmark, Reading, Target, lookup, metered
from argosy.testing.benchmarks.order_to_cash import order_to_cash
from argosy.testing.benchmarks.procure_to_pay import procure_to_pay
from argosy.testing.benchmarks.proof import verified
from argosy.testing.benchmarks.scratch import fresh_copy
from argosy.testing.benchmarks.trade import (
    BATCH,
    WARM,
    Flow,
    measure_batches,
    measure_singles,
    take,
)
from argosy.testing.books import make_books, make_parties

STEPS = (100, 10, 1)
ROUNDS = 3
SINGLES = 20
ENTRIES_BATCH = 1_000
ENTRIES_AN_ORDER = 20
LINES_AN_ORDER = 200
MOVES_AN_ORDER = 100
PRODUCTS = 1_000
Costs = dict[int, float]


def run(size: int) -> dict[str, object]:
    """Measure at `size` orders of history, a tenth and a hundredth of it; others in proportion."""
    report: dict[str, object] = {}
    for name, flow in (("order_to_cash", order_to_cash), ("procure_to_pay", procure_to_pay)):
        with fresh_copy():
            report[name] = _flow(flow, size)
    with fresh_copy():
        report["journal"] = _journal(size * ENTRIES_AN_ORDER)
    lines = size * LINES_AN_ORDER
    report["trial_balance"] = _report(trial_balance.run, lines, ("now", "as_of"))
    report["aging"] = _report(aging.run, lines, ("now", "month_end", "middle"))
    report["on_hand"] = _report(
        lambda moves: on_hand.measure(moves, PRODUCTS), size * MOVES_AN_ORDER, ("now",)
    )
    return report


def exponent(costs: Mapping[int, float]) -> float:
    """Return the slope of cost over size, both as logarithms, by least squares."""
    points = [(math.log(size), math.log(max(cost, 1e-6))) for size, cost in costs.items()]
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return round(sum((x - mean_x) * (y - mean_y) for x, y in points) / spread, 3)


def _flow(flow: Flow, size: int) -> dict[str, object]:
    """Let history grow by batches; at each size measure orders one by one and in batches."""
    measured = len(STEPS) * ROUNDS * (SINGLES + BATCH)
    company = make_company(size + measured + WARM + 2 * BATCH)
    number = 0
    for _ in range(WARM):
        take(flow, company, [number], f"warm/{number}", hot=False)
        number += 1
    single: Costs = {}
    batch: Costs = {}
    for step in STEPS:
        missing = max(size // step - number, 0)
        number += measure_batches(flow, company, number, -(-missing // BATCH) * BATCH).units
        singles, batches = [], []
        for _ in range(ROUNDS):
            singles.append(measure_singles(flow, company, number, SINGLES))
            number += SINGLES
            batches.append(measure_batches(flow, company, number, BATCH))
            number += BATCH
        single[size // step], batch[size // step] = _least(singles), _least(batches)
    return {"single": _costs(single), "batch": _costs(batch), "verify": verified()}


def _journal(size: int) -> dict[str, object]:
    """Let a ledger grow by batches; at each size measure entries one by one and in batches."""
    books, parties = make_books("BENCH"), make_parties(200)
    number = 0

    def post(count: int, of: int) -> Reading:
        """Post entries in commands of `of` entries each."""
        nonlocal number
        with metered(count) as reading:
            for _ in range(count // of):
                entries = [make_entry(books, parties, number + n) for n in range(of)]
                do_bench_entries(entries, actor=books.actor, key=f"entries/{number}")
                number += of
        return reading

    single: Costs = {}
    batch: Costs = {}
    for step in STEPS:
        post(max(size // step - number, 0), ENTRIES_BATCH)
        singles, batches = [], []
        for _ in range(ROUNDS):
            singles.append(post(5 * SINGLES, 1))
            batches.append(post(ENTRIES_BATCH, ENTRIES_BATCH))
        single[size // step], batch[size // step] = _least(singles), _least(batches)
    return {"single": _costs(single), "batch": _costs(batch), "verify": verified()}


def _report(
    measure: Callable[[int], dict[str, object]], size: int, names: tuple[str, ...]
) -> dict[str, object]:
    """Measure a report on fresh ledgers of three sizes."""
    costs: dict[str, Costs] = {name: {} for name in names}
    for step in STEPS:
        with fresh_copy():
            found = measure(size // step)
        for name in names:
            costs[name][size // step] = lookup(found, f"{name}.cpu_s")
    return {name: _costs(found) for name, found in costs.items()}


def _least(readings: list[Reading]) -> float:
    """Return the least cost of a unit: the other rounds met a busier machine."""
    return min(reading.cpu_s / reading.units for reading in readings)


def _costs(costs: Costs) -> dict[str, object]:
    return {
        "ms": {str(size): round(cost * 1000, 3) for size, cost in costs.items()},
        "exponent": exponent(costs),
    }


BENCHMARK = Benchmark(
    "growth",
    "what a posting and a report cost at three sizes of history, tenfold apart",
    5_000,
    run,
    tuple(
        Target(f"{name}.{way}.exponent", 0.05, at_most=True)
        for name in ("order_to_cash", "procure_to_pay", "journal")
        for way in ("single", "batch")
    ),
)
