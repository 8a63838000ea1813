"""Orders: created, confirmed, amended, cancelled; what is refused, and that nothing changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from argosy.domains.purchasing.commands.amend import do_amend_order
from argosy.domains.purchasing.commands.create import do_create_order
from argosy.domains.purchasing.commands.orders import (
    do_cancel_order,
    do_close_order,
    do_confirm_order,
)
from argosy.domains.purchasing.commands.receive import do_receive_goods
from argosy.domains.purchasing.commands.requests import do_create_request, do_end_request
from argosy.domains.purchasing.queries import (
    access_order,
    list_orders,
    order_changes,
    order_versions,
)
from argosy.domains.purchasing.reports import open_requests
from argosy.domains.purchasing.rules.orders import AmendOrder, NewOrder, NewOrderLine, OrderStep
from argosy.domains.purchasing.rules.receipts import ReceiveGoods, ReceiveLine
from argosy.domains.purchasing.rules.requests import NewRequest, RequestLine, RequestStep
from argosy.domains.purchasing.tests.world import DAY, World, make_world
from argosy.kernel.events.commands import Answer
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import (
    ArgosyError,
    Conflict,
    NotFound,
    PermissionDenied,
    StaleVersion,
    ValidationFailed,
)


def confirmed(world: World, *lines: NewOrderLine) -> tuple[int, list[int]]:
    """Create and confirm an order; return its id and its lines'."""
    (order_id,) = world.do(do_create_order, world.order(*lines)).ids()
    world.do(do_confirm_order, OrderStep(order_id, 1))
    found = world.ids(
        "SELECT line_id FROM purchase_line_progress WHERE order_id = %s ORDER BY 1", order_id
    )
    return order_id, found


def test_an_order_is_created_and_confirmed(db: object) -> None:
    world = make_world()
    order = world.order(
        world.line(0, "10", "12.50"),
        world.line(1, "2", "100", unit_id=world.dozen, discount_pct=Decimal(10)),
        NewOrderLine(0, Decimal(1), unit_price=Decimal("25"), description="Freight"),
        attributes={"source_status": "4"},
    )
    (done,) = world.do(do_create_order, order).results
    assert done is not None and done.number == "PO-2026-00001"
    lines = world.ask(
        "SELECT kind::text, base_qty, net_minor FROM purchase_order_line ORDER BY line_no"
    )
    assert lines == [("goods", 10, 12500), ("goods", 24, 18000), ("charge", 1, 2500)]
    world.do(do_confirm_order, OrderStep(done.id, 1))
    view = access_order(world.actor, done.id)
    assert (view.head.version, view.head.state, view.head.net_minor) == (2, "confirmed", 33000)
    assert (view.head.receipt_state, view.head.billing_state) == ("none", "none")
    assert [line.base_qty for line in view.lines] == [10, 24, 1]
    planned = world.ask("SELECT base_qty, state::text FROM planned_move ORDER BY id")
    assert planned == [(10, "open"), (24, "open")]
    assert [v.action for v in order_versions(world.actor, done.id)] == ["create", "confirm"]
    assert order_versions(world.actor, done.id)[0].attributes == {"source_status": "4"}
    assert [head.number for head in list_orders(world.actor)] == ["PO-2026-00001"]
    assert world.offenders() == []


def test_an_order_of_another_company_is_not_found(db: object) -> None:
    world = make_world()
    order_id, _ = confirmed(world, world.line(0, "1", "1"))
    stranger = make_world("OTHER")
    with pytest.raises(NotFound):
        access_order(stranger.actor, order_id)
    with pytest.raises(ValidationFailed) as refused:
        stranger.do(do_cancel_order, OrderStep(order_id, 2, "not mine"))
    assert refused.value.code == "purchasing.unknown_order"
    with pytest.raises(PermissionDenied):
        access_order(world.somebody(1), order_id)


