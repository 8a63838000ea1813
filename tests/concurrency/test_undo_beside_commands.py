"""An import is undone while somebody is about to use what it entered: one of the two happens."""

from __future__ import annotations

import io
import threading
from collections.abc import Sequence
from datetime import date

import pytest

from argosy.domains.accounting.payments import PaymentInput, post_payments
from argosy.kernel.events.commands import Command, CommandRun, Done
from argosy.kernel.events.run import UNDER_WAY
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Conflict
from argosy.platform.data.imports.importing import import_file
from argosy.platform.data.imports.options import ImportOptions, Mode
from argosy.platform.data.imports.undo import undo
from argosy.testing.books import Books, make_books
from argosy.testing.database import Clone, close

DAY = date(2026, 3, 10)
WAIT_S = 20


def pay_slowly(books: Books, party: int, found: threading.Event, go_on: threading.Event) -> None:
    """Post a payment of a party in a command that dawdles between looking it up and using it."""

    def body(run: CommandRun, batch: Sequence[int]) -> list[Done]:
        assert sql.rows("SELECT 1 FROM party WHERE id = %s", (party,)) == [(1,)]
        found.set()
        assert go_on.wait(WAIT_S)
        return post_payments(run, [PaymentInput("in", party, "EUR", 100, DAY)])

    try:
        Command[int]("test.pay", None, body)([0], actor=books.actor, key="pay")
    finally:
        close()


def waits() -> bool:
    """Return whether somebody waits for all commands to end."""
    with sql.using("owner"):
        return sql.rows(
            "SELECT true FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            " AND mode = 'ExclusiveLock' AND objid = %s",
            (UNDER_WAY,),
        ) == [(True,)]


def test_what_is_about_to_be_used_is_not_taken_back(db_clone: Clone) -> None:
    books = make_books()
    file = io.BytesIO(b"code,name\nC1,Bikes\n")
    report = import_file(books.actor, "party.party", file, ImportOptions(Mode.ALL), key="import")
    with sql.using("owner"):
        ((party,),) = sql.rows("SELECT id FROM party WHERE code = 'C1'")
    found, go_on = threading.Event(), threading.Event()
    refused: list[Conflict] = []

    def take_back() -> None:
        try:
            with pytest.raises(Conflict) as told:
                undo(books.actor, report.run_id, key="undo")
            refused.append(told.value)
        finally:
            close()

    payer = threading.Thread(target=pay_slowly, args=(books, int(str(party)), found, go_on))
    payer.start()
    assert found.wait(WAIT_S)
    taker = threading.Thread(target=take_back)
    taker.start()
    while taker.is_alive() and not waits():
        taker.join(0.01)
    go_on.set()
    for each in (payer, taker):
        each.join(WAIT_S)
    assert {p.code for error in refused for p in error.problems} == {"import.undo_in_use"}
    with sql.using("owner"):
        assert sql.rows("SELECT party_id FROM payment") == [(party,)]
        assert sql.rows("SELECT count(*) FROM party WHERE code = 'C1'") == [(1,)]
