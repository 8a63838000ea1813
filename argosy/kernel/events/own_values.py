"""Values that a command's function does not know: they travel beside its item and are kept with it.

Administrators may add fields to any noun. A command stays as it was written: whoever calls it wraps
the item, the values are checked with the command's own problems, and they are written in the same
transaction once the document's rows stand. Who knows the fields installs an `OwnWriter`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from argosy.kernel.events.intake import unfit
from argosy.kernel.events.run import CommandRun, Done
from argosy.kernel.primitives.errors import Problem

Item = TypeVar("Item")
OwnValue = object
"""A value as it travels in JSON: figures and dates are texts, money is an object."""


@dataclass(frozen=True, slots=True)
class OwnAt:
    """Values for one part of an item.

    Args:
        path: "" for the head, ``lines[2]`` for its third line.
        values: (field, value) pairs; None empties a field.
    """

    path: str
    values: tuple[tuple[str, OwnValue], ...]


@dataclass(frozen=True, slots=True)
class Owned(Generic[Item]):
    """An item of a command with values of own fields."""

    item: Item
    own: tuple[OwnAt, ...]


Own = Mapping[int, Sequence[OwnAt]]
"""Values by the place of their item in the batch."""


class OwnWriter(Protocol):
    """What knows which own fields there are."""

    def check(
        self, run: CommandRun, command: str, batch: Sequence[object], own: Own
    ) -> Mapping[int, Sequence[Problem]]:
        """Return what is wrong with own values, or missing, by place; paths begin with ``[n]``."""

    def write(
        self,
        run: CommandRun,
        command: str,
        batch: Sequence[object],
        results: Sequence[Done | None],
        own: Own,
    ) -> None:
        """Write the values of the items that were done."""


class _Nobody:
    """Stands in until somebody is installed: there are no own fields."""

    def check(
        self, run: CommandRun, command: str, batch: Sequence[object], own: Own
    ) -> Mapping[int, Sequence[Problem]]:
        """Refuse every value."""
        return {
            place: [
                unknown(f"[{place}]", part.path, name) for part in parts for name, _ in part.values
            ]
            for place, parts in own.items()
            if any(part.values for part in parts)
        }

    def write(
        self,
        run: CommandRun,
        command: str,
        batch: Sequence[object],
        results: Sequence[Done | None],
        own: Own,
    ) -> None:
        """Write nothing: nothing was accepted."""


_writer: list[OwnWriter] = [_Nobody()]


def install(writer: OwnWriter) -> None:
    """Let somebody check and write own values from now on."""
    _writer[0] = writer


def writer() -> OwnWriter:
    """Return who checks and writes own values."""
    return _writer[0]


def split(batch: Sequence[Item | Owned[Item]]) -> tuple[Sequence[Item], dict[int, Sequence[OwnAt]]]:
    """Return the items as the command's function takes them, and the own values beside them."""
    own: dict[int, Sequence[OwnAt]] = {
        place: item.own for place, item in enumerate(batch) if isinstance(item, Owned)
    }
    if not own:
        return batch, own  # type: ignore[return-value]  # none of them is wrapped
    return [item.item if isinstance(item, Owned) else item for item in batch], own


def unfit_own(own: Own) -> dict[int, list[Problem]]:
    """Return own values that nothing can store, by place."""
    found: dict[int, list[Problem]] = {}
    for place, parts in own.items():
        for part in parts:
            for name, value in part.values:
                if unfit([value]):
                    field = f"{place_of(place, part.path)}.{name:.63}"
                    found.setdefault(place, []).extend(
                        _renamed(problem, field) for problem in unfit([value])[0]
                    )
    return found


def _renamed(problem: Problem, field: str) -> Problem:
    rest = problem.field.removeprefix("[0]")
    return Problem(problem.code, problem.message, problem.cure, field + rest, problem.params)


def place_of(place: int, path: str) -> str:
    """Return the path of a part of an item in its batch: ``[0].lines[2]``."""
    return f"[{place}].{path}" if path else f"[{place}]"


def unknown(at: str, path: str, name: str) -> Problem:
    """Return the refusal of a value for a field that is not there."""
    inside = f"{at}.{path}" if path else at
    return Problem(
        "own_field.unknown",
        "There is no own field {name} here.",
        "Leave it out, or let an administrator add the field.",
        f"{inside}.{name:.63}",
        {"name": name},
    )
