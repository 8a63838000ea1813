"""The exponent says how a cost grows; figures worked by hand."""

from __future__ import annotations

import pytest

from argosy.testing.benchmarks.growth import exponent
from argosy.testing.benchmarks.measure import Reading, Target, floor_ratio


@pytest.mark.parametrize(
    ("costs", "expected"),
    [
        ({10: 3.0, 100: 3.0, 1000: 3.0}, 0.0),
        ({10: 1.0, 100: 10.0, 1000: 100.0}, 1.0),
        ({10: 1.0, 100: 100.0, 1000: 10_000.0}, 2.0),
        ({10: 100.0, 100: 10.0, 1000: 1.0}, -1.0),
    ],
)
def test_the_exponent_is_the_slope_of_the_logarithms(
    costs: dict[int, float], expected: float
) -> None:
    assert exponent(costs) == pytest.approx(expected)


def test_rates_count_client_and_database_and_targets_read_the_report() -> None:
    reading = Reading(units=30, client_s=0.1, database_s=0.2, statements=60)
    floor = Reading(units=30, client_s=0.05, database_s=0.05)
    assert reading.per_cpu_s == pytest.approx(100)
    assert floor_ratio(reading, floor) == pytest.approx(3)
    report: dict[str, object] = {"single": reading.as_dict("orders")}
    assert Target("single.orders_per_cpu_s", 100).is_met(report)
    assert not Target("single.orders_per_cpu_s", 101).is_met(report)
    assert Target("single.statements_per_unit", 2, at_most=True).is_met(report)
    assert not Target("single.statements_per_unit", 1.9, at_most=True).is_met(report)
