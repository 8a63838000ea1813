"""What a step's form proposes: the lines that it can be about, each by its name.

A step says in its item which lines it is about (`lines[].line_id`). Nobody knows such ids: the form
names the lines, and holds what is still open of each, so that the usual case needs no typing. What
a step is about is declared with it (`Action.proposes`); else it is what is open of the document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.text import text_problem
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.actions import Action, ActionKind, Proposal
from argosy.platform.registry.fields import FieldType
from argosy.platform.registry.filters import Query, Test
from argosy.platform.registry.proposals import proposed, proposed_cells
from argosy.platform.registry.values import TEXT_MAX
from argosy.web.desk.filling import ID, ROW, ROWS_MAX, Filled, Proposed
from argosy.web.desk.forms import Form, Grid
from argosy.web.desk.records import names_of

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


def proposed_lines(
    actor: Actor, action: Action, form: Form, found: reads.Record
) -> Proposed | None:
    """Return what a step's form comes up with; None for one that is not about lines."""
    if action.kind is ActionKind.CREATE or not found:
        return None
    for grid in form.grids:
        inputs = {each.path.rpartition(".")[2] for each in grid.inputs}
        quantity = next((name for name in QUANTITIES if name in inputs), "")
        told = action.proposes
        if told is not None and told.grid == grid.path and quantity:
            return _declared(actor, told, found, quantity)
        is_step = action.kind is ActionKind.STEP
        if is_step and LINE in inputs and quantity and _is_about_lines(action, grid):
            amounts = {str(line["id"]): open_qty for line, open_qty in _open(found)}
            return Proposed(grid.path, LINE, quantity, lines_by_id(found), amounts)
    return None


def propose(lines: Proposed | None, filled: Filled) -> None:
    """Put the lines that a step can be about into its grid."""
    if lines is None:
        return
    for number, row in enumerate(lines.texts[:ROWS_MAX]):
        _write(lines, filled, number, row)


def keep_proposed(lines: Proposed | None, filled: Filled) -> None:
    """Put lines back that were left out, so that a form with a mistake still shows them."""
    if lines is None:
        return
    rows = [_row(lines, filled, number) for number in range(filled.rows.get(lines.grid, 0))]
    for each in lines.texts:
        if len(rows) < ROWS_MAX and not any(lines.is_there(each, row) for row in rows):
            left = {name: "" if name == lines.quantity else text for name, text in each.items()}
            _write(lines, filled, len(rows), left)
            rows.append(left)


def _write(lines: Proposed, filled: Filled, number: int, row: Mapping[str, str]) -> None:
    for name, text in row.items():
        filled.texts[f"{lines.grid}[{number}].{name}"] = text
    filled.rows[lines.grid] = number + 1


def _row(lines: Proposed, filled: Filled, number: int) -> dict[str, str]:
    begin = f"{lines.grid}[{number}]."
    found = filled.texts.items()
    return {name.removeprefix(begin): text for name, text in found if name.startswith(begin)}


def _declared(actor: Actor, told: Proposal, found: reads.Record, quantity: str) -> Proposed:
    record = int(str(found["id"]))
    if told.cells:
        rows = proposed_cells(actor, told, record)
        return Proposed(told.grid, "", quantity, {}, {}, rows)
    lines = proposed(actor, told, record)
    products = _called(actor, "product.product", {each.item_id for each in lines})
    units = _called(actor, "product.unit", {each.unit_id for each in lines})
    names, amounts = {}, {}
    for each in lines:
        most = _plain(each.most)
        unit = units.get(each.unit_id, "").partition(" ")[0]
        there = _("at most %(quantity)s") % {"quantity": f"{most} {unit}".strip()}
        if each.ready is not None:
            there = _("%(quantity)s open, %(ready)s can be taken") % {
                "quantity": f"{most} {unit}".strip(),
                "ready": _plain(max(each.ready, Decimal(0))),
            }
        product = products.get(each.item_id, "")
        parts = [product, "" if each.document in product else each.document]
        name = " · ".join(part for part in parts if part) or f"#{each.id}"
        names[str(each.id)] = f"{name} ({there})"
        amounts[str(each.id)] = most if told.is_whole else ""
    return Proposed(told.grid, told.line, quantity, names, amounts)


def _called(actor: Actor, noun: str, ids: Set[int | None]) -> dict[int | None, str]:
    """Return what records are called, by code and name; nothing where they may not be read."""
    wanted = sorted(each for each in ids if each is not None)[:ROWS_MAX]
    resource = catalogue.resources().get(noun)
    if not wanted or resource is None or not actor.may(resource.read_permission):
        return {}
    query = Query(where=Test("id", "in", wanted), limit=len(wanted))
    rows = reads.page(actor, resource, query).rows
    return {int(str(row["id"])): " ".join(names_of(actor, resource, row)) for row in rows}


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


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


def name_proposed(actor: Actor, form: Form, filled: Filled) -> None:
    """Put what people call a record in the place of its id, where an address named it by that."""
    targets: dict[str, dict[str, list[str]]] = {}
    for name, each in form.references(filled.texts):
        match = ID.fullmatch(filled.texts[name])
        if match is not None:
            targets.setdefault(each.target, {}).setdefault(match[1], []).append(name)
    for target, ids in targets.items():
        noun = catalogue.resources().get(target)
        if noun is None or not noun.display or not actor.may(noun.read_permission):
            continue
        code = noun.field(noun.display[0])
        if code is None or code.type is not FieldType.TEXT or not code.can_filter:
            continue  # nothing that could be typed again
        query = Query(where=Test("id", "in", [int(id_) for id_ in ids]), limit=ROWS_MAX)
        for row in reads.page(actor, noun, query).rows:
            for name in ids[str(row["id"])] if row.get(code.name) else ():
                filled.texts[name] = str(row[code.name])


def picked_names(actor: Actor, form: Form, filled: Filled) -> dict[str, str]:
    """Return what the records are called whose codes stand in a form, by the names of inputs.

    It costs a statement for each noun that is named at all.
    """
    named: dict[str, dict[str, list[str]]] = {}
    for name, each in form.references(filled.texts):
        text = filled.texts[name].strip()
        if text and text_problem(text, name, TEXT_MAX) is None:  # else it is no code of anything
            named.setdefault(each.target, {}).setdefault(text, []).append(name)
    found: dict[str, str] = {}
    for target, texts in named.items():
        noun = catalogue.resources().get(target)
        code = noun.field(noun.display[0]) if noun is not None and noun.display else None
        if noun is None or code is None or not actor.may(noun.read_permission):
            continue
        if code.type is not FieldType.TEXT or not code.can_filter:
            continue
        query = Query(where=Test(code.name, "in", list(texts)[:ROWS_MAX]), limit=ROWS_MAX)
        for row in reads.page(actor, noun, query).rows:
            for name in texts.get(str(row.get(code.name)), ()):
                found[name] = names_of(actor, noun, row)[1]
    return {name: label for name, label in found.items() if label}


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
            yield line, _plain(part)


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
