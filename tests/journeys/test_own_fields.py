"""An administrator adds fields: they are made, filled, shown, changed, removed and brought back."""

from __future__ import annotations

from decimal import Decimal

import pytest

from argosy.domains.sales.commands.amend import do_amend_order
from argosy.domains.sales.commands.create import do_create_order
from argosy.domains.sales.commands.deliver import do_deliver
from argosy.domains.sales.rules.inputs import AmendOrder, DeliverLine, DeliverOrder, NewOrder
from argosy.domains.sales.tests.world import DAY, World, make_world
from argosy.kernel.events.own_values import OwnAt, Owned
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import KeyReused, ValidationFailed
from argosy.masterdata.party.commands import do_create_party
from argosy.masterdata.party.rules.contact_points import NewContactPoint
from argosy.masterdata.party.rules.new_party import NewParty
from argosy.platform.registry import catalogue
from argosy.platform.registry.fields import FieldType
from argosy.platform.registry.own_fields import definitions, jobs
from argosy.platform.registry.own_fields.commands import (
    do_add_field,
    do_change_field,
    do_purge_field,
    do_remove_field,
    do_restore_field,
    do_set_values,
)
from argosy.platform.registry.own_fields.rules.inputs import (
    AddField,
    ChangeField,
    FieldChoice,
    FieldStep,
    SetValues,
    ValuesOfLine,
)
from argosy.testing.database import Clone

COLOURS = (FieldChoice("red", "Red", "红"), FieldChoice("blue", "Blue", "蓝"))
COLOUR = AddField(
    "sales.order", "x_colour", "choice", "Colour", "颜色", lines="lines", choices=COLOURS
)
GIFT = AddField("sales.order", "x_gift", "boolean", "Gift", "礼品")
NOTE = AddField(
    "sales.order", "x_note", "text", "Card", "贺卡", max_length=20,
    required_when='{"field": "x_gift", "is": true}',
)  # fmt: skip
LOYALTY = AddField("party.party", "x_loyalty", "integer", "Points", "积分", minimum=Decimal(0))


@pytest.fixture
def world(db_clone: Clone) -> World:
    return make_world()


def added(world: World, *fields: AddField) -> list[int]:
    """Add fields and let the job make them; return their ids."""
    ids = world.do(do_add_field, *fields).ids()
    assert jobs.carry_out_all() == len(fields)
    definitions.forget()
    return ids


def head(**values: object) -> OwnAt:
    return OwnAt("", tuple(values.items()))


def line(number: int, **values: object) -> OwnAt:
    return OwnAt(f"lines[{number}]", tuple(values.items()))


def owned(item: NewOrder, *own: OwnAt) -> Owned[NewOrder]:
    return Owned(item, own)


def colours(order: int) -> list[tuple[object, ...]]:
    return sql.rows(
        "SELECT l.line_no, x.x_colour FROM sales_order_line l JOIN sales_order o"
        " ON o.id = l.order_id AND o.version = l.version"
        " LEFT JOIN sales_order_line_x x ON x.id = l.line_id WHERE l.order_id = %s ORDER BY 1",
        (order,),
    )


def problems(error: pytest.ExceptionInfo[ValidationFailed]) -> list[tuple[str, str]]:
    return [(p.code, p.field) for p in error.value.problems]


def test_a_field_appears_in_the_catalogue_once_its_column_stands(world: World) -> None:
    (field_id,) = world.do(do_add_field, COLOUR).ids()
    assert sql.rows("SELECT state FROM own_field WHERE id = %s", (field_id,)) == [("planned",)]
    ((steps,),) = sql.rows("SELECT steps FROM own_field_change")
    assert [(s["lock"], s["blocks_ms_max"]) for s in steps] == [  # type: ignore[attr-defined]
        ("none", 0),
        ("access exclusive", 250),
        ("access exclusive", 250),
        ("share update exclusive", 0),
        ("share update exclusive", 0),
    ]
    lines = catalogue.resource("sales.order").lines_named("lines")
    assert lines is not None and lines.field("x_colour") is None
    assert jobs.carry_out_all() == 1
    lines = catalogue.resource("sales.order").lines_named("lines")
    assert lines is not None
    field = lines.field("x_colour")
    assert field is not None
    assert (field.type, field.label.zh, field.sql) == (FieldType.CHOICE, "颜色", "own_x.x_colour")
    assert lines.joins.endswith("LEFT JOIN sales_order_line_x own_x ON own_x.id = t.line_id")
    assert sql.rows("SELECT state::text, cause FROM own_field_change") == [("done", "")]


