"""A company with a chart: what is done to it, and a posting of 100.00."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Literal, TypeVar

import pytest

from argosy.domains.accounting.commands import do_enter_entry
from argosy.domains.accounting.entering import NewEntry, NewEntryLine
from argosy.kernel.events.commands import Answer, Command, reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import ArgosyError
from argosy.testing.books import Books, make_books
from argosy.testing.database import Clone

T = TypeVar("T")
DAY = date(2026, 3, 10)


@dataclass(slots=True)
class World:
    """The company, and how its commands are given."""

    books: Books
    keys: count[int] = field(default_factory=count)

    def do(self, command: Command[T], *batch: T, mode: Literal["all", "valid"] = "all") -> Answer:
        """Give a command."""
        return command(list(batch), actor=self.books.actor, key=f"k{next(self.keys)}", mode=mode)

    def refused(self, command: Command[T], *batch: T) -> list[tuple[str, str]]:
        """Give a command that is refused; return code and field of each problem."""
        with pytest.raises(ArgosyError) as found:
            self.do(command, *batch)
        return [(problem.code, problem.field) for problem in found.value.problems]

    def post(self, debit: int, credit: int, on: date = DAY) -> None:
        """Post 100.00 from an account to another."""
        lines = (NewEntryLine(debit, "D", 10_000), NewEntryLine(credit, "C", 10_000))
        self.do(do_enter_entry, NewEntry("general", on, "EUR", lines))

    def row(self, table: str, id_: int, *columns: str) -> tuple[object, ...]:
        """Return columns of a row."""
        with reading(self.books.actor):
            (found,) = sql.rows(
                f"SELECT {', '.join(columns)} FROM {table} WHERE id = %s",
                (id_,),
            )
        return found


@pytest.fixture
def world(db_clone: Clone) -> World:
    return World(make_books("CHART"))