def test_a_supplier_price_gives_price_and_day(db: object) -> None:
    world = make_world()
    (offer,) = sql.ids("item_supplier", 1)
    sql.insert(
        "item_supplier",
        ("id", "company_id", "item_id", "supplier_id", "currency", "unit_id", "per_qty",
         "min_qty", "multiple_qty", "lead_time_days"),
        [[offer], [world.books.company_id], [world.items[0]], [world.supplier], ["EUR"],
         [world.piece], [Decimal(100)], [Decimal(50)], [Decimal(25)], [14]],
    )  # fmt: skip
    sql.insert(
        "item_supplier_break",
        ("company_id", "offer_id", "qty_from", "amount"),
        [[world.books.company_id] * 2, [offer] * 2, [Decimal(0), Decimal(100)],
         [Decimal("210.00"), Decimal("199.00")]],
    )  # fmt: skip
    ids = world.do(
        do_create_order,
        world.order(world.line(0, "75", None)),
        world.order(world.line(0, "100", None)),
    ).ids()
    found = world.ask(
        "SELECT unit_price, net_minor, expected_on, trace -> 0 ->> 'outcome'"
        " FROM purchase_order_line WHERE order_id = ANY(%s) ORDER BY id",
        ids,
    )
    # 210.00 a hundred: 2.10 x 75 = 157.50; from 100 on 1.99 each.
    assert found == [
        (Decimal("2.10"), 15750, date(2026, 3, 16), "won"),
        (Decimal("1.99"), 19900, date(2026, 3, 16), "won"),
    ]
    for qty, code in (("60", "purchasing.order_quantity"), ("25", "purchasing.order_quantity")):
        with pytest.raises(ValidationFailed) as refused:
            world.do(do_create_order, world.order(world.line(0, qty, None)))
        assert refused.value.code == code
        assert refused.value.problems[0].field == "[0].lines[0].qty"
    with pytest.raises(ValidationFailed) as refused:
        world.do(do_create_order, world.order(world.line(1, "1", None)))
    assert refused.value.code == "purchasing.no_price"


def test_an_amendment_is_a_version_and_holds_to_what_came(db: object) -> None:
    world = make_world()
    order_id, (first, second) = confirmed(world, world.line(0, "10", "5"), world.line(1, "4", "7"))
    world.do(do_receive_goods, ReceiveGoods(order_id, (ReceiveLine(first, Decimal(6)),)))
    amended = AmendOrder(
        order_id,
        2,
        (
            replace(world.line(0, "8", "5.50"), line_id=first),
            world.line(2, "3", "1", expected_on=date(2026, 4, 1)),
        ),
        "fewer of them",
    )
    world.do(do_amend_order, amended)
    view = access_order(world.actor, order_id)
    assert (view.head.version, view.head.net_minor) == (3, 4700)
    assert [(line.base_qty, line.accepted_qty) for line in view.lines] == [
        (Decimal(8), Decimal(6)),
        (Decimal(3), Decimal(0)),
    ]
    assert view.lines[0].line_id == first
    planned = world.ask(
        "SELECT item_id, base_qty, planned_at::date FROM planned_move WHERE state = 'open'"
        " ORDER BY id"
    )
    assert planned == [
        (world.items[0], 2, DAY),
        (world.items[2], 3, date(2026, 4, 1)),
    ]
    changes = order_changes(world.actor, order_id, 3)
    assert {c.line_id: c.qty for c in changes} == {
        first: (10, 8),
        second: (4, None),
        view.lines[1].line_id: (None, 3),
    }
    # The rest comes at the new price: 2 x 5.50, after 6 x 5.00.
    world.do(do_receive_goods, ReceiveGoods(order_id, (ReceiveLine(first, Decimal(2)),)))
    assert world.balance("2204") == -(3000 + 1100)
    for lines in (
        (replace(world.line(0, "7", "5"), line_id=first),),
        (world.line(2, "3", "1"),),
    ):
        with pytest.raises(ValidationFailed) as refused:
            world.do(do_amend_order, AmendOrder(order_id, 3, lines, "too few"))
        assert refused.value.code == "purchasing.below_received"
    assert second not in [line.line_id for line in view.lines]
    assert world.offenders() == []


