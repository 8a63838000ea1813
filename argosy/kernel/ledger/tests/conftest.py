"""Fixtures of the ledger's tests: a company with books, and commands made on the spot."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

import pytest

from argosy.kernel.events.commands import Command, CommandRun, Done
from argosy.kernel.ledger.allocation import allocate
from argosy.kernel.ledger.inputs import AllocationInput, EntryInput, LineInput, PostedEntry
from argosy.kernel.ledger.posting import post_entries
from argosy.testing.books import Books, make_books, make_parties

T = TypeVar("T")
_keys = itertools.count()
MARCH = date(2026, 3, 10)


@dataclass
class Desk:
    """A company's books and short ways to post into them."""

    books: Books
    party: int

    def act(self, function: Callable[[CommandRun], T], key: str = "") -> T:
        """Run a function inside a command of one and return its result."""
        found: list[T] = []

        def body(run: CommandRun, batch: object) -> list[Done]:
            found.append(function(run))
            return []

        Command[int]("test.act", None, body)(
            [0], actor=self.books.actor, key=key or f"test/{next(_keys)}"
        )
        return found[0]

    def line(
        self,
        account: str,
        side: str,
        doc: int,
        currency: str = "EUR",
        company: int | None = None,
        rate: str = "1",
    ) -> LineInput:
        """Return a line with the test's party."""
        return LineInput(
            self.books.account(account),
            side,
            doc,
            currency,
            doc if company is None else company,
            party_id=self.party,
            rate=Decimal(rate),
        )

    def entry(self, *lines: LineInput, on: date = MARCH, journal: str = "general") -> EntryInput:
        """Return an entry of the test."""
        return EntryInput(journal, on, on, lines, "test", 1, 77)

    def post(self, *lines: LineInput, on: date = MARCH) -> PostedEntry:
        """Post one entry."""
        return self.act(lambda run: post_entries(run, [self.entry(*lines, on=on)]))[0]

    def invoice(self, doc: int, currency: str = "EUR", company: int | None = None) -> int:
        """Post an invoice to the customer; return its receivable line."""
        value = doc if company is None else company
        return self.post(
            self.line("1122", "D", doc, currency, value),
            self.line("6001", "C", doc, currency, value),
        ).line_ids[0]

    def payment(
        self, doc: int, currency: str = "EUR", company: int | None = None, on: date = MARCH
    ) -> int:
        """Post a customer's payment; return its receivable line."""
        value = doc if company is None else company
        return self.post(
            self.line("1002", "D", doc, currency, value),
            self.line("1122", "C", doc, currency, value),
            on=on,
        ).line_ids[1]

    def allocate(self, debit: int, credit: int, doc: int, on: date = MARCH) -> int:
        """Set a payment against an invoice; return the allocation."""
        return self.act(lambda run: allocate(run, [AllocationInput(debit, credit, doc, 77)], on))[0]


@pytest.fixture
def desk(db: object) -> Desk:
    """A company with books in EUR and one customer."""
    return Desk(make_books(), make_parties(1)[0])