def test_values_come_with_the_command_and_follow_the_lines(world: World) -> None:
    added(world, COLOUR, GIFT, NOTE)
    item = world.order(world.line("A", "1"), world.line("B", "2"), world.line("C", "3"))
    own = (head(x_gift=True, x_note="Hi"), line(0, x_colour="red"), line(2, x_colour="blue"))
    (order,) = world.do(do_create_order, owned(item, *own)).ids()
    assert colours(order) == [(1, "red"), (2, None), (3, "blue")]
    assert sql.rows("SELECT id, company_id, x_gift, x_note FROM sales_order_x") == [
        (order, world.books.company_id, True, "Hi")
    ]
    first, _, third = world.lines_of(order)
    new = world.line("D", "4")
    kept = [
        world.line("A", "1", line_id=first),
        new,
        world.line("C", "3", line_id=third),
    ]
    amended = Owned(
        AmendOrder(order, 1, "more", tuple(kept)),
        (line(1, x_colour="red"), line(2, x_colour=None)),
    )
    world.do(do_amend_order, amended)
    assert colours(order) == [(1, "red"), (2, "red"), (3, None)]
    audited = sql.rows(
        "SELECT operation::text, before->>'x_colour', after->>'x_colour' FROM audit_change"
        " WHERE table_name = 'sales_order_line_x' AND row_key = %s ORDER BY id",
        (str(third),),
    )
    assert audited == [("I", None, "blue"), ("U", "blue", None)]
    world.assert_holds()


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_written(world: World) -> None:
    added(world, COLOUR, GIFT, NOTE)
    bad = world.order(world.line("A", "0"), world.line("B", "2"))
    own = (
        head(x_gift=True, x_other=1),
        line(0, x_colour="green"),
        line(1, x_colour=7),
        line(9, x_colour="red"),
    )
    with pytest.raises(ValidationFailed) as refused:
        world.do(do_create_order, owned(bad, *own))
    assert sorted(problems(refused)) == [
        ("own_field.no_choice", "[0].lines[0].x_colour"),
        ("own_field.required", "[0].x_note"),
        ("own_field.unknown", "[0].lines[9].x_colour"),
        ("own_field.unknown", "[0].x_other"),
        ("sales.quantity", "[0].lines[0].qty"),
        ("wire.type", "[0].lines[1].x_colour"),
    ]
    assert sql.rows("SELECT count(*) FROM sales_order") == [(0,)]


def test_a_required_field_is_asked_for_in_new_records_only(world: World) -> None:
    plain = world.order(world.line("A", "1"))
    (before,) = world.do(do_create_order, plain).ids()
    added(
        world, AddField("sales.order", "x_need", "date", "Need", "需求日", required_when="always")
    )
    with pytest.raises(ValidationFailed) as refused:
        world.do(do_create_order, plain)
    assert problems(refused) == [("own_field.required", "[0].x_need")]
    assert refused.value.problems[0].text() == (
        "Need (x_need) is required for new records. Fill it in."
    )
    kept = (world.line("A", "2", line_id=world.lines_of(before)[0]),)
    world.do(do_amend_order, AmendOrder(before, 1, "more", kept))
    answer = world.do(do_create_order, plain, owned(plain, head(x_need="2026-04-01")), mode="valid")
    assert [r is not None for r in answer.results] == [False, True]
    assert [(p.code, p.field) for p in answer.problems] == [("own_field.required", "[0].x_need")]