def test_what_an_amendment_leaves_open_stays_as_it_was_agreed(db: object) -> None:
    """Only a day is said of the first line, of the second that it has no discount any more."""
    world = make_world()
    later = DAY + timedelta(days=9)
    order_id, (first, second) = confirmed(
        world,
        world.line(0, "10", "5", discount_pct=Decimal(10), tax_codes=("V19",), expected_on=DAY),
        world.line(1, "4", "7", discount_pct=Decimal(50), over_pct=Decimal(5)),
    )
    kept = (
        NewOrderLine(world.items[0], Decimal(10), line_id=first, expected_on=later),
        NewOrderLine(world.items[1], Decimal(4), line_id=second, discount_pct=Decimal(0)),
    )
    world.do(do_amend_order, AmendOrder(order_id, 2, kept, "a week later"))
    found = world.ask(
        "SELECT unit_price, discount_pct, tax_codes, over_pct, expected_on, net_minor,"
        " trace -> 0 ->> 'code' FROM purchase_order_line WHERE order_id = %s AND version = 3"
        " ORDER BY line_no",
        order_id,
    )
    before = world.ask(
        "SELECT expected_on FROM purchase_order_line WHERE order_id = %s AND version = 1"
        " ORDER BY line_no",
        order_id,
    )
    assert found == [
        (Decimal(5), Decimal(10), ["V19"], Decimal(0), later, 4500, "price.kept"),
        (Decimal(7), Decimal(0), [], Decimal(5), before[1][0], 2800, "price.kept"),
    ]
    cleared = replace(kept[0], tax_codes=(), unit_price=Decimal(6))
    world.do(do_amend_order, AmendOrder(order_id, 3, (cleared,), "without tax"))
    (last,) = world.ask(
        "SELECT unit_price, tax_codes, trace -> 0 ->> 'code' FROM purchase_order_line"
        " WHERE order_id = %s AND version = 4",
        order_id,
    )
    assert last == (Decimal(6), [], "price.typed"), "control: what is said holds"


def test_an_order_amended_down_to_what_came_still_takes_its_tolerance(db: object) -> None:
    world = make_world()
    line = world.line(0, "10", "5", over_pct=Decimal(50))
    order_id, (first,) = confirmed(world, line)
    world.do(do_receive_goods, ReceiveGoods(order_id, (ReceiveLine(first, Decimal(6)),)))
    kept = replace(line, qty=Decimal(6), line_id=first)
    world.do(do_amend_order, AmendOrder(order_id, 2, (kept,), "six will do"))
    # Nothing is expected any more; half of six may still come.
    assert world.ask("SELECT FROM planned_move WHERE state = 'open'") == []
    world.do(do_receive_goods, ReceiveGoods(order_id, (ReceiveLine(first, Decimal(3)),)))
    (now,) = access_order(world.actor, order_id).lines
    assert (now.base_qty, now.accepted_qty) == (Decimal(6), Decimal(9))
    assert world.balance("2204") == -4500
    assert world.offenders() == []


def test_a_draft_is_amended_too(db: object) -> None:
    world = make_world()
    (order_id,) = world.do(do_create_order, world.order(world.line(0, "10", "5"))).ids()
    world.do(do_amend_order, AmendOrder(order_id, 1, (world.line(1, "1", "2"),), "other"))
    world.do(do_confirm_order, OrderStep(order_id, 2))
    assert world.ask("SELECT item_id, ordered_qty FROM purchase_line_progress") == [
        (world.items[1], 1)
    ]
    assert world.offenders() == []


def test_a_stale_version_is_refused_and_changes_nothing(db: object) -> None:
    world = make_world()
    order_id, (first,) = confirmed(world, world.line(0, "10", "5"))
    line = replace(world.line(0, "9", "5"), line_id=first)
    attempts: tuple[Callable[[], Answer], ...] = (
        lambda: world.do(do_confirm_order, OrderStep(order_id, 1)),
        lambda: world.do(do_cancel_order, OrderStep(order_id, 1, "late")),
        lambda: world.do(do_amend_order, AmendOrder(order_id, 1, (line,), "late")),
    )
    for attempt in attempts:
        with pytest.raises(StaleVersion) as refused:
            attempt()
        assert refused.value.code == "purchasing.stale_version"
        assert refused.value.problems[0].field == "[0].version"
    assert access_order(world.actor, order_id).head.version == 2


