"""Dimensions and their values: codes of one axis, trees, the last day of a value."""

from __future__ import annotations

from datetime import date

from argosy.domains.accounting.upkeep import (
    ChangeDimension,
    ChangeDimensionValue,
    EndDimensionValue,
    NewDimension,
    NewDimensionValue,
    do_change_dimension,
    do_change_dimension_value,
    do_create_dimension,
    do_create_dimension_value,
    do_end_dimension_value,
)
from argosy.domains.accounting.upkeep.tests.conftest import DAY, World


def axis(world: World, code: str = "project") -> int:
    return world.do(do_create_dimension, NewDimension(code, "Project", "项目")).ids()[0]


def test_a_dimension_is_made_and_renamed(world: World) -> None:
    id_ = axis(world)
    assert world.refused(do_create_dimension, NewDimension("project", "Again")) == [
        ("masterdata.taken", "[0].code")
    ]
    world.do(do_change_dimension, ChangeDimension(id_, name="Projects"))
    assert world.row("dimension", id_, "code", "name", "name_zh") == (
        "project",
        "Projects",
        "项目",
    )
    assert world.refused(do_change_dimension, ChangeDimension(id_, name="")) == [
        ("text.required", "[0].name")
    ]


def test_values_stand_in_a_tree_of_their_own_axis(world: World) -> None:
    first, second = axis(world), axis(world, "team")
    above, below = world.do(
        do_create_dimension_value,
        NewDimensionValue(first, "P", "All", valid_from=DAY),
        NewDimensionValue(first, "P1", "One", "P"),
    ).ids()
    assert world.row("dimension_value", below, "parent_id", "valid_from") == (above, None)
    world.do(do_create_dimension_value, NewDimensionValue(second, "P1", "Same code, other axis"))
    refused = world.refused(
        do_create_dimension_value,
        NewDimensionValue(first, "P1", "Again"),
        NewDimensionValue(second, "P2", "Parent of the other axis", "P"),
        NewDimensionValue(999_999, "P3", "No axis"),
        NewDimensionValue(first, "P4", "Ends early", "", DAY, date(2026, 3, 9)),
    )
    assert refused == [
        ("masterdata.taken", "[0].code"),
        ("masterdata.unknown", "[1].parent"),
        ("masterdata.unknown", "[2].dimension_id"),
        ("accounting.ends_early", "[3].valid_to"),
    ]


def test_a_value_is_renamed_and_ends_on_a_day(world: World) -> None:
    new = NewDimensionValue(axis(world), "P", "All", valid_from=DAY)
    (id_,) = world.do(do_create_dimension_value, new).ids()
    world.do(do_change_dimension_value, ChangeDimensionValue(id_, "Everything"))
    assert world.refused(do_end_dimension_value, EndDimensionValue(id_, date(2026, 3, 9))) == [
        ("accounting.ends_early", "[0].valid_to")
    ]
    world.do(do_end_dimension_value, EndDimensionValue(id_, DAY))
    assert world.row("dimension_value", id_, "name", "valid_to") == ("Everything", DAY)
