"""Where the problems of a batch go: one item is refused in mode ``valid``, all in mode ``all``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from argosy.kernel.events.run import CommandRun
from argosy.kernel.primitives.errors import ArgosyError, Problem

T = TypeVar("T")


class Refusals:
    """Knows to which of the command's items each line belongs, and refuses items as a whole.

    Args:
        run: the running command.
        items: the command's item of each line; None: all lines are one whole.
        paths: the field path of each line.
        name: what a line is called in paths that are not given.
    """

    __slots__ = ("_items", "_name", "_paths", "_run")

    def __init__(
        self,
        run: CommandRun,
        items: Sequence[int] | None,
        paths: Sequence[str] | None,
        name: str,
    ) -> None:
        self._run = run
        self._items = items
        self._paths = paths
        self._name = name

    def item_of(self, index: int) -> int:
        """Return the command's item a line belongs to."""
        return 0 if self._items is None else self._items[index]

    def path_of(self, index: int) -> str:
        """Return the field path of a line's problems."""
        return f"{self._name}[{index}]" if self._paths is None else self._paths[index]

    def without(
        self,
        documents: dict[int, T],
        problems: Mapping[int, Sequence[Problem]],
        error: type[ArgosyError],
    ) -> dict[int, T]:
        """Raise the problems, or refuse their items and return the others."""
        if not problems:
            return documents
        if self._items is None:
            raise error([problem for found in problems.values() for problem in found])
        if self._run.mode == "all":
            raise error([p.under(f"[{item}]") for item in sorted(problems) for p in problems[item]])
        for item, found in problems.items():
            self._run.reject(item, *found)
        return {item: lines for item, lines in documents.items() if item not in problems}
