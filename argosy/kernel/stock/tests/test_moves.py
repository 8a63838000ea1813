"""Posting moves: what stands afterwards, what is refused and how, in how many statements."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from django.db import transaction
from psycopg import errors as pg

from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import ArgosyError, Conflict, NotFound, ValidationFailed
from argosy.kernel.stock.moves import post_moves, post_moves_in_full, reverse_moves
from argosy.kernel.stock.tests.world import NOON, World, count, days, make_world


def refused(world: World, *moves: object, error: type[ArgosyError] = ValidationFailed) -> list[str]:
    """Post moves that must be refused; return code and field of each problem."""
    before = count("stock_move"), count("stock_balance")
    with pytest.raises(error) as caught:
        world.post(*moves)  # type: ignore[arg-type]
    assert (count("stock_move"), count("stock_balance")) == before
    return [f"{p.code} {p.field}" for p in caught.value.problems]


def test_a_receipt_and_an_issue_change_both_ends(world: World) -> None:
    world.receive("BOLT", "10")
    world.post(world.move("BOLT", "4", "WH/A", "CUS"))
    assert world.balance("BOLT", "WH/A") == 6
    assert world.balance("BOLT", "SUP") == -10
    assert world.balance("BOLT", "CUS") == 4


def test_a_move_keeps_what_was_entered_and_counts_in_base_units(world: World) -> None:
    (move_id,) = world.post(world.move("BOLT", "2", "SUP", "WH/A", unit="DZN", reason="first"))
    found = sql.rows(
        "SELECT doc_qty, unit_id, factor_num, factor_den, base_qty, reason::text, operator_id,"
        " effective_at, recorded_at = transaction_timestamp() FROM stock_move WHERE id = %s",
        (move_id,),
    )
    assert found == [(Decimal(2), world.units["DZN"], 12, 1, Decimal(24), "first", 1, NOON, True)]
    assert world.balance("BOLT", "WH/A") == 24


def test_units_convert_exactly_or_not_at_all(world: World) -> None:
    world.post(world.move("SAND", "250", "SUP", "WH/A", unit="GRM"))
    assert world.balance("SAND", "WH/A") == Decimal("0.25")
    # A pound is 0.45359237 kg, which three decimals do not hold.
    assert refused(world, world.move("SAND", "1", "SUP", "WH/A", unit="LBR")) == [
        "unit.inexact moves[0].qty"
    ]
    assert refused(world, world.move("SAND", "1", "SUP", "WH/A", unit="EA")) == [
        "unit.dimension moves[0].unit_id"
    ]
    # 1,000 pounds of 100,000 would be 45359.237 kg exactly.
    world.post(world.move("SAND", "100000", "SUP", "WH/A", unit="LBR"))
    assert world.balance("SAND", "WH/A") == Decimal("45359.487")


def test_an_items_own_pack_factor_counts(world: World) -> None:
    world.post(world.move("BOLT", "3", "SUP", "WH/A", unit="DZN", factor=(40, 1)))
    assert world.balance("BOLT", "WH/A") == 120


def test_all_problems_are_told_at_once(world: World) -> None:
    bad = world.move("BOLT", "1", "SUP", "WH/A")
    naive = datetime(2026, 1, 1)
    problems = refused(
        world,
        world.move("BOLT", "0", "WH/A", "WH/A"),
        world.move("ADVICE", "1", "SUP", "WH"),
        world.move("MILK", "-1", "SUP", "WH/A", at=naive),
        world.move("BOLT", "0.5", "SUP", "WH/A", lot=99, from_status="good"),
        type(bad)(10**12, 2**70, -4, Decimal("NaN"), 0, NOON, "a\x00", 2**64, 1, 1, owner_id=77),
    )
    assert problems == [
        "stock.move_goes_nowhere moves[0].to_location_id",
        "stock.quantity_not_positive moves[0].qty",
        "stock.not_stocked moves[1].item_id",
        "stock.location_is_view moves[1].to_location_id",
        "time.naive moves[2].effective_at",
        "stock.quantity_not_positive moves[2].qty",
        "stock.lot_needed moves[2].lot_id",
        "stock.unknown_status moves[3].from_status",
        "unit.inexact moves[3].qty",
        "stock.lot_not_tracked moves[3].lot_id",
        "stock.unknown_item moves[4].item_id",
        "stock.unknown_location moves[4].from_location_id",
        "stock.unknown_location moves[4].to_location_id",
        "stock.unknown_party moves[4].owner_id",
        "text.nul moves[4].source_type",
        "number.too_big moves[4].source_id",
    ]


def test_huge_quantities_are_refused(world: World) -> None:
    assert refused(world, world.move("BOLT", "1e15", "SUP", "WH/A")) == [
        "number.too_big moves[0].qty"
    ]
    assert refused(world, world.move("BOLT", "999999999999999", "SUP", "WH/A", unit="DZN")) == [
        "unit.inexact moves[0].qty"
    ]


def test_a_locked_place_takes_part_in_nothing(world: World) -> None:
    world.receive("BOLT", "1")
    sql.execute("UPDATE location SET is_locked = true WHERE id = %s", (world.places["WH/A"],))
    assert refused(world, world.move("BOLT", "1", "WH/A", "CUS")) == [
        "stock.location_locked moves[0].from_location_id"
    ]


def test_another_companys_place_does_not_exist(world: World) -> None:
    other = make_world("T2")
    world.places["OTHER"] = other.places["WH/A"]
    assert refused(world, world.move("BOLT", "1", "SUP", "OTHER")) == [
        "stock.unknown_location moves[0].to_location_id"
    ]


def test_what_is_not_there_cannot_be_taken(world: World) -> None:
    """INV-20: item, place, available and wanted are named; nothing changed."""
    world.receive("BOLT", "3")
    with pytest.raises(Conflict) as caught:
        world.post(world.move("BOLT", "4", "WH/A", "CUS"), world.move("NUT", "1", "WH/B", "CUS"))
    params = [dict(p.params) for p in caught.value.problems]
    assert [(p["item"], p["place"], p["available"], p["wanted"]) for p in params] == [
        ("BOLT", "WH/A", "3", "4"),
        ("NUT", "WH/B", "0", "1"),
    ]
    assert [p.field for p in caught.value.problems] == ["moves[0].qty", "moves[1].qty"]
    assert world.balance("BOLT", "WH/A") == 3
    assert count("stock_move") == 1


def test_a_place_that_may_go_below_zero_does(world: World) -> None:
    world.post(world.move("BOLT", "4", "LOOSE", "CUS"))
    assert world.balance("BOLT", "LOOSE") == -4


def test_goods_may_pass_through_a_place_in_one_document(world: World) -> None:
    world.post(
        world.move("BOLT", "5", "WH/A", "CUS"),
        world.move("BOLT", "5", "SUP", "WH/A"),
    )
    assert world.balance("BOLT", "WH/A") == 0


def test_mode_valid_refuses_only_the_documents_that_fail(world: World) -> None:
    world.receive("BOLT", "5")
    moves = [
        world.move("BOLT", "3", "WH/A", "CUS"),
        world.move("BOLT", "2", "WH/A", "CUS"),
        world.move("NUT", "1", "WH/A", "CUS"),  # item 1 has a bad line: none of it is posted
        world.move("BOLT", "2", "WH/A", "CUS"),
        world.move("BOLT", "0", "WH/A", "CUS"),
        world.move("BOLT", "1", "WH/A", "CUS"),  # item 4: nothing is left
    ]
    items = [0, 1, 1, 2, 3, 4]
    ids: list[int] = []
    answer = world.command(
        lambda run: ids.extend(post_moves(run, moves, items=items)), size=5, mode="valid"
    )
    assert [result is not None for result in answer.results] == [True, False, True, False, False]
    assert [(p.code, p.field) for p in answer.problems] == [
        ("stock.insufficient", "[1].moves[2].qty"),
        ("stock.quantity_not_positive", "[3].moves[4].qty"),
        ("stock.insufficient", "[4].moves[5].qty"),
    ]
    assert [i > 0 for i in ids] == [True, False, False, True, False, False]
    assert world.balance("BOLT", "WH/A") == 0
    assert count("stock_move") == 3


def test_mode_all_refuses_the_whole_batch_with_all_problems(world: World) -> None:
    world.receive("BOLT", "5")
    moves = [world.move("BOLT", "3", "WH/A", "CUS"), world.move("BOLT", "3", "WH/A", "CUS")]
    with pytest.raises(Conflict) as caught:
        world.command(lambda run: post_moves(run, moves, items=[0, 1]), size=2)
    assert [(p.field, p.params["available"]) for p in caught.value.problems] == [
        ("[1].moves[1].qty", "2")
    ]
    assert count("stock_move") == 1


def test_a_batch_of_200_takes_as_many_statements_as_one_of_2(world: World) -> None:
    world.receive("BOLT", "1000")
    for size in (1, 2, 200):
        world.post(*[world.move("BOLT", "1", "WH/A", "CUS", at=NOON) for _ in range(size)])
        assert world.statements == 3, size


def test_status_changes_are_moves_too(world: World) -> None:
    world.receive("BOLT", "5")
    world.post(world.move("BOLT", "2", "WH/A", "WH/A", to_status="blocked"))
    assert world.balance("BOLT", "WH/A") == 3
    assert world.balance("BOLT", "WH/A", status="blocked") == 2


def test_a_transfer_goes_through_transit_in_two_steps(world: World) -> None:
    world.receive("BOLT", "5")
    world.post(world.move("BOLT", "5", "WH/A", "TRANSIT"))
    assert [world.balance("BOLT", p) for p in ("WH/A", "TRANSIT")] == [0, 5]
    world.post(world.move("BOLT", "3", "TRANSIT", "W2/A", at=NOON + days(2)))
    assert [world.balance("BOLT", p) for p in ("TRANSIT", "W2/A")] == [2, 3]
    assert refused(
        world, world.move("BOLT", "3", "TRANSIT", "W2/A", at=NOON + days(2)), error=Conflict
    ) == ["stock.insufficient moves[0].qty"]


def test_lots_are_kept_apart(world: World) -> None:
    one, two = world.lot("MILK", "L1"), world.lot("MILK", "L2")
    world.post(world.move("MILK", "5", "SUP", "WH/A", lot=one))
    assert refused(world, world.move("MILK", "1", "WH/A", "CUS", lot=two), error=Conflict) == [
        "stock.insufficient moves[0].qty"
    ]
    bike = world.lot("BIKE", "B1")
    assert refused(world, world.move("MILK", "1", "WH/A", "CUS", lot=bike)) == [
        "stock.lot_of_other_item moves[0].lot_id"
    ]


def test_a_serial_is_one_piece_in_one_place(world: World) -> None:
    """INV-22."""
    bike = world.lot("BIKE", "B1")
    assert refused(world, world.move("BIKE", "2", "SUP", "WH/A", lot=bike)) == [
        "stock.serial_quantity moves[0].qty"
    ]
    world.post(world.move("BIKE", "1", "SUP", "WH/A", lot=bike))
    for place in ("WH/A", "WH/B"):
        assert refused(world, world.move("BIKE", "1", "SUP", place, lot=bike), error=Conflict) == [
            "stock.serial_elsewhere moves[0].lot_id"
        ]
    later = NOON + days(1)
    world.post(world.move("BIKE", "1", "WH/A", "WH/B", lot=bike, at=later))
    world.post(world.move("BIKE", "1", "WH/B", "CUS", lot=bike, at=later))
    world.post(world.move("BIKE", "1", "CUS", "WH/A", lot=bike, at=later))
    assert world.balance("BIKE", "WH/A", bike) == 1


def test_posting_in_full_tells_what_valuation_asks(world: World) -> None:
    (posted,) = world.act(
        lambda run: post_moves_in_full(run, [world.move("BOLT", "2", "SUP", "WH/A", unit="DZN")])
    )
    assert posted is not None
    assert (posted.base_qty, posted.from_location.kind, posted.to_location.warehouse_id) == (
        Decimal(24),
        "supplier",
        world.places["WH"],
    )


# -- back-dating ------------------------------------------------------------------------------


def test_a_backdated_issue_must_have_been_possible(world: World) -> None:
    """On hand: day 0: 5, day 2: 2, day 4: 9. An issue on day 1 can take 2, one on day 3 too."""
    world.receive("BOLT", "5", at=NOON)
    world.post(world.move("BOLT", "3", "WH/A", "CUS", at=NOON + days(2)))
    world.receive("BOLT", "7", at=NOON + days(4))
    move = world.move("BOLT", "3", "WH/A", "CUS", at=NOON + days(1))
    with pytest.raises(Conflict) as caught:
        world.post(move)
    (problem,) = caught.value.problems
    assert (problem.code, problem.params["available"]) == ("stock.backdated", "2")
    world.post(world.move("BOLT", "2", "WH/A", "CUS", at=NOON + days(1)))
    assert refused(
        world, world.move("BOLT", "1", "WH/A", "CUS", at=NOON + days(3)), error=Conflict
    ) == ["stock.backdated moves[0].effective_at"]
    world.post(world.move("BOLT", "7", "WH/A", "CUS", at=NOON + days(4)))
    assert world.balance("BOLT", "WH/A") == 0


def test_an_issue_before_the_first_receipt_is_refused(world: World) -> None:
    world.receive("BOLT", "5", at=NOON)
    assert refused(
        world, world.move("BOLT", "1", "WH/A", "CUS", at=NOON - days(1)), error=Conflict
    ) == ["stock.backdated moves[0].effective_at"]


def test_a_place_that_may_go_below_zero_takes_backdated_issues(world: World) -> None:
    world.post(world.move("BOLT", "5", "SUP", "LOOSE", at=NOON))
    world.post(world.move("BOLT", "5", "LOOSE", "CUS", at=NOON - days(9)))
    assert world.balance("BOLT", "LOOSE") == 0


def test_backdated_receipts_are_always_fine(world: World) -> None:
    world.receive("BOLT", "5", at=NOON)
    world.receive("BOLT", "5", at=NOON - days(30))
    world.post(world.move("BOLT", "5", "WH/A", "CUS", at=NOON - days(29)))
    assert world.balance("BOLT", "WH/A") == 5


def test_times_within_one_batch_are_looked_at_too(world: World) -> None:
    moves = [
        world.move("BOLT", "5", "SUP", "WH/A", at=NOON + days(2)),
        world.move("BOLT", "5", "WH/A", "CUS", at=NOON + days(1)),
    ]
    assert refused(world, *moves, error=Conflict) == ["stock.backdated moves[1].effective_at"]
    with pytest.raises(Conflict):
        world.command(lambda run: post_moves(run, moves, items=[0, 1]), size=2)
    world.post(moves[0])
    world.post(world.move("BOLT", "5", "WH/A", "CUS", at=NOON + days(2)))


# -- undoing ----------------------------------------------------------------------------------


def test_a_move_is_undone_once_by_its_mirror(world: World) -> None:
    """INV-23."""
    move_id = world.receive("BOLT", "5")
    later = NOON + days(1)
    (counter,) = world.act(lambda run: reverse_moves(run, [move_id], later, "typed twice"))
    assert world.balance("BOLT", "WH/A") == 0
    found = sql.rows(
        "SELECT reverses_id, from_location_id, to_location_id, base_qty, reason::text"
        " FROM stock_move WHERE id = %s",
        (counter,),
    )
    assert found == [
        (move_id, world.places["WH/A"], world.places["SUP"], Decimal(5), "typed twice")
    ]
    with pytest.raises(Conflict) as caught:
        world.act(lambda run: reverse_moves(run, [move_id], later, "again"))
    assert [p.code for p in caught.value.problems][:1] == ["stock.reversed_already"]
    assert count("stock_move") == 2


def test_the_same_move_twice_in_one_reversal_is_refused(world: World) -> None:
    move_id = world.receive("BOLT", "5")
    with pytest.raises(Conflict):
        world.act(lambda run: reverse_moves(run, [move_id, move_id], NOON, "twice"))
    assert count("stock_move") == 1


def test_a_receipt_cannot_be_undone_when_the_goods_are_gone(world: World) -> None:
    move_id = world.receive("BOLT", "5")
    world.post(world.move("BOLT", "1", "WH/A", "CUS"))
    with pytest.raises(Conflict) as caught:
        world.act(lambda run: reverse_moves(run, [move_id], NOON, "wrong"))
    assert caught.value.code == "stock.insufficient"


def test_a_counter_move_must_be_the_mirror(world: World) -> None:
    move_id = world.receive("BOLT", "5")
    wrong = world.move("BOLT", "4", "WH/A", "SUP", reverses_id=move_id)
    assert refused(world, wrong, error=Conflict) == ["stock.not_a_mirror moves[0].reverses_id"]
    with pytest.raises(NotFound):
        world.act(lambda run: reverse_moves(run, [10**9], NOON, "?"))


# -- the database itself ----------------------------------------------------------------------


def test_the_database_refuses_what_the_code_would_never_do(world: World) -> None:
    world.receive("BOLT", "5")
    place = world.places["WH/A"]
    for statement, error in (
        ("UPDATE stock_move SET base_qty = 1", pg.InsufficientPrivilege),
        ("DELETE FROM stock_move", pg.InsufficientPrivilege),
        ("TRUNCATE stock_move", pg.InsufficientPrivilege),
        (f"UPDATE stock_balance SET qty = -1 WHERE location_id = {place}", pg.CheckViolation),
        (
            f"UPDATE stock_balance SET reserved_qty = 6 WHERE location_id = {place}",
            pg.CheckViolation,
        ),
        (
            f"UPDATE stock_balance SET allow_negative = true WHERE location_id = {place}",
            pg.ForeignKeyViolation,
        ),
        ("UPDATE stock_balance SET lot_id = 5, tracking = 'lot'", pg.ForeignKeyViolation),
        (f"DELETE FROM location WHERE id = {place}", pg.InsufficientPrivilege),
    ):
        with pytest.raises(error), transaction.atomic():
            sql.execute(statement)


def test_a_move_without_balances_is_refused_by_the_database(world: World) -> None:
    world.receive("BOLT", "5")
    with pytest.raises(pg.DatabaseError, match="end without a balance"), transaction.atomic():
        sql.execute(
            "INSERT INTO stock_move (company_id, item_id, lot_id, owner_id, from_location_id,"
            " to_location_id, from_status, to_status, doc_qty, unit_id, factor_num, factor_den,"
            " base_qty, effective_at, source_type, source_id, source_line_id, command_id,"
            " correlation_id, operator_id) VALUES (%s, %s, 0, 0, %s, %s, 'free', 'free', 1, %s, 1,"
            " 1, 1, now(), 't', 1, 1, 1, 1, 1)",
            (
                world.company_id,
                world.items["NUT"],
                world.places["SUP"],
                world.places["WH/A"],
                world.units["EA"],
            ),
        )


def test_a_place_with_negative_stock_cannot_be_bound_to_zero(world: World) -> None:
    world.post(world.move("BOLT", "4", "LOOSE", "CUS"))
    loose = world.places["LOOSE"]
    with pytest.raises(pg.CheckViolation), transaction.atomic():
        sql.execute("UPDATE location SET allow_negative = false WHERE id = %s", (loose,))
    world.receive("BOLT", "4", "LOOSE")
    sql.execute("UPDATE location SET allow_negative = false WHERE id = %s", (loose,))
    assert refused(world, world.move("BOLT", "1", "LOOSE", "CUS"), error=Conflict) == [
        "stock.insufficient moves[0].qty"
    ]
