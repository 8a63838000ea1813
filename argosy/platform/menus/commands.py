"""The only writer of menus: places and links for others, pins for oneself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import cast

from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import INT64_MAX
from argosy.kernel.primitives.text import text_problem
from argosy.platform.menus.rules import (
    NAME_MAX,
    PINS_MAX,
    AddMenuLink,
    PinPage,
    PlaceInMenu,
    RemoveMenuEntry,
    UnpinPage,
    address_problem,
    link_problems,
    place_problems,
)


@command("menus.place", permission="menus.write")
def do_place_in_menu(run: CommandRun, batch: Sequence[PlaceInMenu]) -> list[Done | None]:
    """Say where things stand in the menu of everybody or of a role, and which are left out.

    Before: each stands once in the batch for its role, and the roles exist. After: what was said
    before of the same place is replaced. Nobody may do more or less than before. Permission:
    menus.write.
    """
    roles = _roles([item.role for item in batch])
    seen: set[tuple[str, str]] = set()
    for place, item in enumerate(batch):
        run.reject(place, *place_problems(item), *_role_problem(item.role, roles))
        if (item.role, item.target) in seen:
            run.reject(place, _twice("target"))
        seen.add((item.role, item.target))
    kept = run.settle(len(batch))
    rows = [
        {
            "role": batch[place].role,
            "target": batch[place].target,
            "position": batch[place].position,
            "is_hidden": batch[place].is_hidden,
            "name_en": batch[place].name_en,
            "name_zh": batch[place].name_zh,
        }
        for place in sorted(kept, key=lambda place: (batch[place].role, batch[place].target))
    ]
    found = sql.rows(
        "INSERT INTO menu_entry (role_code, target, position, is_hidden, name_en, name_zh)"
        " SELECT role, target, position, is_hidden, name_en, name_zh"
        " FROM jsonb_to_recordset(%s::jsonb) AS r (role text, target text, position int,"
        "  is_hidden boolean, name_en text, name_zh text)"
        " ON CONFLICT (role_code, target) WHERE address = '' DO UPDATE"
        " SET position = excluded.position, is_hidden = excluded.is_hidden,"
        "  name_en = excluded.name_en, name_zh = excluded.name_zh"
        " RETURNING role_code::text, target::text, id",
        (json.dumps(rows),),
    )
    ids = {(str(role), str(target)): cast(int, id_) for role, target, id_ in found}
    results: list[Done | None] = [None] * len(batch)
    for place in kept:
        item = batch[place]
        results[place] = Done("menu_entry", ids[item.role, item.target], item.target)
    return results


@command("menus.add_link", permission="menus.write")
def do_add_menu_link(run: CommandRun, batch: Sequence[AddMenuLink]) -> list[Done | None]:
    """Put links to pages of the desk into the menu.

    Before: the address is one of ours. After: whoever may see the page finds it in the menu;
    nobody else does. Permission: menus.write.
    """
    roles = _roles([item.role for item in batch])
    for place, item in enumerate(batch):
        run.reject(place, *link_problems(item), *_role_problem(item.role, roles))
    kept = run.settle(len(batch))
    ids = sql.ids("menu_entry", len(kept))
    chosen = [batch[place] for place in kept]
    rows = [
        (id_, item.role, f"link.l{id_}", item.group, item.address, item.name_en, item.name_zh,
         item.position)
        for id_, item in zip(ids, chosen, strict=True)
    ]  # fmt: skip
    sql.insert(
        "menu_entry",
        ("id", "role_code", "target", "group_code", "address", "name_en", "name_zh", "position"),
        sql.transpose(rows) if rows else [],
    )
    results: list[Done | None] = [None] * len(batch)
    for place, id_ in zip(kept, ids, strict=True):
        results[place] = Done("menu_entry", id_, batch[place].name_en)
    return results


@command("menus.remove", permission="menus.write")
def do_remove_menu_entry(run: CommandRun, batch: Sequence[RemoveMenuEntry]) -> list[Done | None]:
    """Let places be as they were declared, and take links away. Permission: menus.write."""
    known = _existing("SELECT id FROM menu_entry WHERE id = ANY (%s::bigint[]) FOR UPDATE",
                      [item.entry_id for item in batch])  # fmt: skip
    seen: set[int] = set()
    for place, item in enumerate(batch):
        if item.entry_id not in known:
            run.reject(place, _unknown(item.entry_id, "entry_id"))
        if item.entry_id in seen:
            run.reject(place, _twice("entry_id"))
        seen.add(item.entry_id)
    kept = run.settle(len(batch))
    sql.execute(
        "DELETE FROM menu_entry WHERE id = ANY (%s::bigint[])",
        (sql.array([batch[place].entry_id for place in kept]),),
    )
    return [
        Done("menu_entry", item.entry_id) if place in kept else None
        for place, item in enumerate(batch)
    ]


@command("menus.pin", permission="menus.use")
def do_pin_page(run: CommandRun, batch: Sequence[PinPage]) -> list[Done | None]:
    """Have pages at hand in one's own menu. Permission: menus.use."""
    ((held,),) = sql.rows("SELECT count(*) FROM menu_pin WHERE person_id = %s", (run.actor.id,))
    seen: set[str] = set()
    for place, item in enumerate(batch):
        wrong = (address_problem(item.address), text_problem(item.name, "name", NAME_MAX,
                                                             required=True))  # fmt: skip
        run.reject(place, *(problem for problem in wrong if problem is not None))
        if item.address in seen:
            run.reject(place, _twice("address"))
        if cast(int, held) + place >= PINS_MAX:
            run.reject(place, _too_many())
        seen.add(item.address)
    kept = run.settle(len(batch))
    ids = sql.ids("menu_pin", len(kept))
    rows = [
        (id_, run.actor.id, batch[place].address, batch[place].name)
        for id_, place in zip(ids, kept, strict=True)
    ]
    sql.insert(
        "menu_pin",
        ("id", "person_id", "address", "name"),
        sql.transpose(rows) if rows else [],
    )
    results: list[Done | None] = [None] * len(batch)
    for place, id_ in zip(kept, ids, strict=True):
        results[place] = Done("menu_pin", id_, batch[place].name)
    return results


