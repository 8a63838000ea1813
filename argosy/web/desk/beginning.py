"""What a form holds before anything is typed: what the record has, a copy of another, today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, cast

from argosy.kernel.primitives.actor import Actor
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.filters import Query, Test
from argosy.platform.registry.resource import Resource
from argosy.web.desk.filling import Filled
from argosy.web.desk.forms import Form, Grid, Input
from argosy.web.desk.picking import candidates

COMPANY: Final = "company.company"
CURRENCY: Final = "currency"
CHARGES: Final = "charges"
KIND: Final = "kind"
CHARGE: Final = "charge"
AGREED: Final = frozenset({"unit_price", "discount_pct", "tax_codes", "price_includes_tax"})
"""What a kept line keeps when it is left open; to repeat it would fix it, so it is a hint."""
PLAIN: Final = frozenset({"text", "long"})


def beginning(
    noun: Resource, action: Action, form: Form, found: reads.Record, *, today: str, is_copy: bool
) -> Filled:
    """Return a form's first content.

    Args:
        noun: whose action it is.
        action: what the form gives.
        form: its inputs.
        found: the record to change, or the one to copy; empty for neither.
        today: in ISO 8601, for days that are needed.
        is_copy: whether a new record is made like the one found: days, codes and numbers are new.
    """
    filled = Filled(
        {
            each.path: today if each.kind == "date" and each.is_required else each.default
            for each in form.inputs
        }
    )
    if not found or (action.kind is not ActionKind.CHANGE and not is_copy):
        return filled
    for each in form.inputs:
        if is_copy and _is_new(noun, each):
            continue
        text = typed(_value(action, each, found), each.kind)
        if text and each.kind != "password":
            filled.texts[each.path] = text
    for grid in form.grids:
        if is_copy or _is_whole(grid):
            _fill(filled, grid, found, is_copy=is_copy)
    return filled


def _is_new(noun: Resource, each: Input) -> bool:
    """Return whether a copy has its own: codes and numbers that are unique, and days."""
    if each.kind in ("date", "instant"):
        return True
    return each.kind in PLAIN and each.path in {*noun.import_key, *noun.display[:1], "reference"}


def _is_whole(grid: Grid) -> bool:
    """Return whether a change names all lines, the kept ones too: then they are shown."""
    return any(each.path.endswith(".line_id") for each in grid.inputs)


def _value(action: Action, each: Input, found: Mapping[str, object]) -> object:
    for name in (action.names.get(each.path, ""), each.path, each.path.removesuffix("_id")):
        if name in found:
            return found[name]
    return None


def _fill(filled: Filled, grid: Grid, found: reads.Record, *, is_copy: bool) -> None:
    """Write a record's lines into a table of inputs; charges stand in a table of their own."""
    name = "lines" if grid.path == CHARGES and CHARGES not in found else grid.path
    rows = cast("Sequence[Mapping[str, object]]", found.get(name) or ())
    if name == "lines":
        rows = [row for row in rows if (row.get(KIND) == CHARGE) == (grid.path == CHARGES)]
    for number, row in enumerate(rows):
        for each in grid.inputs:
            last = each.path.rpartition(".")[2]
            name = f"{grid.path}[{number}].{last}"
            text = _cell(row, each, last, is_copy=is_copy)
            if text:
                filled.texts[name] = text
            elif last in AGREED and not is_copy:
                filled.hints[name] = typed(row.get(last), each.kind)
    filled.rows[grid.path] = len(rows)


def _cell(row: Mapping[str, object], each: Input, last: str, *, is_copy: bool) -> str:
    if last == "line_id":
        return "" if is_copy else str(row["id"])
    if last in AGREED or (is_copy and each.kind in ("date", "instant")):
        return ""
    value = row.get(last, row.get(last.removesuffix("_id")))
    if last == "amount" and row.get(KIND) == CHARGE:
        value = row.get("net")
    return typed(value, each.kind)


def propose_currency(actor: Actor, form: Form, filled: Filled) -> None:
    """Propose the currency of the company acted for, where a document needs one."""
    company = catalogue.resources().get(COMPANY)
    is_asked = any(each.path == CURRENCY and each.is_required for each in form.inputs)
    if not is_asked or filled.texts.get(CURRENCY) or company is None:
        return
    if not actor.may(company.read_permission) or company.field(CURRENCY) is None:
        return
    query = Query(fields=(CURRENCY,), where=Test("id", "is", actor.company_id), limit=1)
    for row in reads.page(actor, company, query).rows:
        value = row.get(CURRENCY)
        code = value.get("code") if isinstance(value, Mapping) else value
        filled.texts[CURRENCY] = str(code or "")


def propose_offered(actor: Actor, noun: Resource, form: Form, filled: Filled) -> None:
    """Propose what the latest record has, else the first that is offered, where one is needed."""
    for each in form.inputs:
        target = catalogue.resources().get(each.target)
        if not each.offers or each.beside or not each.is_required or filled.texts.get(each.path):
            continue
        if target is not None and actor.may(target.read_permission):
            lately = _lately(actor, noun, each)
            found = candidates(actor, target, lately, each.offers)
            known = [code for code, _name in found if code == lately] if lately else []
            if not known:
                known = [code for code, _name in candidates(actor, target, "", each.offers)]
            filled.texts[each.path] = known[0] if known else ""


def _lately(actor: Actor, noun: Resource, each: Input) -> str:
    """Return what the latest record of a noun has where an input asks for it; "" for nothing."""
    field = noun.field(each.path.removesuffix("_id"))
    if field is None or field.target != each.target or not actor.may(noun.read_permission):
        return ""
    for row in reads.page(actor, noun, Query(fields=(field.name,), sort=("-id",), limit=1)).rows:
        value = row.get(field.name)
        return str(value.get("code") or "") if isinstance(value, Mapping) else ""
    return ""


def typed(value: object, kind: str) -> str:
    """Return a value of a record as one would type it; a record by its code."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        if kind == "money":
            return f"{value.get('amount', '')} {value.get('currency', '')}"
        if kind == "reference" and "id" in value:
            return str(value.get("code") or f"#{value['id']}")
        return ""
    if isinstance(value, list):
        return ", ".join(str(each) for each in value) if kind == "texts" else ""
    text = "" if value is None else str(value)
    if kind == "decimal" and "." in text:
        return text.rstrip("0").rstrip(".")
    return text
