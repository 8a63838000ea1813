"""Profiles: how another system writes its exports, as data beside this file or of one's own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from argosy.platform.system.outcome import Refused

FOLDER = Path(__file__).parent / "profiles"


@dataclass(frozen=True, slots=True)
class AreaProfile:
    """How one area is exported: file name patterns, headings of each column, which must be there.

    With `leaf_only`, rows that sum up others (parent accounts, an account before its parties) are
    left out.
    """

    files: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    leaf_only: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """How a system exports dates, numbers, directions, totals and areas."""

    name: str
    label: Mapping[str, str]
    dates: tuple[str, ...]
    decimal: str
    group: str
    credit_words: frozenset[str]
    totals: frozenset[str]
    areas: Mapping[str, AreaProfile]


def names() -> list[str]:
    """The profiles that come along."""
    return sorted(file.stem for file in FOLDER.glob("*.json"))


def profile(name: str) -> Profile:
    """A profile that comes along, or that of a JSON file.

    Raises:
        Refused: `golive.no_profile`, `golive.bad_profile`.
    """
    file = FOLDER / f"{name}.json" if name in names() else Path(name)
    if not file.is_file():
        raise Refused(
            "golive.no_profile",
            cause=f"There is no profile {name!r}.",
            cure=f"Choose one of {', '.join(names())}, or name a JSON file like them.",
        )
    try:
        found = json.loads(file.read_text("utf-8"))
        return Profile(
            name=str(found["name"]),
            label=found["label"],
            dates=tuple(found["dates"]),
            decimal=str(found["decimal"]),
            group=str(found["group"]),
            credit_words=frozenset(found["credit_words"]),
            totals=frozenset(found["totals"]),
            areas={str(area): _area(spec) for area, spec in found["areas"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(
            "golive.bad_profile",
            cause=f"The profile {file} cannot be read: {error!r}.",
            cure="Compare it with those that come along.",
        ) from error


def _area(spec: Mapping[str, object]) -> AreaProfile:
    columns = spec["columns"]
    assert isinstance(columns, dict)
    return AreaProfile(
        files=tuple(spec["files"]),  # type: ignore[arg-type]
        columns={str(column): tuple(headings) for column, headings in columns.items()},
        required=tuple(spec["required"]),  # type: ignore[arg-type]
        leaf_only=bool(spec.get("leaf_only", False)),
    )