@command("menus.unpin", permission="menus.use")
def do_unpin_page(run: CommandRun, batch: Sequence[UnpinPage]) -> list[Done | None]:
    """Take pages out of one's own menu; those of others are unknown. Permission: menus.use."""
    known = _existing(
        "SELECT id FROM menu_pin WHERE id = ANY (%s::bigint[]) AND person_id = %s FOR UPDATE",
        [item.pin_id for item in batch],
        run.actor.id,
    )
    seen: set[int] = set()
    for place, item in enumerate(batch):
        if item.pin_id not in known:
            run.reject(place, _unknown(item.pin_id, "pin_id"))
        if item.pin_id in seen:
            run.reject(place, _twice("pin_id"))
        seen.add(item.pin_id)
    kept = run.settle(len(batch))
    sql.execute(
        "DELETE FROM menu_pin WHERE id = ANY (%s::bigint[])",
        (sql.array([batch[place].pin_id for place in kept]),),
    )
    return [
        Done("menu_pin", item.pin_id) if place in kept else None for place, item in enumerate(batch)
    ]


def _existing(question: str, ids: Sequence[int], *more: object) -> set[int]:
    possible = sorted({id_ for id_ in ids if isinstance(id_, int) and 0 < id_ <= INT64_MAX})
    return {cast(int, id_) for (id_,) in sql.rows(question, (sql.array(possible), *more))}


def _roles(names: Sequence[str]) -> frozenset[str]:
    wanted = sorted({name for name in names if name and name.isascii() and "\x00" not in name})
    found = sql.rows("SELECT code FROM role WHERE code = ANY (%s::text[])", (sql.array(wanted),))
    return frozenset(str(code) for (code,) in found)


def _role_problem(role: str, known: frozenset[str]) -> list[Problem]:
    if not role or role in known:
        return []
    return [
        Problem(
            "menus.role",
            "There is no role {role}.",
            "Choose one that exists, or none for everybody.",
            "role",
            {"role": ascii(role)[:60]},
        )
    ]


def _unknown(id_: int, field: str) -> Problem:
    return Problem(
        "menus.unknown",
        "There is no such place in the menu: {id}.",
        "Read the menu again.",
        field,
        {"id": str(id_)[:20]},
    )


def _twice(field: str) -> Problem:
    return Problem("menus.twice", "This stands twice.", "Name each once.", field)


def _too_many() -> Problem:
    return Problem(
        "menus.too_many_pins",
        "At most {most} pages are pinned.",
        "Take one away first.",
        "address",
        {"most": PINS_MAX},
    )
