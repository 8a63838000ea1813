"""What became of each record of a file, and of the file as a whole."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from argosy.kernel.primitives.errors import Problem
from argosy.platform.data.imports.changes import Change
from argosy.platform.data.imports.items import Draft
from argosy.platform.data.imports.records import Placed, Record
from argosy.platform.data.imports.targets import ActionTarget

CREATED, CHANGED, SAME, REFUSED = "created", "changed", "same", "refused"
STATES: Final = (CREATED, CHANGED, SAME, REFUSED)
_INDEX: Final = re.compile(r"\[(\d{1,9})\]\.?(.*)", re.DOTALL)
_ENTRY: Final = re.compile(r"([^.\[]+)\[(\d{1,9})\]\.?(.*)", re.DOTALL)


@dataclass(slots=True)
class Outcome:
    """What became of a record: its state, its id, who made it, its changed cells, its problems."""

    record: Record
    state: str = SAME
    record_id: int | None = None
    command_id: int | None = None
    """The command that made it, when it is new."""
    changes: list[Change] = field(default_factory=list)
    problems: list[Placed] = field(default_factory=list)

    def refuse(self, problems: Sequence[Placed]) -> None:
        """Note why the record is not taken."""
        if problems:
            self.state = REFUSED
            self.problems += problems

    def problems_json(self) -> list[dict[str, object]] | None:
        """Return the problems as they are stored and sent; None when there are none."""
        return [placed_json(each) for each in self.problems] or None

    def changes_json(self) -> list[dict[str, object]] | None:
        """Return the changed cells likewise."""
        return [change.as_json() for change in self.changes] or None


def placed_json(placed: Placed) -> dict[str, object]:
    """Return a problem with its place as JSON: templates and parameters, for any language."""
    problem = placed.problem
    return {
        "row": placed.row,
        "field": placed.path,
        "code": problem.code,
        "message": problem.message,
        "cure": problem.cure,
        "params": {name: str(value) for name, value in problem.shown().items()},
    }


def placed_of(stored: Mapping[str, object]) -> Placed:
    """Return the problem that `placed_json` wrote."""
    params = stored["params"]
    assert isinstance(params, dict)
    return Placed(
        int(str(stored["row"])),
        str(stored["field"]),
        Problem(
            str(stored["code"]),
            str(stored["message"]),
            str(stored["cure"]),
            str(stored["field"]),
            params,
        ),
    )


def item_of(problem: Problem) -> tuple[int, str]:
    """Return which item of a batch a problem is about, and the path below it; -1 for none."""
    found = _INDEX.fullmatch(problem.field)
    return (int(found[1]), found[2]) if found else (-1, problem.field)


def placed_at(
    problem: Problem, path: str, record: Record, target: ActionTarget, draft: Draft
) -> Placed:
    """Return a problem of an item with the row and the column of the file that it comes from."""
    entry = _ENTRY.fullmatch(path)
    if entry:
        name, place, below = entry[1], int(entry[2]), entry[3]
        group = next((each for each in target.groups if each.name == name), None)
        rows = draft.rows.get(name, [])
        row = rows[place] if place < len(rows) else record.row
        if group is not None:
            known = {each.place[0]: each.column.path for each in group.targets}
            inner = below.partition(".")[0].partition("[")[0]
            return Placed(row, known.get(inner, f"{group.group}.{inner}".rstrip(".")), problem)
        return Placed(row, path, problem)
    plain = path.partition("[")[0]
    for each in target.heads:
        dotted = ".".join(each.place)
        if plain == dotted or plain.startswith(f"{dotted}."):
            return Placed(record.row, each.column.path, problem)
    return Placed(record.row, plain, problem)