def test_values_are_part_of_what_a_key_stands_for(world: World) -> None:
    added(world, GIFT)
    item = world.order(world.line("A", "1"))
    first = world.do(do_create_order, owned(item, head(x_gift=True)), key="k")
    again = world.do(do_create_order, owned(item, head(x_gift=True)), key="k")
    assert again.replayed and again.ids() == first.ids()
    for other in (owned(item, head(x_gift=False)), item):
        with pytest.raises(KeyReused):
            world.do(do_create_order, other, key="k")


def test_master_data_takes_the_column_itself(world: World) -> None:
    added(world, LOYALTY)
    (party,) = world.do(
        do_create_party, Owned(NewParty("Anna", kind="person"), (head(x_loyalty=12),))
    ).ids()
    assert sql.rows("SELECT x_loyalty FROM party WHERE id = %s", (party,)) == [(12,)]
    with pytest.raises(ValidationFailed) as refused:
        world.do(do_set_values, Owned(SetValues("party.party", party), (head(x_loyalty=-1),)))
    assert problems(refused) == [("own_field.too_small", "[0].x_loyalty")]
    world.do(do_set_values, Owned(SetValues("party.party", party), (head(x_loyalty=13),)))
    assert sql.rows("SELECT x_loyalty FROM party WHERE id = %s", (party,)) == [(13,)]


def test_deliveries_take_values_with_the_delivery(world: World) -> None:
    added(
        world,
        AddField("sales.delivery", "x_truck", "text", "Truck", "车牌"),
        AddField("sales.delivery", "x_seal", "text", "Seal", "封条", lines="lines"),
    )
    world.stock("A", "10")
    order = world.confirmed(world.line("A", "4"))
    (first,) = world.lines_of(order)
    given = Owned(
        DeliverOrder(order, DAY, (DeliverLine(first, Decimal(3)),)),
        (head(x_truck="B-AR 1"), line(0, x_seal="S1")),
    )
    (delivery,) = world.do(do_deliver, given).ids()
    assert sql.rows("SELECT x_truck FROM delivery_x WHERE id = %s", (delivery,)) == [("B-AR 1",)]
    (row,) = world.delivered_lines(order)
    assert sql.rows("SELECT id, x_seal FROM delivery_line_x") == [(row, "S1")]


def test_values_of_posted_documents_are_set_by_themselves(world: World) -> None:
    added(world, COLOUR, GIFT)
    (order,) = world.do(do_create_order, world.order(world.line("A", "1"))).ids()
    (first,) = world.lines_of(order)
    item = SetValues("sales.order", order, (ValuesOfLine(first),))
    world.do(do_set_values, Owned(item, (head(x_gift=False), line(0, x_colour="blue"))))
    assert colours(order) == [(1, "blue")]
    assert sql.rows("SELECT x_gift FROM sales_order_x") == [(False,)]
    stranger = SetValues("sales.order", order, (ValuesOfLine(first + 1000),))
    with pytest.raises(ValidationFailed) as refused:
        world.do(do_set_values, Owned(stranger, (line(0, x_colour="red"),)))
    assert problems(refused) == [("own_field.no_row", "[0].lines[0]")]


def test_two_hundred_orders_take_as_many_statements_as_two(world: World) -> None:
    added(world, COLOUR, GIFT, LOYALTY)
    item = world.order(world.line("A", "1"), world.line("B", "2"))
    given = owned(item, head(x_gift=True), line(0, x_colour="red"), line(1, x_colour="blue"))
    world.do(do_create_order, *[given] * 2)
    world.do(do_create_order, *[given] * 2)
    few = world.statements
    ids = world.do(do_create_order, *[given] * 200).ids()
    assert world.statements == few
    world.do(do_create_order, *[item] * 2)
    assert few - world.statements == 3  # where the lines are, their values, the heads' values
    (found,) = sql.rows(
        "SELECT (SELECT count(*) FROM sales_order_x WHERE x_gift AND id = ANY (%s::bigint[])),"
        " (SELECT count(*) FROM sales_order_line_x x JOIN sales_order_line l ON l.line_id = x.id"
        " WHERE l.order_id = ANY (%s::bigint[]) AND (l.line_no = 1) = (x.x_colour = 'red'))",
        (ids, ids),
    )
    assert found == (200, 400)