def test_cancel_before_anything_came_close_after(db: object) -> None:
    world = make_world()
    order_id, (first,) = confirmed(world, world.line(0, "10", "5"))
    world.do(do_receive_goods, ReceiveGoods(order_id, (ReceiveLine(first, Decimal(4)),)))
    with pytest.raises(Conflict) as refused:
        world.do(do_cancel_order, OrderStep(order_id, 2, "no need"))
    assert refused.value.code == "purchasing.cancel_received"
    world.do(do_close_order, OrderStep(order_id, 2, "the rest is not made any more"))
    assert world.ask("SELECT state::text FROM planned_move") == [("cancelled",)]
    with pytest.raises(Conflict) as refused:
        world.do(do_receive_goods, ReceiveGoods(order_id, (ReceiveLine(first, Decimal(1)),)))
    assert refused.value.code == "purchasing.order_state"
    other, _ = confirmed(world, world.line(0, "10", "5"))
    world.do(do_cancel_order, OrderStep(other, 2, "no need"))
    assert access_order(world.actor, other).head.state == "cancelled"
    assert world.offenders() == []


def test_a_request_is_ordered_and_its_journey_goes_on(db: object) -> None:
    world = make_world()
    line = RequestLine(world.items[0], Decimal(10), date(2026, 4, 1), world.place)
    (done,) = world.do(do_create_request, NewRequest((line,), "stock is low")).results
    assert done is not None and done.number == "PR-2026-00001"
    (asked,) = open_requests(world.actor)
    assert asked.qty == 10 and not asked.ordered_qty
    ordered = world.line(0, "6", "5", request_line_id=asked.request_line_id)
    world.do(do_create_order, world.order(ordered))
    (asked,) = open_requests(world.actor)
    assert asked.ordered_qty == 6
    journeys = world.ask(
        "SELECT r.correlation_id = o.correlation_id FROM purchase_request r, purchase_order o"
    )
    assert journeys == [(True,)]
    world.do(do_end_request, RequestStep(done.id, 1))
    assert open_requests(world.actor) == []
    with pytest.raises(ValidationFailed) as refused:
        world.do(do_create_order, world.order(ordered))
    assert refused.value.code == "purchasing.unknown_open_request_line"
    with pytest.raises(StaleVersion):
        world.do(do_end_request, RequestStep(done.id, 1))


HUGE = 2**70
BAD_LINES: list[tuple[str, dict[str, object], str]] = [
    ("an unknown item", {"item_id": 10**12}, "purchasing.unknown_item"),
    ("an item beyond 64 bits", {"item_id": HUGE}, "number.too_big"),
    ("a negative item", {"item_id": -1}, "number.too_small"),
    ("nothing", {"qty": Decimal(0)}, "number.zero"),
    ("less than nothing", {"qty": Decimal(-1)}, "number.too_small"),
    ("NaN", {"qty": Decimal("NaN")}, "number.not_finite"),
    ("infinity", {"qty": Decimal("Infinity")}, "number.not_finite"),
    ("too much", {"qty": Decimal(10) ** 20}, "number.too_big"),
    ("a part of a piece", {"qty": Decimal("0.5")}, "unit.inexact"),
    ("a float", {"qty": 1.5}, "number.inexact"),
    ("a negative price", {"unit_price": Decimal("-0.01")}, "number.too_small"),
    ("a price with 13 decimals", {"unit_price": Decimal("1E-13")}, "number.too_precise"),
    ("a discount of 101 %", {"discount_pct": Decimal(101)}, "number.too_big"),
    ("an unknown unit", {"unit_id": 10**12}, "purchasing.unknown_unit"),
    ("a unit of weight", {"unit_id": -1}, "number.too_small"),
    ("an unknown place", {"place_id": 10**12}, "purchasing.unknown_place"),
    ("an unknown tax", {"tax_codes": ("NOPE",)}, "purchasing.unknown_tax_code"),
    ("NUL in a text", {"description": "a\0b"}, "text.nul"),
    ("half a character", {"description": "a\ud800"}, "text.surrogate"),
    ("a charge without a text", {"item_id": 0}, "text.required"),
]


