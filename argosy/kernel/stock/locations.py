"""Making places and lots: the master data of the goods flow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from psycopg.types.json import Jsonb

from argosy.kernel.events.commands import command
from argosy.kernel.events.run import CommandRun, Done
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.kernel.primitives.text import text_problem
from argosy.kernel.stock import facts
from argosy.kernel.stock.validation import unknown
from argosy.kernel.stock.words import LocationKind, LotKind

DEPTH_MAX = 20
_KINDS = frozenset(kind.value for kind in LocationKind)
_ROOTS = (LocationKind.INTERNAL, LocationKind.VIEW)
_BOUNDED = (LocationKind.INTERNAL, LocationKind.TRANSIT, LocationKind.VIEW)


@dataclass(frozen=True, slots=True)
class LocationInput:
    """A place to make.

    `parent` is the code of the place it lies in, existing or earlier in the same batch. A place
    without a parent of kind internal or view is a warehouse. `allow_negative` None means the rule:
    places outside (supplier, customer, production, scrap, adjustment) are unbounded, ours are not.
    """

    code: str
    name: str
    kind: str
    parent: str = ""
    allow_negative: bool | None = None


@dataclass(frozen=True, slots=True)
class LotInput:
    """A lot or serial number to make; an item tracked by serial makes serials."""

    item_id: int
    number: str
    manufactured_on: date | None = None
    expires_on: date | None = None
    removal_on: date | None = None
    supplier_lot: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Place:
    id: int
    kind: str
    path: str
    warehouse_id: int | None


@command("stock.create_location", permission="stock.location.create")
def do_create_location(run: CommandRun, batch: Sequence[LocationInput]) -> list[Done | None]:
    """Make places.

    Pre-conditions: codes are new in the company, parents exist. Post-condition: one location a
    batch item. Permission: stock.location.create.
    """
    known = _known(run, {code for place in batch for code in (place.code, place.parent) if code})
    made = _make(run, batch, known)
    run.settle(len(batch))
    return [None if i is None else Done("location", i) for i in made]


def ensure_locations(run: CommandRun, places: Sequence[LocationInput]) -> dict[str, int]:
    """Make the places that do not exist yet; return the ids of all of them by code.

    Raises:
        ValidationFailed: a place is malformed, or its parent is unknown.
    """
    known = _known(run, {code for place in places for code in (place.code, place.parent) if code})
    missing = {place.code: place for place in reversed(places) if place.code not in known}
    made = _make(run, [place for place in places if missing.get(place.code) is place], known)
    if any(i is None for i in made):
        raise ValidationFailed(run.problems())
    return {code: place.id for code, place in known.items()}


def _known(run: CommandRun, codes: set[str]) -> dict[str, _Place]:
    found = sql.rows(
        "SELECT code::text, id, kind::text, path::text, warehouse_id FROM location"
        " WHERE company_id = %s AND code = ANY(%s::text[])",
        (run.company_id, sql.array([c for c in sorted(codes) if _usable(c)])),
    )
    rows = cast("list[tuple[str, int, str, str, int | None]]", found)
    return {code: _Place(i, kind, path, root) for code, i, kind, path, root in rows}


def _usable(code: str) -> bool:
    return text_problem(code, "code", 64, required=True) is None


def _make(
    run: CommandRun, places: Sequence[LocationInput], known: dict[str, _Place]
) -> list[int | None]:
    """Insert the sound ones in one statement; `known` grows by what is made."""
    ids = sql.ids("location", len(places))
    made: list[int | None] = [None] * len(places)
    records: list[tuple[object, ...]] = []
    for index, place in enumerate(places):
        problems = _problems(place, known)
        if place.code in known:
            problems.append(_taken(place.code, "code"))
        run.reject(index, *problems)
        if problems:
            continue
        parent = known.get(place.parent)
        path = f"{parent.path if parent else '/'}{ids[index]}/"
        warehouse = _warehouse(ids[index], place, parent)
        known[place.code] = _Place(ids[index], place.kind, path, warehouse)
        made[index] = ids[index]
        negative = place.allow_negative
        if negative is None:
            negative = place.kind not in _BOUNDED
        records.append(
            (
                ids[index],
                run.company_id,
                place.code,
                place.name,
                place.kind,
                parent.id if parent else None,
                path,
                warehouse,
                negative,
            )
        )
    names = (
        "id",
        "company_id",
        "code",
        "name",
        "kind",
        "parent_id",
        "path",
        "warehouse_id",
        "allow_negative",
    )
    if records:
        sql.insert("location", names, sql.transpose(records))
        facts.forget(run)
    return made


def _warehouse(location_id: int, place: LocationInput, parent: _Place | None) -> int | None:
    if parent is not None:
        return parent.warehouse_id
    return location_id if place.kind in _ROOTS else None


def _problems(place: LocationInput, known: Mapping[str, _Place]) -> list[Problem]:
    found = [
        text_problem(place.code, "code", 64, required=True),
        text_problem(place.name, "name", 200, required=True),
    ]
    if place.kind not in _KINDS:
        found.append(
            Problem(
                "stock.unknown_location_kind",
                "{kind} is not a kind of place.",
                "Use one of {kinds}.",
                "kind",
                {"kind": ascii(place.kind)[:40], "kinds": ", ".join(sorted(_KINDS))},
            )
        )
    elif place.kind not in _BOUNDED and place.allow_negative is False:
        found.append(
            Problem(
                "stock.outside_is_unbounded",
                "A place of kind {kind} is outside; it cannot be held to zero.",
                "Allow it to go below zero.",
                "allow_negative",
                {"kind": place.kind},
            )
        )
    if place.parent and place.parent not in known:
        found.append(unknown("location", place.parent, "parent"))
    elif place.parent and known[place.parent].path.count("/") > DEPTH_MAX:
        found.append(
            Problem(
                "stock.location_too_deep",
                "Places are nested at most {most} deep.",
                "Use a higher parent.",
                "parent",
                {"most": DEPTH_MAX},
            )
        )
    return [problem for problem in found if problem is not None]


def _taken(code: str, path: str) -> Problem:
    return Problem(
        "stock.code_taken", "{code} exists already.", "Choose another code.", path, {"code": code}
    )


@command("stock.create_lot", permission="stock.lot.create")
def do_create_lot(run: CommandRun, batch: Sequence[LotInput]) -> list[Done | None]:
    """Make lots or serial numbers.

    Pre-conditions: the items are tracked, the numbers are new for them. Post-condition: one lot a
    batch item. Permission: stock.lot.create.
    """
    return [None if i is None else Done("lot", i) for i in create_lots(run, batch)]


def create_lots(run: CommandRun, lots: Sequence[LotInput]) -> list[int | None]:
    """Make lots or serials and return their ids, None where one was refused by `run.reject`.

    Raises:
        ValidationFailed: with all problems, in mode ``all``.
    """
    known = facts.load(run, items={lot.item_id for lot in lots})
    taken = _taken_numbers(run, lots)
    for index, lot in enumerate(lots):
        run.reject(index, *_lot_problems(lot, known))
        if (lot.item_id, lot.number) in taken:
            run.reject(index, _taken(lot.number, "number"))
        taken.add((lot.item_id, lot.number))
    kept = run.settle(len(lots))
    ids = dict(zip(kept, sql.ids("lot", len(kept)), strict=True))
    records = [
        (
            ids[index],
            run.company_id,
            lots[index].item_id,
            lots[index].number,
            known.items[lots[index].item_id].tracking,
            lots[index].manufactured_on,
            lots[index].expires_on,
            lots[index].removal_on,
            lots[index].supplier_lot,
            Jsonb(dict(lots[index].attributes)),
        )
        for index in kept
    ]
    names = (
        "id",
        "company_id",
        "item_id",
        "number",
        "kind",
        "manufactured_on",
        "expires_on",
        "removal_on",
        "supplier_lot",
        "attributes",
    )
    if records:
        sql.insert("lot", names, sql.transpose(records))
    return [ids.get(index) for index in range(len(lots))]


def find_lots(run: CommandRun, numbers: Sequence[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """Return the ids of existing lots by (item id, number)."""
    items, texts = [n[0] for n in numbers], [n[1] for n in numbers]
    found = sql.rows(
        "SELECT x.* FROM unnest(%s::bigint[], %s::text[]) AS v(item_id, number), LATERAL ("
        "SELECT t.item_id, t.number::text, t.id FROM lot t WHERE t.item_id = v.item_id"
        " AND t.number = v.number AND t.company_id = %s OFFSET 0) x",
        (sql.array(items), sql.array(texts), run.company_id),
    )
    rows = cast("list[tuple[int, str, int]]", found)
    return {(item, number): i for item, number, i in rows}


def _taken_numbers(run: CommandRun, lots: Sequence[LotInput]) -> set[tuple[int, str]]:
    usable = [
        (lot.item_id, lot.number)
        for lot in lots
        if _usable(lot.number) and lot.item_id in facts.known(run).items
    ]
    return set(find_lots(run, usable)) if usable else set()


def _lot_problems(lot: LotInput, known: facts.Facts) -> list[Problem]:
    found = [
        text_problem(lot.number, "number", 64, required=True),
        text_problem(lot.supplier_lot, "supplier_lot", 64),
    ]
    item = known.items.get(lot.item_id)
    if item is None:
        found.append(unknown("item", lot.item_id, "item_id"))
    elif item.tracking not in tuple(LotKind):
        found.append(
            Problem(
                "stock.lot_not_tracked",
                "{item} is not tracked by lot or serial.",
                "Set the item's tracking first.",
                "item_id",
                {"item": item.code},
            )
        )
    made, ends = lot.manufactured_on, lot.expires_on
    if made is not None and ends is not None and ends < made:
        found.append(
            Problem(
                "stock.lot_dates",
                "The lot expires before it was made.",
                "Correct one of the two dates.",
                "expires_on",
            )
        )
    return [problem for problem in found if problem is not None]
