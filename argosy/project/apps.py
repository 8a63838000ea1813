"""Which Django apps make up the suite: found by what stands in the folders.

A folder that holds `apps.py`, `models.py` or `models/` is an app; so the suite grows by folders,
not by edits of the settings. Other distributions are found by the entry point
`argosy.capabilities` and can use nothing that ours could not.
"""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]

FLOORS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("kernel", ("identity", "events", "stock", "ledger", "valuation")),
    ("platform", ("registry", "users", "data", "system")),
    ("masterdata", ("company", "party", "product", "tax", "calendar")),
    ("domains", ("sales", "purchasing", "inventory", "accounting")),
    ("", ("web",)),
)
"""Floors from the ground up, each with the order its apps are loaded in; others follow by name."""

ENTRY_POINT = "argosy.capabilities"


def is_app(folder: Path) -> bool:
    """Whether a folder holds something that Django has to load."""
    return any((folder / name).exists() for name in ("apps.py", "models.py", "models"))


def own_apps() -> list[str]:
    """Dotted names of the apps in this distribution, lower floors first."""
    found: list[str] = []
    for floor, order in FLOORS:
        ground = PACKAGE / floor
        others = sorted(
            child.name for child in ground.glob("[a-z]*") if floor and child.name not in order
        )
        prefix = f"argosy.{floor}." if floor else "argosy."
        for name in (*order, *others):
            if is_app(ground / name):
                found.append(prefix + name)
            found += _parts(ground / name, prefix + name)
    return found


def _parts(folder: Path, prefix: str) -> list[str]:
    """Dotted names of the apps within an app: each brings an `apps.py` of its own."""
    return [f"{prefix}.{part.parent.name}" for part in sorted(folder.glob("[a-z]*/apps.py"))]


def other_apps() -> list[str]:
    """Dotted names of capabilities that other installed distributions bring."""
    return sorted(point.value for point in entry_points(group=ENTRY_POINT))


def installed() -> list[str]:
    """Django's INSTALLED_APPS: the job queue, our apps from the ground up, then others'."""
    return ["procrastinate.contrib.django", *own_apps(), *other_apps()]
