"""What the head of a record says it comes to."""

from __future__ import annotations

import pytest

from argosy.platform.registry import catalogue
from argosy.web.desk.records import _amounts


@pytest.mark.parametrize(
    ("currency", "company_gross", "expected"),
    [
        ("CNY", "113.00", ["net", "tax", "gross"]),
        ("USD", "113.00", ["net", "tax", "gross", "company_gross"]),
        ("USD", "791.00", ["net", "tax", "gross", "company_gross"]),
    ],
)
def test_the_company_s_currency_is_told_where_it_is_another(
    currency: str, company_gross: str, expected: list[str]
) -> None:
    found = {
        "currency": currency, "company_currency": "CNY",
        "net": "100.00", "tax": "13.00", "gross": "113.00", "company_gross": company_gross,
    }  # fmt: skip
    fields = catalogue.resource("sales.order").fields
    assert [field.name for field in _amounts(fields, found)] == expected


def test_two_amounts_of_one_kind_that_are_the_same_are_both_told() -> None:
    """Net and gross of an order without taxes: neither stands for the other."""
    found = {"currency": "CNY", "net": "100.00", "gross": "100.00"}
    fields = catalogue.resource("sales.order").fields
    assert [field.name for field in _amounts(fields, found)] == ["net", "gross"]
