"""Tests of sourcing: quantities by minimum and multiple, breaks, and which offer wins."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from argosy.kernel.primitives.price import Price
from argosy.masterdata.product.rules.sourcing import (
    PriceBreak,
    SourceRequest,
    SupplierOffer,
    check_offer,
    find_source,
    order_qty,
)

BREAKS = (PriceBreak(Decimal(0), Decimal(10)), PriceBreak(Decimal(100), Decimal(8)))
OFFER = SupplierOffer(1, 50, "Miller", "EUR", "C62", BREAKS, lead_time_days=5)
NEED = SourceRequest(Decimal(30), "C62", date(2026, 3, 31), "EUR")


@pytest.mark.parametrize(
    ("needed", "minimum", "multiple", "qty"),
    [
        ("30", "0", "0", "30"),
        ("30", "50", "0", "50"),
        ("30", "0", "12", "36"),
        ("36", "0", "12", "36"),
        ("30", "50", "12", "60"),
        ("0.5", "0", "0.2", "0.6"),
    ],
)
def test_minimum_and_multiple(needed: str, minimum: str, multiple: str, qty: str) -> None:
    assert order_qty(Decimal(needed), Decimal(minimum), Decimal(multiple)) == Decimal(qty)


def test_the_quantity_ordered_reaches_the_break() -> None:
    """30 are needed, 100 is the least that is sold: the price of 100 applies."""
    decided = find_source(NEED, [replace(OFFER, min_qty=Decimal(100))])
    assert decided.qty == 100
    assert decided.price == Price(Decimal(8), "EUR")


@pytest.mark.parametrize(
    ("better", "code"),
    [
        (replace(OFFER, id=2, name="B", priority=0), "source.lost.priority"),
        (replace(OFFER, id=2, name="B", per_qty=Decimal(2)), "source.lost.price"),
        (replace(OFFER, id=2, name="B", lead_time_days=4), "source.lost.lead_time"),
        (replace(OFFER, id=0, name="B"), "source.lost.older"),
    ],
)
def test_what_decides_between_two_offers(better: SupplierOffer, code: str) -> None:
    for offers in ((OFFER, better), (better, OFFER)):
        decided = find_source(NEED, offers)
        assert decided.offer is better
        assert [(v.rule, v.code) for v in decided.trace] == [("B", "source.won"), ("Miller", code)]


@pytest.mark.parametrize(
    ("offer", "code"),
    [
        (replace(OFFER, currency="USD"), "source.currency"),
        (replace(OFFER, unit="BX"), "source.unit"),
        (replace(OFFER, valid_from=date(2026, 4, 1)), "source.not_yet"),
        (replace(OFFER, valid_to=date(2026, 3, 30)), "source.ended"),
        (replace(OFFER, breaks=(PriceBreak(Decimal(31), Decimal(1)),)), "source.break"),
    ],
)
def test_no_offer_is_a_problem_with_a_cure(offer: SupplierOffer, code: str) -> None:
    decided = find_source(NEED, [offer])
    assert decided.offer is None
    assert decided.problem is not None
    assert decided.problem.code == "source.none"
    assert [v.code for v in decided.trace] == [code]


def test_another_supplier_is_not_asked() -> None:
    decided = find_source(replace(NEED, supplier_id=51), [OFFER])
    assert [v.code for v in decided.trace] == ["source.supplier"]


@pytest.mark.parametrize(
    ("offer", "code"),
    [
        (replace(OFFER, breaks=()), "offer.no_price"),
        (replace(OFFER, breaks=BREAKS[::-1]), "offer.breaks"),
        (replace(OFFER, breaks=(PriceBreak(Decimal(0), Decimal(-1)),)), "offer.negative"),
        (replace(OFFER, min_qty=Decimal(-1)), "offer.negative"),
        (replace(OFFER, lead_time_days=-1), "offer.lead_time"),
        (
            replace(OFFER, valid_from=date(2026, 2, 1), valid_to=date(2026, 1, 1)),
            "offer.dates",
        ),
    ],
)
def test_bad_offers(offer: SupplierOffer, code: str) -> None:
    assert check_offer(OFFER) == []
    assert [problem.code for problem in check_offer(offer)] == [code]
