"""Posting rules 过账规则: which account a business fact goes to, from a day to a day.

A rule is never changed: what was posted by it shall stay explained. It is ended, and another one
begins on the next day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, cast

from psycopg.types.json import Jsonb

from argosy.domains.accounting.upkeep.axes import before_it_began
from argosy.domains.accounting.upkeep.writing import PERMISSION, Row, insert, standing, update
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.ledger.chart import AccountFacts, chart_of
from argosy.kernel.ledger.posting_rules import PURPOSES
from argosy.kernel.primitives.errors import (
    ArgosyError,
    Problem,
    StaleVersion,
    ValidationFailed,
)
from argosy.kernel.primitives.text import text_problem
from argosy.masterdata.unknown import unknown

OPEN_ITEMS: Final = frozenset({"receivable", "payable", "advance_in", "advance_out"})
"""Purposes whose accounts keep open items: their control says the same."""
CONDITIONS_MAX: Final = 8
PRIORITY_MAX: Final = 1_000


@dataclass(frozen=True, slots=True)
class NewPostingRule:
    """A rule to make.

    Args:
        purpose: what is posted, such as ``revenue``.
        match: facts that must hold, such as ``{"category": "BIKES"}``; none for the rule of last
            resort.
        priority: the highest wins, then the rule with more conditions.
    """

    purpose: str
    account_id: int
    match: Mapping[str, str] = field(default_factory=dict)
    priority: int = 0
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class EndPostingRule:
    """A rule that holds for the last time on a day, as the caller last saw it."""

    rule_id: int
    version: int
    valid_to: date


@command("accounting.create_posting_rule", permission=PERMISSION)
def do_create_posting_rule(run: CommandRun, batch: Sequence[NewPostingRule]) -> list[Done | None]:
    """Make posting rules.

    Before: the account takes postings and keeps what the purpose needs; no other rule says the same
    of a day. After: they hold from the next command on. Permission: accounting.chart.write.
    """
    chart = chart_of(run)
    rivals = _rivals(run, [new.purpose for new in batch])
    for index, new in enumerate(batch):
        problems = [*_problems(new), *_account_problems(new, chart.accounts.get(new.account_id))]
        if not problems:
            problems = [_same(rule) for rule in rivals if _is_rival(new, rule)][:1]
        run.reject(index, *problems)
        rivals.append(_Rival(new.purpose, new.match, new.priority, new.valid_from, new.valid_to))
    records = {
        index: {
            "purpose": batch[index].purpose,
            "match": Jsonb(dict(batch[index].match)),
            "priority": batch[index].priority,
            "account_id": batch[index].account_id,
            "valid_from": batch[index].valid_from,
            "valid_to": batch[index].valid_to,
        }
        for index in run.settle(len(batch))
    }
    return insert(run, "posting_rule", len(batch), records)


@dataclass(frozen=True, slots=True)
class _Rival:
    purpose: str
    match: Mapping[str, str]
    priority: int
    valid_from: date | None
    valid_to: date | None


def _rivals(run: CommandRun, purposes: Sequence[str]) -> list[_Rival]:
    known = sorted(set(purposes) & set(PURPOSES))
    return [
        _Rival(*cast("tuple[str, Mapping[str, str], int, date | None, date | None]", row))
        for row in sql.rows(
            "SELECT purpose::text, match, priority, valid_from, valid_to FROM posting_rule"
            " WHERE company_id = %s AND purpose = ANY (%s::text[]) ORDER BY id",
            (run.company_id, sql.array(known)),
        )
    ]


def _is_rival(new: NewPostingRule, rule: _Rival) -> bool:
    """Whether two rules would be equally right on some day."""
    same = (rule.purpose, dict(rule.match), rule.priority)
    return (
        same == (new.purpose, dict(new.match), new.priority)
        and (rule.valid_to is None or new.valid_from is None or new.valid_from <= rule.valid_to)
        and (new.valid_to is None or rule.valid_from is None or rule.valid_from <= new.valid_to)
    )


def _problems(new: NewPostingRule) -> Iterator[Problem]:
    if new.purpose not in PURPOSES:
        yield Problem(
            "accounting.rule_purpose",
            "Nothing is posted for the purpose {purpose}.",
            "Use one of: {known}.",
            "purpose",
            {"purpose": new.purpose, "known": ", ".join(PURPOSES)},
        )
    if abs(new.priority) > PRIORITY_MAX or len(new.match) > CONDITIONS_MAX:
        yield Problem(
            "accounting.rule_size",
            "A rule has a priority within {priority} and at most {most} conditions.",
            "Use smaller numbers.",
            "priority" if abs(new.priority) > PRIORITY_MAX else "match",
            {"priority": PRIORITY_MAX, "most": CONDITIONS_MAX},
        )
    for key, value in new.match.items():
        for text in (key, value):
            found = text_problem(text, "match", 64, required=True)
            if found is not None:
                yield found
    if new.valid_from is not None and new.valid_to is not None and new.valid_to < new.valid_from:
        yield before_it_began(new.valid_from.isoformat())


def _account_problems(new: NewPostingRule, account: AccountFacts | None) -> Iterator[Problem]:
    if account is None:
        yield unknown("account", new.account_id, "account_id")
        return
    needs = new.purpose if new.purpose in OPEN_ITEMS else ""
    if not account.is_postable:
        yield Problem(
            "accounting.rule_account",
            "Account {account} takes no postings.",
            "Choose one that does.",
            "account_id",
            {"account": account.code},
        )
    if needs and account.control != needs:
        yield Problem(
            "accounting.rule_control",
            "Account {account} does not keep the open items of {purpose}.",
            "Choose an account of that control.",
            "account_id",
            {"account": account.code, "purpose": new.purpose},
        )


def _same(rule: _Rival) -> Problem:
    return Problem(
        "accounting.rule_same",
        "Another rule says the same of {purpose} on these days.",
        "End it first, or give one of the two a higher priority.",
        "valid_from",
        {"purpose": rule.purpose},
    )


@command("accounting.end_posting_rule", permission=PERMISSION)
def do_end_posting_rule(run: CommandRun, batch: Sequence[EndPostingRule]) -> list[Done | None]:
    """End posting rules on a day; permission: accounting.chart.write.

    Before: nobody changed them since they were read; the day is not before they began.
    """
    ids = [item.rule_id for item in batch]
    stands = standing(run, "posting_rule", ids, "posting rule", "rule_id")
    error: type[ArgosyError] = ValidationFailed
    for index, item in enumerate(batch):
        row: Row = stands.get(item.rule_id, {})
        begun = row.get("valid_from")
        if row and row["version"] != item.version:
            error = StaleVersion
            run.reject(index, _stale(row))
        if begun is not None and item.valid_to < date.fromisoformat(str(begun)):
            run.reject(index, before_it_began(str(begun)))
    changed: dict[int, Row] = {}
    for index in run.settle(len(batch), error):
        row = stands[batch[index].rule_id]
        version = cast(int, row["version"]) + 1
        changed[index] = {**row, "valid_to": batch[index].valid_to, "version": version}
    return update(run, "posting_rule", len(batch), changed)


def _stale(row: Row) -> Problem:
    return Problem(
        "accounting.rule_stale",
        "Somebody changed the rule since it was read; it is at version {version} now.",
        "Read it again and repeat the change.",
        "version",
        {"version": row["version"]},
    )
