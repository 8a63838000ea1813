"""What stock is worth by place and by age is what the ledger says, to the last cent."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from argosy.domains.inventory.declared import reports, value_reports
from argosy.domains.inventory.declared.report_parts import worth
from argosy.domains.inventory.declared.stock_map import STOCK_MAP
from argosy.domains.inventory.tests.conftest import MARCH, Yard
from argosy.platform.registry.reports.declared import Asking, Report


def _values(yard: Yard, report: Report) -> list[object]:
    given: dict[str, object] = {"on": MARCH + timedelta(days=20_000)}
    answer = report.read(Asking(yard.books.actor, given))
    return [row.values["value"] for row in answer.rows]


def test_thirds_of_a_cent_are_given_out_until_nothing_is_left(yard: Yard) -> None:
    # 100 and 200 cents for three each: a third is 33.33 and 66.67, rounded alone 99 and 201.
    yard.open_stock(
        *(yard.line("bolt", place, "1", value) for place, value in _three(34, 33, 33)),
        *(yard.line("nut", place, "1", value) for place, value in _three(66, 67, 67)),
    )
    assert yard.ledger("1405") == 300
    assert _values(yard, reports.ON_HAND) == [34, 33, 33, 67, 67, 66]
    assert _values(yard, STOCK_MAP) == [201, 101, 100, 99], "a warehouse, its shelves"
    assert sum(map(int, map(str, _values(yard, value_reports.STOCK_AGES)))) == 300
    assert sum(map(int, map(str, _values(yard, value_reports.AGEING)))) == 300


def _three(*values: int) -> list[tuple[str, int]]:
    return list(zip(("WH/A", "WH/B", "W2"), values, strict=True))


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("1", "1", "1"), [34, 33, 33]),
        (("1", "1"), [34, 33]),  # two of three are worth 66.67
        (("-1", "2"), [-33, 67]),
        (("0", "0"), [0, 0]),
    ],
)
def test_parts_of_an_item(yard: Yard, parts: tuple[str, ...], expected: list[int]) -> None:
    yard.open_stock(yard.line("bolt", "WH/A", "3", 100))
    held = {yard.items["bolt"]: [Decimal(part) for part in parts], yard.items["nut"]: [Decimal(1)]}
    assert worth(yard.books.company_id, held) == {yard.items["bolt"]: expected}
