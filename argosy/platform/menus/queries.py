"""How menus are arranged, for one reader or as somebody arranges them; one statement each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor

_MINE = (
    "SELECT r.code FROM role_grant g JOIN role r ON r.id = g.role_id WHERE g.account_id = %s"
    " AND g.valid_from <= current_date AND (g.valid_to IS NULL OR g.valid_to >= current_date)"
    " AND (g.in_company_id IS NULL OR g.in_company_id = %s)"
)
_ENTRY = (
    "json_build_array(e.id, e.role_code, e.target, e.group_code, e.address, e.name_en, e.name_zh,"
    " e.is_hidden, e.position)"
)


@dataclass(frozen=True, slots=True)
class MenuPlace:
    """What was said of a place in the menu; a link has an address."""

    id: int
    role: str
    target: str
    group: str
    address: str
    name_en: str
    name_zh: str
    is_hidden: bool
    position: int

    def name(self, language: str) -> str:
        """Return what it is called; "" for its own name."""
        return self.name_zh if language.startswith("zh") else self.name_en


@dataclass(frozen=True, slots=True)
class Pinned:
    """A page that somebody pinned."""

    id: int
    address: str
    name: str


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What was said for a reader: for everybody first, then for his roles; and his pins."""

    places: tuple[MenuPlace, ...] = ()
    pins: tuple[Pinned, ...] = ()


def arrangement_of(actor: Actor) -> Arrangement:
    """Return how the menu of a reader is arranged."""
    ((places, pins),) = sql.rows(
        f"SELECT (SELECT json_agg({_ENTRY} ORDER BY e.position, e.id) FROM menu_entry e"
        f"  WHERE e.role_code = '' OR e.role_code IN ({_MINE})),"
        " (SELECT json_agg(json_build_array(p.id, p.address, p.name) ORDER BY p.id)"
        "  FROM menu_pin p WHERE p.person_id = %s)",
        (actor.id, actor.company_id, actor.id),
    )
    return Arrangement(
        tuple(MenuPlace(*row) for row in cast("list[list[object]]", places or [])),  # type: ignore[arg-type]
        tuple(Pinned(*row) for row in cast("list[list[object]]", pins or [])),  # type: ignore[arg-type]
    )


def places_for(actor: Actor, role: str) -> list[MenuPlace]:
    """Return what was said for everybody ("") or a role, for who arranges it."""
    actor.check_permission("menus.write")
    found = sql.rows(
        "SELECT id, role_code::text, target::text, group_code::text, address::text, name_en::text,"
        " name_zh::text, is_hidden, position FROM menu_entry WHERE role_code = %s"
        " ORDER BY position, id",
        (role,),
    )
    return [MenuPlace(*row) for row in found]  # type: ignore[arg-type]


def role_codes(actor: Actor) -> list[str]:
    """Return the roles that menus can be arranged for."""
    actor.check_permission("menus.write")
    return [str(code) for (code,) in sql.rows("SELECT code::text FROM role ORDER BY code")]
