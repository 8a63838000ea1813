"""Tests of new products in themselves: every part is checked, all mistakes at once."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from argosy.masterdata.product.rules.new_product import (
    NewBarcode,
    NewCompanyData,
    NewProduct,
    NewUnit,
    check_new_product,
    gtin_problem,
)

GOOD = NewProduct("K1", "Gear", "C62", units=(NewUnit("BX", 12),))


def test_the_good_one_passes() -> None:
    assert check_new_product(GOOD) == []


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"code": ""}, "text.required", "code"),
        ({"code": " K1"}, "text.blanks", "code"),
        ({"code": "K" * 65}, "text.too_long", "code"),
        ({"name": "a\x00"}, "text.nul", "name"),
        ({"kind": "thing"}, "masterdata.word", "kind"),
        ({"tracking": "maybe"}, "masterdata.word", "tracking"),
        ({"kind": "service", "tracking": "lot"}, "product.tracking", "tracking"),
        ({"origin_country": "XX"}, "country.unknown", "origin_country"),
        ({"hs_code": "8714.91"}, "product.hs_code", "hs_code"),
        ({"units": (NewUnit("C62", 2),)}, "product.unit_twice", "units[0].unit"),
        ({"units": (NewUnit("BX", 2), NewUnit("BX", 3))}, "product.unit_twice", "units[1].unit"),
        ({"units": (NewUnit("BX", 0),)}, "number.too_small", "units[0].factor_num"),
        ({"units": (NewUnit("BX", 1, 2**63),)}, "number.too_big", "units[0].factor_den"),
        ({"barcodes": (NewBarcode("123"),)}, "product.gtin", "barcodes[0].value"),
        ({"barcodes": (NewBarcode("x", "", "qr"),)}, "masterdata.word", "barcodes[0].kind"),
        (
            {"barcodes": (NewBarcode("x", "KGM", "own"),)},
            "product.barcode_unit",
            "barcodes[0].unit",
        ),
        (
            {"barcodes": (NewBarcode("x", "", "own"), NewBarcode("x", "BX", "own"))},
            "product.barcode_twice",
            "barcodes[1].value",
        ),
        ({"variant_of": "K0"}, "product.variant", "attributes"),
        ({"attributes": (("colour", "red"),)}, "product.variant", "variant_of"),
        (
            {"variant_of": "K0", "attributes": (("colour", "red"), ("colour", "blue"))},
            "product.attribute_twice",
            "attributes",
        ),
        ({"net_weight_kg": Decimal(-1)}, "product.measure", "net_weight_kg"),
        ({"volume_l": Decimal("NaN")}, "number.not_finite", "volume_l"),
        (
            {"net_weight_kg": Decimal(2), "gross_weight_kg": Decimal(1)},
            "product.gross_weight",
            "gross_weight_kg",
        ),
        ({"shelf_life_days": -1}, "number.too_small", "shelf_life_days"),
        ({"shelf_life_days": 36_526}, "product.shelf_life", "shelf_life_days"),
        (
            {"company": NewCompanyData(procurement="steal")},
            "masterdata.word",
            "company.procurement",
        ),
        (
            {"company": NewCompanyData(lead_time_days=-1)},
            "number.too_small",
            "company.lead_time_days",
        ),
    ],
)
def test_each_mistake(changes: dict[str, object], code: str, field: str) -> None:
    problems = check_new_product(replace(GOOD, **changes))  # type: ignore[arg-type]
    assert [(problem.code, problem.field) for problem in problems] == [(code, field)]
    assert problems[0].cure


@pytest.mark.parametrize("value", ["4006381333931", "96385074", "036000291452", "00012345600012"])
def test_gtins_of_every_length(value: str) -> None:
    assert gtin_problem(value) is None
    wrong = value[:-1] + str((int(value[-1]) + 1) % 10)
    assert gtin_problem(wrong) is not None


@pytest.mark.parametrize("value", ["4006381-333931", "", "４006381333931", "400638133393"])
def test_what_is_no_gtin(value: str) -> None:
    assert gtin_problem(value) is not None


def test_attributes_tell_variants_apart_in_any_order() -> None:
    one = replace(GOOD, attributes=(("size", "m"), ("colour", "red")))
    assert one.variant_key == "colour=red;size=m"
    assert replace(one, attributes=one.attributes[::-1]).variant_key == one.variant_key
