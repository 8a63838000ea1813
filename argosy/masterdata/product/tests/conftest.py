"""What the tests of products share: units, a category tree, attributes, a customer, a supplier."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from argosy.kernel.identity import sql
from argosy.kernel.identity.reference import load_reference_data
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.masterdata.product.commands import (
    NewAttribute,
    NewCategory,
    do_create_attribute,
    do_create_category,
    do_create_product,
)
from argosy.masterdata.product.rules.new_product import NewProduct, NewUnit

ACTOR = Actor(7, ActorKind.SYSTEM, 1, (1,))


@dataclass(frozen=True, slots=True)
class Shop:
    """Ids of what stands before a test begins."""

    bike: int
    screw: int
    customer: int
    dealer: int
    supplier: int
    group: int


@pytest.fixture
def shop(db: object) -> Shop:
    """A bike, screws by the piece and the box of 12, a customer, a dealer, a supplier."""
    load_reference_data()
    sql.execute(
        "INSERT INTO unit (code, name, dimension, factor_num, factor_den, decimals)"
        " VALUES ('BX', 'box', 'pack', 1, 1, 0)"
    )
    do_create_category(
        [NewCategory("ALL", "All"), NewCategory("PARTS", "Parts", "ALL")], actor=ACTOR, key="c"
    )
    do_create_attribute(
        [NewAttribute("colour", "Colour", (("red", "Red", "红"), ("blue", "Blue", "蓝")))],
        actor=ACTOR,
        key="a",
    )
    bike, screw = do_create_product(
        [
            NewProduct("BIKE", "Bike", "C62", category="ALL", tax_class="goods"),
            NewProduct("SCREW", "Screw", "C62", category="PARTS", units=(NewUnit("BX", 12),)),
        ],
        actor=ACTOR,
        key="p",
    ).ids()
    customer, dealer, supplier = _parties()
    ((group,),) = sql.rows(
        "INSERT INTO party_group (kind, code, name) VALUES ('customer', 'DEALERS', 'Dealers')"
        " RETURNING id"
    )
    sql.execute("SELECT set_config('argosy.companies', '{1}', true)")
    sql.execute(
        "INSERT INTO party_terms (company_id, party_id, customer_group_id) VALUES (1, %s, %s)",
        (dealer, group),
    )
    return Shop(bike, screw, customer, dealer, supplier, int(str(group)))


def _parties() -> list[int]:
    ids = sql.ids("party", 3)
    codes = ["CU", "DE", "SU"]
    names = ["Customer", "Dealer", "Supplier"]
    sql.insert(
        "party",
        ("id", "code", "name", "kind", "is_active"),
        [ids, codes, names, ["organisation"] * 3, [True] * 3],
    )
    return ids
