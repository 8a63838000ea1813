"""`argosy verify` over a company that has traded: holds, and names what an intruder did."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from argosy.kernel.events import seal
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.testing.business import found_business, story, tell
from argosy.testing.database import Clone, TestDatabases
from argosy.testing.synthetic import as_superuser


@pytest.fixture
def traded(db_clone: Clone) -> None:
    """A company with the short story behind it, sealed."""
    (actor,) = found_business()
    tell(actor, story())
    with sql.using("owner"):
        seal.seal_everything()


@pytest.fixture
def intruder(traded: None, db_clone: Clone, test_databases: TestDatabases) -> Callable[[str], None]:
    """Runs statements with every right, past triggers and keys."""

    def run(statement: str) -> None:
        with as_superuser(test_databases.server, db_clone.name), transaction.atomic(using="owner"):
            sql.execute("SET LOCAL session_replication_role = replica")
            assert sql.execute(statement) > 0, "it touched something"

    return run


def verify() -> tuple[dict[str, list[str]], int]:
    """Run the command; return offenders by finding, and the exit status."""
    out = StringIO()
    status = 0
    try:
        call_command("verify", "--json", "--jobs", "1", "--unsealed-max-s", "0", stdout=out)
    except CommandError as error:
        status = error.returncode
    report = json.loads(out.getvalue())
    assert report["holds"] == (status == 0)
    named = {
        finding["number"]: [f"{o['table']} {o['row']}" for o in finding["offenders"]]
        for finding in report["findings"]
        if not finding["holds"]
    }
    return named, status


def one(query: str) -> int:
    """One figure, as the owner sees it."""
    with sql.using("owner"):
        return int(str(sql.rows(query)[0][0]))


def test_what_nobody_touched_holds(traded: None) -> None:
    assert verify() == ({}, 0)


def test_it_says_a_line_an_invariant(traded: None) -> None:
    out = StringIO()
    call_command("verify", "--jobs", "2", stdout=out)
    lines = out.getvalue().splitlines()
    assert all(line.startswith("ok ") for line in lines[:-1])
    assert lines[-1].startswith(f"{len(lines) - 1} of {len(lines) - 1} hold")
    text = out.getvalue()
    for number in ("INV-01", "INV-04", "INV-10", "INV-19", "INV-43", "PRJ.ledger_balance"):
        assert number in text, number


@pytest.mark.books_not_whole
def test_a_changed_amount_breaks_seal_balance_and_derivation(
    intruder: Callable[[str], None],
) -> None:
    line = one("SELECT min(id) FROM journal_line WHERE side = 'D'")
    intruder(f"UPDATE journal_line SET company_minor = company_minor + 1 WHERE id = {line}")
    named, status = verify()
    assert status == 1
    assert named["INV-10.journal_line"] == [f"journal_line {line}"]
    assert any(number.startswith("INV-01") for number in named)
    assert "PRJ.ledger_balance" in named


@pytest.mark.books_not_whole
def test_a_deleted_move_is_missed_by_stock_and_value(intruder: Callable[[str], None]) -> None:
    move = one("SELECT max(id) FROM stock_move")
    intruder(f"DELETE FROM stock_move WHERE id = {move}")
    named, _ = verify()
    assert f"stock_move {move}" in named["INV-10.stock_move"]
    assert any(number.startswith("REF.") for number in named), "valuation points at nothing"
    assert any(number.startswith(("INV-19", "PRJ.stock")) for number in named)


def test_an_unsealed_row_of_long_ago_is_named(traded: None) -> None:
    # the company trades on, and nobody seals
    tell(Actor(1, ActorKind.SYSTEM, 1, (1,)), story(500), mark="later")
    named, status = verify()
    assert status == 1
    assert named["INV-10.stock_move.late"] == [
        f"stock_move {one('SELECT max(id) FROM stock_move') - k}" for k in (4, 3, 2, 1, 0)
    ]


@pytest.mark.books_not_whole
def test_master_data_changed_past_the_audit_trail_is_named(
    intruder: Callable[[str], None],
) -> None:
    account = one("SELECT id FROM account WHERE code = '1002'")
    intruder(f"UPDATE account SET name = 'Mine' WHERE id = {account}")
    named, _ = verify()
    assert named == {"AUD.account": [f"account {account}"]}


@pytest.mark.books_not_whole
def test_an_event_that_was_passed_over_is_named(intruder: Callable[[str], None]) -> None:
    event = one("SELECT min(id) FROM event WHERE kind = 'toy.raised'")
    last = one("SELECT settled_to FROM id_horizon WHERE table_name = 'event'")
    intruder(
        "INSERT INTO subscription (name, position, kinds)"
        f" VALUES ('deaf', {last}, '{{\"toy.raised\": 0}}')"
    )
    named, _ = verify()
    assert named["EVT-05"][0] == f"event {event}"


@pytest.mark.books_not_whole
def test_a_number_taken_back_is_named(intruder: Callable[[str], None]) -> None:
    number = one("SELECT max(id) FROM document_number WHERE document_type = 'toy_receipt'")
    intruder(f"DELETE FROM document_number WHERE id = {number}")
    named, _ = verify()
    assert {"INV-04.next", "INV-10.document_number"} <= set(named)
