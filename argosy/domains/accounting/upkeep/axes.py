"""Dimensions 辅助核算 and their values: made, changed; values end on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from argosy.domains.accounting.upkeep.writing import (
    PERMISSION,
    Row,
    coded,
    free,
    given,
    insert,
    named,
    sound,
    standing,
    update,
)
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.text import text_problem
from argosy.masterdata.unknown import possible_ids, storable, taken, unknown

Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class NewDimension:
    """An axis of analysis to make."""

    code: str
    name: str
    name_zh: str = ""


@dataclass(frozen=True, slots=True)
class ChangeDimension:
    """What shall change of a dimension; None leaves what stands."""

    dimension_id: int
    name: str | None = None
    name_zh: str | None = None


@dataclass(frozen=True, slots=True)
class NewDimensionValue:
    """A value to make; `parent` is the code of one of the same axis, existing or earlier."""

    dimension_id: int
    code: str
    name: str
    parent: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class ChangeDimensionValue:
    """What shall change of a value; None leaves what stands."""

    value_id: int
    name: str | None = None


@dataclass(frozen=True, slots=True)
class EndDimensionValue:
    """A value that holds for the last time on a day."""

    value_id: int
    valid_to: date


@command("accounting.create_dimension", permission=PERMISSION)
def do_create_dimension(run: CommandRun, batch: Sequence[NewDimension]) -> list[Done | None]:
    """Make dimensions, whose codes are free; permission: accounting.chart.write."""
    codes = [new.code for new in batch]
    free(run, "dimension", codes, coded(run, "dimension", codes))
    for index, new in enumerate(batch):
        run.reject(index, *named(new.code, new.name, 120, 32, new.name_zh))
    records = {
        index: {
            "code": batch[index].code,
            "name": batch[index].name,
            "name_zh": batch[index].name_zh,
        }
        for index in run.settle(len(batch))
    }
    return insert(run, "dimension", len(batch), records)


@command("accounting.change_dimension", permission=PERMISSION)
def do_change_dimension(run: CommandRun, batch: Sequence[ChangeDimension]) -> list[Done | None]:
    """Change the names of dimensions; permission: accounting.chart.write."""
    ids = [item.dimension_id for item in batch]
    stands = standing(run, "dimension", ids, "dimension", "dimension_id")
    for index, item in enumerate(batch):
        run.reject(
            index,
            *sound(_name_problem(item.name, 120), text_problem(item.name_zh or "", "name_zh", 120)),
        )
    changed = {
        index: given(
            stands[batch[index].dimension_id],
            name=batch[index].name,
            name_zh=batch[index].name_zh,
        )
        for index in run.settle(len(batch))
    }
    return update(run, "dimension", len(batch), changed)


@command("accounting.create_dimension_value", permission=PERMISSION)
def do_create_dimension_value(
    run: CommandRun, batch: Sequence[NewDimensionValue]
) -> list[Done | None]:
    """Make values of dimensions; codes are free on their axis.

    Permission: accounting.chart.write.
    """
    axes = {
        cast(int, id_)
        for (id_,) in sql.rows(
            "SELECT id FROM dimension WHERE company_id = %s AND id = ANY (%s::bigint[])",
            (run.company_id, sql.array(possible_ids(new.dimension_id for new in batch))),
        )
    }
    known = _known(run, batch)
    taken_codes = set(known)
    ids = sql.ids("dimension_value", len(batch))
    for index, new in enumerate(batch):
        key = (new.dimension_id, new.code)
        run.reject(index, *named(new.code, new.name, 200, 32), *sound(_order_problem(new)))
        if new.dimension_id not in axes:
            run.reject(index, unknown("dimension", new.dimension_id, "dimension_id"))
        if key in taken_codes:
            run.reject(index, taken("value", new.code))
        if new.parent and (new.dimension_id, new.parent) not in known:
            run.reject(index, unknown("value", new.parent, "parent"))
        taken_codes.add(key)
        known.setdefault(key, ids[index])
    records = {
        index: {
            "id": ids[index],
            "dimension_id": batch[index].dimension_id,
            "code": batch[index].code,
            "name": batch[index].name,
            "parent_id": known.get((batch[index].dimension_id, batch[index].parent)),
            "valid_from": batch[index].valid_from,
            "valid_to": batch[index].valid_to,
        }
        for index in run.settle(len(batch))
    }
    return insert(run, "dimension_value", len(batch), records)


def _known(run: CommandRun, batch: Sequence[NewDimensionValue]) -> dict[Key, int]:
    codes = storable(code for new in batch for code in (new.code, new.parent))
    return {
        (cast(int, axis), str(code)): cast(int, id_)
        for axis, code, id_ in sql.rows(
            "SELECT dimension_id, code::text, id FROM dimension_value WHERE company_id = %s"
            " AND code = ANY (%s::text[])",
            (run.company_id, sql.array(codes)),
        )
    }


@command("accounting.change_dimension_value", permission=PERMISSION)
def do_change_dimension_value(
    run: CommandRun, batch: Sequence[ChangeDimensionValue]
) -> list[Done | None]:
    """Change the names of values; permission: accounting.chart.write."""
    stands = standing(run, "dimension_value", [c.value_id for c in batch], "value", "value_id")
    for index, item in enumerate(batch):
        run.reject(index, *sound(_name_problem(item.name, 200)))
    changed = {
        index: given(stands[batch[index].value_id], name=batch[index].name)
        for index in run.settle(len(batch))
    }
    return update(run, "dimension_value", len(batch), changed)


@command("accounting.end_dimension_value", permission=PERMISSION)
def do_end_dimension_value(
    run: CommandRun, batch: Sequence[EndDimensionValue]
) -> list[Done | None]:
    """End values on a day, not before they began; permission: accounting.chart.write."""
    stands = standing(run, "dimension_value", [c.value_id for c in batch], "value", "value_id")
    for index, item in enumerate(batch):
        row: Mapping[str, object] = stands.get(item.value_id, {})
        begun = row.get("valid_from")
        if begun is not None and item.valid_to < date.fromisoformat(str(begun)):
            run.reject(index, before_it_began(str(begun)))
    changed: dict[int, Row] = {
        index: {**stands[batch[index].value_id], "valid_to": batch[index].valid_to}
        for index in run.settle(len(batch))
    }
    return update(run, "dimension_value", len(batch), changed)


def _name_problem(name: str | None, length: int) -> Problem | None:
    return None if name is None else text_problem(name, "name", length, required=True)


def _order_problem(new: NewDimensionValue) -> Problem | None:
    if new.valid_from is not None and new.valid_to is not None and new.valid_to < new.valid_from:
        return before_it_began(new.valid_from.isoformat())
    return None


def before_it_began(begun: str) -> Problem:
    """Refuse an end that lies before the beginning."""
    return Problem(
        "accounting.ends_early",
        "It begins on {begun} only.",
        "Choose that day or a later one.",
        "valid_to",
        {"begun": begun},
    )
