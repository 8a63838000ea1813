"""What people hand in to save a view, and what is wrong with it in any case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.text import text_problem

KINDS: Final = ("table", "board", "calendar", "pivot", "chart")
CHARTS: Final = ("bar", "line", "pie")
DENSITIES: Final = ("comfortable", "compact")
AUDIENCES: Final = ("mine", "role", "all")
NAME_MAX: Final = 80
FILTER_MAX: Final = 20_000
SEARCH_MAX: Final = 200
NAMES_MAX: Final = 60
PATH_MAX: Final = 120
ROLE_MAX: Final = 64


@dataclass(frozen=True, slots=True)
class NewView:
    """A view to save, for oneself; it can be shared afterwards.

    Args:
        resource: the noun whose list it is of: ``sales.order``.
        name: what it is called.
        kind: table, board, calendar, pivot or chart.
        conditions: as the API takes them, in JSON; "" for all records.
        search: words that must be found.
        columns: fields in their order; none for those of the declaration.
        order_by: fields, ``-`` for descending.
        group_by: fields that make groups; a board has its columns, a calendar its days by it.
        amounts: what is added up.
        picture: bar, line or pie; "" when it is none.
        density: comfortable or compact; "" for the reader's own.
    """

    resource: str
    name: str
    kind: str = "table"
    conditions: str = ""
    search: str = ""
    columns: tuple[str, ...] = ()
    order_by: tuple[str, ...] = ()
    group_by: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    picture: str = ""
    density: str = ""


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A view as it shall be; `version` is the one that was read."""

    view_id: int
    version: int
    name: str
    kind: str = "table"
    conditions: str = ""
    search: str = ""
    columns: tuple[str, ...] = ()
    order_by: tuple[str, ...] = ()
    group_by: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    picture: str = ""
    density: str = ""


@dataclass(frozen=True, slots=True)
class RenameView:
    """A view with another name."""

    view_id: int
    version: int
    name: str


@dataclass(frozen=True, slots=True)
class ShareView:
    """Who shall see a view: ``mine``, ``role`` (then of which) or ``all``."""

    view_id: int
    version: int
    audience: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class RemoveView:
    """A view that nobody needs any more."""

    view_id: int


@dataclass(frozen=True, slots=True)
class DefaultView:
    """The view that a list shall open with: for oneself (``mine``), a role, or everybody."""

    view_id: int
    audience: str = "mine"
    role: str = ""


@dataclass(frozen=True, slots=True)
class ClearDefault:
    """A list that shall open as it did before a default was chosen."""

    resource: str
    audience: str = "mine"
    role: str = ""


Content = NewView | ChangeView


def content_problems(item: Content) -> list[Problem]:
    """Return what is wrong with a view in any case; what its fields mean is looked at elsewhere."""
    found = [
        text_problem(item.name, "name", NAME_MAX, required=True),
        text_problem(item.conditions, "conditions", FILTER_MAX, multiline=True),
        text_problem(item.search, "search", SEARCH_MAX),
        among(item.kind, KINDS, "kind"),
        among(item.picture, ("", *CHARTS), "picture"),
        among(item.density, ("", *DENSITIES), "density"),
    ]
    for field in ("columns", "order_by", "group_by", "amounts"):
        found += names_problems(getattr(item, field), field)
    return [problem for problem in found if problem is not None]


def audience_problems(audience: str, role: str) -> list[Problem]:
    """Return what is wrong with whom something is for."""
    found = [among(audience, AUDIENCES, "audience"), text_problem(role, "role", ROLE_MAX)]
    if not any(found) and (audience == "role") != bool(role):
        found.append(
            Problem(
                "views.role",
                "A role is named exactly where the view is for a role.",
                "Name the role, or choose another audience.",
                "role",
            )
        )
    return [problem for problem in found if problem is not None]


def among(value: str, known: Sequence[str], field: str) -> Problem | None:
    """Return the problem of a word that is none of those known."""
    if value in known:
        return None
    return Problem(
        "views.choice",
        "{value} is not one of: {known}.",
        "Choose one of them.",
        field,
        {"value": ascii(value)[:60], "known": ", ".join(name for name in known if name)},
    )


def names_problems(names: Sequence[str], field: str) -> list[Problem | None]:
    """Return what is wrong with a list of names in any case."""
    if len(names) > NAMES_MAX or len(set(names)) != len(names):
        return [
            Problem(
                "views.names",
                "At most {most} fields are named, each once.",
                "Leave some out.",
                field,
                {"most": NAMES_MAX},
            )
        ]
    return [
        text_problem(name, f"{field}[{place}]", PATH_MAX, required=True)
        for place, name in enumerate(names)
    ]
