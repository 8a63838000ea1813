"""Making places and lots: trees, warehouses, policies, refusals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import ActorKind
from argosy.kernel.primitives.errors import PermissionDenied, ValidationFailed
from argosy.kernel.stock.locations import (
    LocationInput,
    LotInput,
    do_create_location,
    do_create_lot,
    ensure_locations,
    find_lots,
)
from argosy.kernel.stock.tests.world import World, count


def test_places_made_in_one_batch_form_a_tree(world: World) -> None:
    batch = [
        LocationInput("W3", "Third", "view"),
        LocationInput("W3/A", "A", "internal", "W3"),
        LocationInput("W3/A/1", "A1", "internal", "W3/A"),
        LocationInput("MAKE", "Production", "production"),
    ]
    answer = do_create_location(batch, actor=world.actor, key="tree")
    ids = answer.ids()
    assert sql.rows(
        "SELECT path::text, warehouse_id, allow_negative FROM location WHERE id = ANY(%s)"
        " ORDER BY id",
        (ids,),
    ) == [
        (f"/{ids[0]}/", ids[0], False),
        (f"/{ids[0]}/{ids[1]}/", ids[0], False),
        (f"/{ids[0]}/{ids[1]}/{ids[2]}/", ids[0], False),
        (f"/{ids[3]}/", None, True),
    ]
    assert do_create_location(batch, actor=world.actor, key="tree").replayed
    assert count("location") == 14


def test_ensuring_places_twice_makes_them_once(world: World) -> None:
    wanted = [LocationInput("W3", "Third", "view"), LocationInput("WH/A", "Shelf A", "internal")]
    first = world.act(lambda run: ensure_locations(run, wanted))
    assert world.act(lambda run: ensure_locations(run, wanted)) == first
    assert first["WH/A"] == world.places["WH/A"]
    assert count("location") == 11


def test_bad_places_are_refused_with_all_problems(world: World) -> None:
    batch = [
        LocationInput("WH/A", "Again", "internal"),
        LocationInput("", "\x00", "cellar"),
        LocationInput("X", "X", "supplier", "NOWHERE", allow_negative=True),
        LocationInput("Y", "Y", "customer", allow_negative=False),
    ]
    with pytest.raises(ValidationFailed) as caught:
        do_create_location(batch, actor=world.actor, key="bad")
    assert [f"{p.code} {p.field}" for p in caught.value.problems] == [
        "stock.code_taken [0].code",
        "text.required [1].code",
        "text.nul [1].name",
        "stock.unknown_location_kind [1].kind",
        "stock.unknown_location [2].parent",
        "stock.outside_is_unbounded [3].allow_negative",
    ]
    assert count("location") == 10


def test_places_need_a_permission(world: World) -> None:
    nobody = replace(world.actor, kind=ActorKind.USER)
    with pytest.raises(PermissionDenied):
        do_create_location([LocationInput("Z", "Z", "internal")], actor=nobody, key="no")
    with pytest.raises(PermissionDenied):
        do_create_lot([LotInput(world.items["MILK"], "L9")], actor=nobody, key="no")
    assert (count("location"), count("lot")) == (10, 0)


def test_lots_take_their_kind_from_the_item(world: World) -> None:
    batch = [
        LotInput(world.items["MILK"], "L1", expires_on=date(2026, 5, 1), supplier_lot="S-1"),
        LotInput(world.items["BIKE"], "B1", attributes={"colour": "red"}),
    ]
    answer = do_create_lot(batch, actor=world.actor, key="lots")
    assert sql.rows("SELECT id, kind::text, attributes FROM lot ORDER BY id") == [
        (answer.ids()[0], "lot", {}),
        (answer.ids()[1], "serial", {"colour": "red"}),
    ]
    milk = world.items["MILK"]
    found = world.act(lambda run: find_lots(run, [(milk, "L1"), (milk, "L2")]))
    assert found == {(milk, "L1"): answer.ids()[0]}


def test_bad_lots_are_refused_and_in_mode_valid_the_good_are_made(world: World) -> None:
    milk = world.items["MILK"]
    batch = [
        LotInput(milk, "L1"),
        LotInput(milk, "L1"),
        LotInput(world.items["BOLT"], "L1"),
        LotInput(10**9, "L1"),
        LotInput(milk, "L2", manufactured_on=date(2026, 5, 2), expires_on=date(2026, 5, 1)),
        LotInput(milk, ""),
    ]
    answer = do_create_lot(batch, actor=world.actor, key="lots", mode="valid")
    assert [f"{p.code} {p.field}" for p in answer.problems] == [
        "stock.code_taken [1].number",
        "stock.lot_not_tracked [2].item_id",
        "stock.unknown_item [3].item_id",
        "stock.lot_dates [4].expires_on",
        "text.required [5].number",
    ]
    assert [result is not None for result in answer.results] == [True] + [False] * 5
    with pytest.raises(ValidationFailed):
        do_create_lot(batch[:1], actor=world.actor, key="again")
    assert count("lot") == 1
