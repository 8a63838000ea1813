"""What a step's form proposes: the lines of the document that are still open, each by its name.

A step says in its item which lines it is about (`lines[].line_id`). Nobody knows such ids: the form
names the lines, and holds what is still open of each, so that the usual case needs no typing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from argosy.platform.registry import reads
from argosy.platform.registry.actions import Action, ActionKind
from argosy.web.desk.filling import ROW, ROWS_MAX, Filled
from argosy.web.desk.forms import Form, Grid

DAYS_AHEAD: Final[Mapping[str, Mapping[str, int]]] = {
    "sales.order.create_quotation": {"valid_until": 30},
}
LINE = "line_id"
QUANTITIES = ("accepted_qty", "qty")
SMALLEST = Decimal("0.000001")
"""Quantities have six decimals."""
Row = Mapping[str, object]


def propose_days(name: str, filled: Filled, today: date) -> None:
    """Put in the days that an action asks for and that are usually so many days ahead."""
    for path, days_ahead in DAYS_AHEAD.get(name, {}).items():
        filled.texts[path] = (today + timedelta(days=days_ahead)).isoformat()


def propose(action: Action, form: Form, found: reads.Record, filled: Filled) -> None:
    """Put the open lines of a record into the grid of a step that is about lines."""
    if action.kind is not ActionKind.STEP:
        return
    for grid in form.grids:
        inputs = {each.path.rpartition(".")[2] for each in grid.inputs}
        quantity = next((name for name in QUANTITIES if name in inputs), "")
        if LINE not in inputs or not quantity or not _is_about_lines(action, grid):
            continue
        for number, (line, open_qty) in enumerate(_open(found)):
            filled.texts[f"{grid.path}[{number}].{LINE}"] = str(line["id"])
            filled.texts[f"{grid.path}[{number}].{quantity}"] = open_qty
            filled.rows[grid.path] = number + 1


def take_proposed(form: Form, given: Mapping[str, str], filled: Filled) -> None:
    """Take what an address proposes for the inputs of a form; what it has none for is left out."""
    filled.texts |= {each.path: given[each.path] for each in form.inputs if each.path in given}
    for grid in form.grids:
        inputs = {each.path.rpartition(".")[2] for each in grid.inputs}
        for name, text in given.items():
            match = ROW.fullmatch(name)
            if match is not None and match[1] == grid.path and match[3] in inputs:
                number = int(match[2])
                if number < ROWS_MAX:
                    filled.texts[name] = text
                    filled.rows[grid.path] = max(filled.rows.get(grid.path, 0), number + 1)


def lines_by_id(found: reads.Record) -> dict[str, str]:
    """Return what the lines of a record are called, by the ids that a form holds of them."""
    return {str(line["id"]): _name(line) for line in _lines(found)}


def _is_about_lines(action: Action, grid: Grid) -> bool:
    path = f"{grid.path}.{LINE}"
    return action.names.get(path, "lines.id") == "lines.id" and path not in action.references


def _open(found: reads.Record) -> Iterator[tuple[Row, str]]:
    """Yield the lines of which something is open, with how much, in the line's own unit."""
    for line in _lines(found):
        if "open_qty" not in line:
            continue
        still, ordered = _number(line["open_qty"]), _number(line.get("ordered_qty"))
        qty = _number(line.get("qty"))
        if still > 0 and ordered > 0:  # progress is counted in the product's own unit
            part = qty if still == ordered else (qty * still / ordered).quantize(SMALLEST)
            yield line, f"{part.normalize():f}"


def _lines(found: reads.Record) -> Sequence[Row]:
    lines = found.get("lines")  # some nouns have a field of this name
    return [line for line in lines if isinstance(line, Mapping)] if isinstance(lines, list) else []


def _number(value: object) -> Decimal:
    return Decimal(str(value)) if value is not None else Decimal(0)


def _name(line: Row) -> str:
    item = line.get("item")
    if isinstance(item, Mapping):
        return f"{item.get('code', '')} {item.get('name', '')}".strip()
    return str(line.get("description") or f"#{line['id']}")