@pytest.mark.parametrize(("case", "change", "code"), BAD_LINES, ids=[c[0] for c in BAD_LINES])
def test_a_bad_line_is_named_and_nothing_changes(
    db: object, case: str, change: dict[str, object], code: str
) -> None:
    world = make_world()
    bad = replace(world.line(0, "1", "1"), **change)  # type: ignore[arg-type]
    with pytest.raises(ValidationFailed) as refused:
        world.do(do_create_order, world.order(world.line(1, "1", "1"), bad))
    assert code in [p.code for p in refused.value.problems], case
    assert all(p.field.startswith("[0].lines[1]") for p in refused.value.problems), case
    assert world.ask("SELECT count(*) FROM purchase_order_version") == [(0,)]


def test_a_kilo_of_pieces_is_refused(db: object) -> None:
    world = make_world()
    with pytest.raises(ValidationFailed) as refused:
        world.do(do_create_order, world.order(world.line(0, "1", "1", unit_id=world.kilo)))
    assert refused.value.code == "purchasing.unit_mismatch"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"supplier_id": 10**12}, "purchasing.unknown_supplier"),
        ({"place_id": 10**12}, "purchasing.unknown_place"),
        ({"currency": "XXY"}, "currency.unknown"),
        ({"currency": "USD"}, "rate.missing"),
        ({"rate": Decimal("1.1")}, "purchasing.rate_at_home"),
        ({"payment_term": "never"}, "purchasing.unknown_payment_term"),
        ({"lines": ()}, "purchasing.line_count"),
    ],
)
def test_a_bad_head_is_named(db: object, change: dict[str, object], code: str) -> None:
    world = make_world()
    order = replace(world.order(world.line(0, "1", "1")), **change)  # type: ignore[arg-type]
    with pytest.raises(ArgosyError) as refused:
        world.do(do_create_order, order)
    assert code in [p.code for p in refused.value.problems]
    assert world.ask("SELECT count(*) FROM purchase_order_version") == [(0,)]


def test_all_problems_of_a_batch_come_at_once_or_the_sound_ones_go_on(db: object) -> None:
    world = make_world()
    batch = (
        world.order(world.line(0, "1", "1")),
        NewOrder(10**12, world.place, (world.line(0, "0", "1"),), ordered_on=DAY),
        NewOrder(10**12, world.place, (world.line(0, "1", "-1"), world.line(1, "1", "1"))),
        NewOrder(10**12, world.place, (world.line(0, "1", "1"),), ordered_on=DAY),
    )
    with pytest.raises(ValidationFailed) as refused:
        world.do(do_create_order, *batch)
    assert [p.field for p in refused.value.problems] == [
        "[1].lines[0].qty",
        "[2].lines[0].unit_price",
        "[3].supplier_id",
    ]
    answer = world.do(do_create_order, *batch, mode="valid")
    assert [result is not None for result in answer.results] == [True, False, False, False]
    assert len(answer.problems) == 3
    assert world.ask("SELECT count(*) FROM purchase_order") == [(1,)]


def test_a_party_without_the_role_is_no_supplier(db: object) -> None:
    world = make_world()
    (stranger,) = world.ids("SELECT id FROM party WHERE code = 'BUYER-C'")
    with pytest.raises(ValidationFailed) as refused:
        world.do(
            do_create_order, replace(world.order(world.line(0, "1", "1")), supplier_id=stranger)
        )
    assert refused.value.code == "purchasing.not_a_supplier"


def test_a_model_is_not_bought_but_its_variants_are(db: object) -> None:
    world = make_world()
    model, variant = world.items[0], world.items[1]
    sql.insert("product", ("id", "variant_of_id"), [[variant], [model]])
    price = Decimal(5)

    with pytest.raises(ValidationFailed) as refused:
        world.do(
            do_create_order,
            world.order(
                NewOrderLine(variant, Decimal(1), unit_price=price),
                NewOrderLine(model, Decimal(1), unit_price=price),
            ),
        )

    told = [(each.code, each.field) for each in refused.value.problems]
    assert told == [("purchasing.item_model", "[0].lines[1].item_id")]
    world.do(do_create_order, world.order(NewOrderLine(variant, Decimal(1), unit_price=price)))