def test_lines_of_any_name_are_filled(world: World) -> None:
    added(
        world,
        AddField("party.party", "x_floor", "integer", "Floor", "楼层", lines="contact_points"),
    )
    points = (NewContactPoint("email", "a@example.com"), NewContactPoint("email", "b@example.com"))
    new = NewParty("Anna", kind="person", contact_points=points)
    own = OwnAt("contact_points[1]", (("x_floor", 2),))
    (party,) = world.do(do_create_party, Owned(new, (own,))).ids()
    found = sql.rows("SELECT id, x_floor FROM party_contact_point ORDER BY id")
    assert [floor for _, floor in found] == [None, 2]
    first = int(str(found[0][0]))
    item = SetValues("party.party", party, (ValuesOfLine(first, "contact_points"),))
    world.do(do_set_values, Owned(item, (line(0, x_floor=1),)))
    assert [f for (f,) in sql.rows("SELECT x_floor FROM party_contact_point ORDER BY id")] == [1, 2]
    lost = SetValues("party.party", party, (ValuesOfLine(first, "addresses"),))
    with pytest.raises(ValidationFailed) as refused:
        world.do(do_set_values, Owned(lost, (line(0, x_floor=1),)))
    assert problems(refused) == [("own_field.unknown", "[0].lines[0].x_floor")]


def test_choices_grow_while_values_stand(world: World) -> None:
    (field_id,) = added(world, COLOUR)
    with pytest.raises(ValidationFailed) as refused:
        world.do(do_change_field, ChangeField(field_id, 1, choices=COLOURS[:1]))
    assert problems(refused) == [("own_field.narrower", "[0].choices")]
    more = (*COLOURS, FieldChoice("green", "Green", "绿"))
    world.do(do_change_field, ChangeField(field_id, 1, choices=more, label_en="Paint"))
    assert jobs.carry_out_all() == 1
    item = world.order(world.line("A", "1"))
    (order,) = world.do(do_create_order, owned(item, line(0, x_colour="green"))).ids()
    assert colours(order) == [(1, "green")]


def test_a_field_is_removed_and_restored_with_its_values_and_purged_for_good(world: World) -> None:
    (field_id,) = added(world, GIFT)
    item = world.order(world.line("A", "1"))
    world.do(do_create_order, owned(item, head(x_gift=True)))
    world.do(do_remove_field, FieldStep(field_id, 1))
    assert catalogue.resource("sales.order").field("x_gift") is None
    with pytest.raises(ValidationFailed) as refused:
        world.do(do_create_order, owned(item, head(x_gift=True)))
    assert problems(refused) == [("own_field.unknown", "[0].x_gift")]
    with pytest.raises(ValidationFailed) as refused:
        world.do(do_add_field, GIFT)
    assert problems(refused) == [("own_field.taken", "[0].name")]
    world.do(do_restore_field, FieldStep(field_id, 2))
    assert catalogue.resource("sales.order").field("x_gift") is not None
    assert sql.rows("SELECT x_gift FROM sales_order_x") == [(True,)]
    world.do(do_remove_field, FieldStep(field_id, 3))
    world.do(do_purge_field, FieldStep(field_id, 4))
    assert jobs.carry_out_all() == 1
    assert sql.rows(
        "SELECT count(*) FROM pg_attribute WHERE attrelid = 'sales_order_x'::regclass"
        " AND attname = 'x_gift' AND NOT attisdropped"
    ) == [(0,)]
    added(world, GIFT)
    assert sql.rows("SELECT x_gift FROM sales_order_x") == [(None,)]
