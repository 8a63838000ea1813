"""Posting rules: dated, never two that say the same of a day, and obeyed from the next command."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from argosy.domains.accounting.upkeep import (
    CloseAccount,
    EndPostingRule,
    NewAccount,
    NewPostingRule,
    do_close_account,
    do_create_account,
    do_create_posting_rule,
    do_end_posting_rule,
)
from argosy.domains.accounting.upkeep.tests.conftest import DAY, World
from argosy.kernel.events.commands import Command, reading
from argosy.kernel.events.run import CommandRun, Done
from argosy.kernel.identity import sql
from argosy.kernel.ledger.posting_rules import account_for
from argosy.kernel.primitives.errors import ValidationFailed

LAST, FIRST = date(2026, 3, 31), date(2026, 4, 1)


def rule_of(world: World, purpose: str) -> int:
    with reading(world.books.actor):
        ((id_,),) = sql.rows("SELECT id FROM posting_rule WHERE purpose = %s", (purpose,))
    return int(str(id_))


def asked(world: World, purpose: str, on: date, **facts: str) -> int:
    """Return the account that a posting of the day would take."""
    found: list[int] = []

    def ask(run: CommandRun, batch: object) -> list[Done]:
        found.append(account_for(run, purpose, on, facts))
        return []

    world.do(Command[int]("test.ask", None, ask), 0)
    return found[0]


def test_a_rule_ends_and_the_next_begins_on_the_day_after(world: World) -> None:
    old, (new,) = (
        world.books.account("6001"),
        world.do(do_create_account, NewAccount("6009", "Other revenue", "income")).ids(),
    )
    world.do(do_end_posting_rule, EndPostingRule(rule_of(world, "revenue"), 1, LAST))
    assert asked(world, "revenue", LAST) == old
    with pytest.raises(ValidationFailed) as none:
        asked(world, "revenue", FIRST)
    assert [p.code for p in none.value.problems] == ["ledger.no_posting_rule"]
    world.do(do_create_posting_rule, NewPostingRule("revenue", new, valid_from=FIRST))
    assert (asked(world, "revenue", LAST), asked(world, "revenue", FIRST)) == (old, new)


def test_the_rule_with_a_condition_wins_where_it_holds(world: World) -> None:
    bikes = world.do(do_create_account, NewAccount("6008", "Bicycles", "income")).ids()[0]
    world.do(do_create_posting_rule, NewPostingRule("revenue", bikes, {"category": "BIKES"}))
    assert asked(world, "revenue", DAY, category="BIKES") == bikes
    assert asked(world, "revenue", DAY, category="PARTS") == world.books.account("6001")


def test_two_rules_never_say_the_same_of_a_day(world: World) -> None:
    account = world.books.account("6001")
    same = NewPostingRule("revenue", account)
    assert world.refused(do_create_posting_rule, same) == [
        ("accounting.rule_same", "[0].valid_from")
    ]
    dated = NewPostingRule("revenue", account, {"a": "b"}, valid_from=FIRST)
    assert world.refused(do_create_posting_rule, dated, replace(dated, valid_from=None)) == [
        ("accounting.rule_same", "[1].valid_from")
    ]
    world.do(do_create_posting_rule, dated, replace(dated, valid_from=None, valid_to=LAST))
    world.do(do_create_posting_rule, replace(same, priority=1))


def test_what_is_wrong_is_named(world: World) -> None:
    revenue = world.books.account("6001")
    closed = world.do(do_create_account, NewAccount("6007", "Old", "income")).ids()[0]
    world.do(do_close_account, CloseAccount(closed))
    fine = NewPostingRule("revenue", revenue, {"x": "y"})
    refused = world.refused(
        do_create_posting_rule,
        replace(fine, purpose="luck"),
        replace(fine, account_id=999_999),
        replace(fine, account_id=closed),
        replace(fine, purpose="receivable"),
        replace(fine, priority=1_001),
        replace(fine, match={"": "y"}),
        replace(fine, valid_from=FIRST, valid_to=LAST),
    )
    assert refused == [
        ("accounting.rule_purpose", "[0].purpose"),
        ("masterdata.unknown", "[1].account_id"),
        ("accounting.rule_account", "[2].account_id"),
        ("accounting.rule_control", "[3].account_id"),
        ("accounting.rule_size", "[4].priority"),
        ("text.required", "[5].match"),
        ("accounting.ends_early", "[6].valid_to"),
    ]


def test_a_rule_is_ended_as_it_was_last_seen(world: World) -> None:
    rule = rule_of(world, "revenue")
    world.do(do_end_posting_rule, EndPostingRule(rule, 1, LAST))
    assert world.row("posting_rule", rule, "valid_to", "version") == (LAST, 2)
    assert world.refused(do_end_posting_rule, EndPostingRule(rule, 1, FIRST)) == [
        ("accounting.rule_stale", "[0].version")
    ]
    new = NewPostingRule("revenue", world.books.account("6001"), valid_from=FIRST)
    (later,) = world.do(do_create_posting_rule, new).ids()
    assert world.refused(do_end_posting_rule, EndPostingRule(later, 1, LAST)) == [
        ("accounting.ends_early", "[0].valid_to")
    ]
