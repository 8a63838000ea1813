"""What a command accepts, and how it is found that a refusal is a good one."""

from __future__ import annotations

import importlib
import pkgutil
import typing
from collections.abc import Sequence
from dataclasses import dataclass

import argosy
from argosy.kernel.events.commands import Answer, Command, Mode
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.clock import Clock

APART = (".tests", ".testing", ".migrations", ".project", ".__main__")
"""Packages that hold no command of the suite."""


@dataclass(frozen=True, slots=True)
class Example:
    """A command with an input that it accepts, given by somebody who may give it."""

    command: Command[typing.Any]
    item: object
    actor: Actor
    clock: Clock

    @property
    def hint(self) -> object:
        """The type of one input."""
        return item_type(self.command)

    def give(
        self,
        batch: Sequence[object],
        *,
        key: str,
        mode: Mode = "all",
        actor: Actor | None = None,
    ) -> Answer:
        """Give the command."""
        return self.command(batch, actor=actor or self.actor, key=key, mode=mode, clock=self.clock)


def item_type(command: Command[typing.Any]) -> object:
    """Return the type of one input of a command."""
    return typing.get_args(typing.get_type_hints(command.function)["batch"])[0]


NOTES = frozenset(
    {"printing.note_printouts", "data.begin_import", "data.resume_import", "data.undo_import"}
)
"""They only note a key, for routes of files; `test_http_idempotency` tries these."""


def tried_commands() -> list[str]:
    """Return the names of the commands that are each tried with bad input, by name."""
    return sorted(all_commands().keys() - NOTES)


def all_commands() -> dict[str, Command[typing.Any]]:
    """Return every command of the suite by its name."""
    found: dict[str, Command[typing.Any]] = {}
    for module in pkgutil.walk_packages(argosy.__path__, "argosy."):
        if any(part in module.name for part in APART):
            continue
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, Command):
                found[value.name] = value
    return found
