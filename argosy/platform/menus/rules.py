"""What people hand in to arrange a menu, and what is wrong with it in any case."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.text import text_problem

TARGET_MAX: Final = 120
ROLE_MAX: Final = 64
NAME_MAX: Final = 60
ADDRESS_MAX: Final = 500
POSITION_MAX: Final = 9_999
PINS_MAX: Final = 30
GROUP: Final = "group:"
"""Stands before the code of a group, where a whole group is meant."""
_TARGET = re.compile(r"(group:)?[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")


@dataclass(frozen=True, slots=True)
class PlaceInMenu:
    """Where a list, a report, a page or a group stands, for everybody or a role.

    Args:
        target: its name, such as ``sales.order``; ``group:sales`` for a group.
        role: whose menu; "" for everybody's.
        position: smaller ones stand first.
        is_hidden: whether it is left out; it is still reached by its address.
        name_en: what it is called in English; "" for its own name.
        name_zh: what it is called in Chinese; "" for its own name.
    """

    target: str
    role: str = ""
    position: int = 0
    is_hidden: bool = False
    name_en: str = ""
    name_zh: str = ""


@dataclass(frozen=True, slots=True)
class AddMenuLink:
    """A link in a group of the menu, to a page of the desk: a saved view, a report."""

    group: str
    address: str
    name_en: str
    name_zh: str
    role: str = ""
    position: int = POSITION_MAX


@dataclass(frozen=True, slots=True)
class RemoveMenuEntry:
    """A place that shall be as it was declared, or a link that goes."""

    entry_id: int


@dataclass(frozen=True, slots=True)
class PinPage:
    """A page to have at hand; `address` begins with ``/desk/``."""

    address: str
    name: str


@dataclass(frozen=True, slots=True)
class UnpinPage:
    """A page that one needs no longer at hand."""

    pin_id: int


def place_problems(item: PlaceInMenu) -> list[Problem]:
    """Return what is wrong with a place in any case."""
    found = [
        _target_problem(item.target, "target"),
        text_problem(item.role, "role", ROLE_MAX),
        _position_problem(item.position),
        text_problem(item.name_en, "name_en", NAME_MAX),
        text_problem(item.name_zh, "name_zh", NAME_MAX),
    ]
    return [problem for problem in found if problem is not None]


def link_problems(item: AddMenuLink) -> list[Problem]:
    """Return what is wrong with a link in any case."""
    found = [
        _target_problem(item.group, "group"),
        address_problem(item.address),
        text_problem(item.name_en, "name_en", NAME_MAX, required=True),
        text_problem(item.name_zh, "name_zh", NAME_MAX, required=True),
        text_problem(item.role, "role", ROLE_MAX),
        _position_problem(item.position),
    ]
    return [problem for problem in found if problem is not None]


def address_problem(address: str) -> Problem | None:
    """Return what is wrong with an address that shall lead to a page of the desk."""
    wrong = text_problem(address, "address", ADDRESS_MAX, required=True)
    if wrong is not None:
        return wrong
    path = address.partition("?")[0]
    is_ours = path.startswith("/desk/") and "//" not in path and ".." not in path
    if is_ours and not set(address) & set("\\ <>\"'") and "#" not in path:
        return None
    return Problem(
        "menus.address",
        "{address} is no page of the desk.",
        "Open the page and copy its address from /desk/ on.",
        "address",
        {"address": ascii(address)[:80]},
    )


def _target_problem(target: str, field: str) -> Problem | None:
    wrong = text_problem(target, field, TARGET_MAX, required=True)
    if wrong is None and not _TARGET.fullmatch(target):
        return Problem(
            "menus.target",
            "{target} is nothing that stands in a menu.",
            "Name a list, a report, a page or a group.",
            field,
            {"target": ascii(target)[:60]},
        )
    return wrong


def _position_problem(position: int) -> Problem | None:
    if isinstance(position, int) and 0 <= position <= POSITION_MAX:
        return None
    return Problem(
        "menus.position",
        "A place in the menu is a number from 0 to {most}.",
        "Choose a smaller number.",
        "position",
        {"most": POSITION_MAX},
    )
