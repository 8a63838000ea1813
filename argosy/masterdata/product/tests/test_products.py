"""Entering and changing products: all or the valid ones, set-wise, with every mistake named."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from argosy.kernel.events.commands import Answer, reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.errors import (
    NotFound,
    PermissionDenied,
    StaleVersion,
    ValidationFailed,
)
from argosy.masterdata.product.commands import (
    NewAttribute,
    NewCategory,
    ProductChange,
    do_change_product,
    do_create_attribute,
    do_create_category,
    do_create_product,
)
from argosy.masterdata.product.queries import (
    access_product,
    product_facts,
    products_by_barcode,
    products_by_code,
)
from argosy.masterdata.product.rules.new_product import (
    NewBarcode,
    NewCompanyData,
    NewProduct,
    NewUnit,
)
from argosy.masterdata.product.tests.conftest import ACTOR, Shop

WHOLE = NewProduct(
    "FRAME",
    'Frame "M" \\ 54\'',
    "C62",
    tracking="serial",
    name_zh="车架",
    description="Steel,\nbrazed",
    category="PARTS",
    tax_class="goods",
    sales_unit="C62",
    purchase_unit="BX",
    units=(NewUnit("BX", 4), NewUnit("KGM", 2, 5)),
    barcodes=(NewBarcode("4006381333931"), NewBarcode("F-BOX", "BX", "own")),
    hs_code="871491",
    origin_country="TW",
    net_weight_kg=Decimal("2.4"),
    gross_weight_kg=Decimal("2.9"),
    shelf_life_days=0,
    company=NewCompanyData(tax_class="frames", lead_time_days=14, abc_class="A"),
)


def create(*products: NewProduct, key: str = "k", mode: str = "all") -> Answer:
    return do_create_product(products, actor=ACTOR, key=key, mode=mode)  # type: ignore[arg-type]


def count(table: str) -> int:
    with reading(ACTOR):
        ((found,),) = sql.rows(f"SELECT count(*) FROM {table}")
    return int(str(found))


def test_a_product_stands_with_all_its_parts(shop: Shop) -> None:
    (done,) = create(WHOLE).results
    assert done is not None and done.number == "FRAME"
    with reading(ACTOR):
        facts = product_facts(1, [done.id])[done.id]
        scanned = products_by_barcode(["F-BOX", "4006381333931", "gone"])
        coded = products_by_code(["FRAME", "gone"])
        ((kind, payload),) = sql.rows(
            "SELECT kind, payload FROM event WHERE subject_id = %s AND subject_type = 'product'",
            (done.id,),
        )
        ((weight, text),) = sql.rows(
            "SELECT gross_weight_kg, description FROM product WHERE id = %s", (done.id,)
        )
    assert (facts.name, facts.name_zh, facts.tracking) == (WHOLE.name, "车架", "serial")
    assert (facts.base_unit, facts.base_decimals) == ("C62", 0)
    assert (facts.sales_unit, facts.purchase_unit) == ("C62", "BX")
    assert (facts.tax_class, facts.lead_time_days) == ("frames", 14)
    assert len(facts.category_ids) == 2
    assert facts.units["C62"] == 1
    assert facts.units["BX"] == 4
    assert facts.units["DZN"] == 12
    assert facts.units["KGM"] == Fraction(2, 5)
    assert scanned == {"F-BOX": (done.id, "BX"), "4006381333931": (done.id, "C62")}
    assert coded == {"FRAME": done.id}
    assert (kind, payload) == ("product.created", {"product_id": done.id, "kind": "stock"})
    assert (weight, text) == (Decimal("2.9"), "Steel,\nbrazed")


def test_another_company_sees_the_product_but_not_this_companys_data(shop: Shop) -> None:
    (id_,) = create(WHOLE).ids()
    other = Actor(9, ActorKind.SYSTEM, 2, (2,))
    with reading(other):
        facts = product_facts(2, [id_])[id_]
    assert (facts.tax_class, facts.lead_time_days) == ("goods", 0)


def test_variants_and_their_product_in_one_batch(shop: Shop) -> None:
    red = NewProduct(
        "SHIRT-R", "Shirt red", "C62", variant_of="SHIRT", attributes=(("colour", "red"),)
    )
    blue = replace(red, code="SHIRT-B", attributes=(("colour", "blue"),))
    red_id, shirt_id, blue_id = create(red, NewProduct("SHIRT", "Shirt", "C62"), blue).ids()
    with reading(ACTOR):
        facts = product_facts(1, [red_id, shirt_id, blue_id])
        values = sql.rows(
            "SELECT x.item_id, v.name_zh FROM variant_value x"
            " JOIN product_attribute_value v ON v.id = x.value_id ORDER BY x.item_id"
        )
    assert facts[red_id].lineage == (red_id, shirt_id)
    assert facts[shirt_id].lineage == (shirt_id,)
    assert sorted(values) == sorted([(red_id, "红"), (blue_id, "蓝")])
    with pytest.raises(ValidationFailed) as refused:
        create(replace(red, code="SHIRT-R2"), key="again")
    assert refused.value.code == "masterdata.taken"


def test_two_hundred_take_as_many_statements_as_two(shop: Shop) -> None:
    def numbered(n: int) -> NewProduct:
        barcodes = (NewBarcode(f"OWN-{n}", kind="own"),)
        return replace(WHOLE, code=f"F{n}", barcodes=barcodes)

    create(numbered(1), numbered(2), key="warm")
    with sql.counted() as two:
        create(numbered(3), numbered(4), key="two")
    with sql.counted() as many:
        create(*[numbered(n) for n in range(10, 210)], key="many")
    assert two.statements == many.statements <= 20


def test_all_mistakes_of_a_batch_are_named_and_nothing_is_done(shop: Shop) -> None:
    create(WHOLE)
    before = count("item")
    with pytest.raises(ValidationFailed) as refused:
        create(
            replace(WHOLE, barcodes=()),
            NewProduct("GOOD", "Good", "C62"),
            NewProduct("GOOD", "Twice", "C62"),
            NewProduct("NEW", "\x00", "NONE", category="gone", sales_unit="KGM"),
            NewProduct("NEW2", "New", "C62", sales_unit="KGM", barcodes=(NewBarcode("F-BOX"),)),
            NewProduct("NEW3", "New", "C62", barcodes=(NewBarcode("F-BOX", kind="own"),)),
            NewProduct("NEW4", "New", "C62", variant_of="gone", attributes=(("colour", "green"),)),
            key="second",
        )
    assert [(p.code, p.field) for p in refused.value.problems] == [
        ("masterdata.taken", "[0].code"),
        ("masterdata.taken", "[2].code"),
        ("text.nul", "[3].name"),
        ("masterdata.unknown", "[3].base_unit"),
        ("masterdata.unknown", "[3].category"),
        ("product.gtin", "[4].barcodes[0].value"),
        ("product.no_factor", "[4].sales_unit"),
        ("product.barcode_taken", "[4].barcodes[0].value"),
        ("product.barcode_taken", "[5].barcodes[0].value"),
        ("masterdata.unknown", "[6].variant_of"),
        ("masterdata.unknown", "[6].attributes[0]"),
    ]
    assert count("item") == before


def test_mode_valid_takes_the_good_ones(shop: Shop) -> None:
    answer = create(NewProduct("A", "Good", "C62"), NewProduct("B", "", "C62"), mode="valid")
    assert [result.number if result else None for result in answer.results] == ["A", None]
    assert [problem.field for problem in answer.problems] == ["[1].name"]


def test_without_permission_nothing_is_done(shop: Shop) -> None:
    before = count("item")
    clerk = Actor(8, ActorKind.USER, 1, (1,), frozenset({"product.read"}))
    with pytest.raises(PermissionDenied):
        do_create_product([WHOLE], actor=clerk, key="k")
    assert count("item") == before
    writer = Actor(8, ActorKind.USER, 1, (1,), frozenset({"product.create"}))
    assert len(do_create_product([WHOLE], actor=writer, key="k").ids()) == 1


def test_one_product_for_a_screen(shop: Shop) -> None:
    reader = Actor(8, ActorKind.USER, 1, (1,), frozenset({"product.read"}))
    assert access_product(reader, shop.bike).code == "BIKE"
    with pytest.raises(NotFound):
        access_product(reader, 10**12)
    with pytest.raises(PermissionDenied):
        access_product(Actor(8, ActorKind.USER, 1, (1,)), shop.bike)


def test_a_change_touches_what_it_names_only(shop: Shop) -> None:
    change = ProductChange(shop.bike, 1, name="Bicycle", name_zh="自行车")
    other = ProductChange(shop.screw, 1, category="", is_active=False)
    do_change_product([change, other], actor=ACTOR, key="change")
    with reading(ACTOR):
        facts = product_facts(1, [shop.bike, shop.screw])
        versions = sql.rows("SELECT payload FROM event WHERE kind = 'product.changed' ORDER BY id")
    bike, screw = facts[shop.bike], facts[shop.screw]
    assert (bike.name, bike.name_zh, bike.tax_class) == ("Bicycle", "自行车", "goods")
    assert (bike.version, bike.is_active, len(bike.category_ids)) == (2, True, 1)
    assert (screw.name, screw.version, screw.is_active) == ("Screw", 2, False)
    assert screw.category_ids == ()
    assert [payload for (payload,) in versions] == [
        {"product_id": shop.bike, "product_version": 2},
        {"product_id": shop.screw, "product_version": 2},
    ]


def test_a_stale_version_is_refused(shop: Shop) -> None:
    do_change_product([ProductChange(shop.bike, 1, name="First")], actor=ACTOR, key="1")
    with pytest.raises(StaleVersion) as refused:
        do_change_product([ProductChange(shop.bike, 1, name="Second")], actor=ACTOR, key="2")
    assert refused.value.problems[0].field == "[0].version"
    with reading(ACTOR):
        assert product_facts(1, [shop.bike])[shop.bike].name == "First"


def test_bad_changes_are_refused_at_once(shop: Shop) -> None:
    with pytest.raises(ValidationFailed) as refused:
        do_change_product(
            [
                ProductChange(10**30, 1),
                ProductChange(shop.bike, 1, name="", category="gone"),
                ProductChange(shop.bike, 1, name="\ud800"),
            ],
            actor=ACTOR,
            key="bad",
        )
    assert [(p.code, p.field) for p in refused.value.problems] == [
        ("masterdata.unknown", "[0].product_id"),
        ("text.required", "[1].name"),
        ("masterdata.unknown", "[1].category"),
        ("text.surrogate", "[2].name"),
        ("masterdata.twice", "[2].product_id"),
    ]


def test_bad_categories_and_attributes_are_refused(shop: Shop) -> None:
    with pytest.raises(ValidationFailed) as refused:
        do_create_category(
            [
                NewCategory("PARTS", "Again"),
                NewCategory("X", "X", parent="LATER"),
                NewCategory("LATER", "Later"),
                NewCategory("A/B", "Slash"),
            ],
            actor=ACTOR,
            key="bad",
        )
    assert [(p.code, p.field) for p in refused.value.problems] == [
        ("masterdata.taken", "[0].code"),
        ("masterdata.unknown", "[1].parent"),
        ("category.slash", "[3].code"),
    ]
    with pytest.raises(ValidationFailed) as refused:
        do_create_attribute(
            [
                NewAttribute("colour", "Colour", ()),
                NewAttribute("size", "Size", (("s", "S", ""), ("s", "", ""))),
            ],
            actor=ACTOR,
            key="bad2",
        )
    assert [(p.code, p.field) for p in refused.value.problems] == [
        ("masterdata.taken", "[0].code"),
        ("text.required", "[1].values[1]"),
        ("masterdata.taken", "[1].values[1]"),
    ]
