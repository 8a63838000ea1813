"""The ledger's pure rules, by figures worked by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pytest

from argosy.kernel.ledger.inputs import EntryInput, LineInput
from argosy.kernel.ledger.rules import check_entry, choose_rule, company_part


@dataclass(frozen=True)
class _Account:
    code: str = "1"
    currency: str = ""
    is_postable: bool = True
    keeps_open_items: bool = False
    required_dimensions: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Rule:
    account_id: int
    match: dict[str, str] = field(default_factory=dict)
    priority: int = 0
    valid_from: date | None = None
    valid_to: date | None = None


ACCOUNTS = {
    1: _Account("1"),
    2: _Account("2"),
    3: _Account("3", is_postable=False),
    4: _Account("4", currency="USD"),
    5: _Account("5", keeps_open_items=True),
    6: _Account("6", required_dimensions=(1,)),
}


def _codes(*lines: LineInput, kind: str = "normal", memo: str = "") -> list[tuple[str, str]]:
    entry = EntryInput("g", date(2026, 1, 1), date(2026, 1, 1), lines, "t", 1, 1, kind, memo=memo)
    return [(p.code, p.field) for p in check_entry(entry, ACCOUNTS, "EUR")]


def test_a_balanced_entry_has_no_problem() -> None:
    assert _codes(LineInput(1, "D", 5, "EUR", 5), LineInput(2, "C", 5, "EUR", 5)) == []


def test_a_red_letter_entry_balances_on_its_own_sides() -> None:
    assert _codes(LineInput(1, "D", -5, "EUR", -5), LineInput(2, "C", -5, "EUR", -5)) == []


def test_one_minor_unit_too_much_is_refused() -> None:
    # The negative control for erpnext 35620: there is no tolerance, not even of one cent.
    assert _codes(LineInput(1, "D", 6, "EUR", 6), LineInput(2, "C", 5, "EUR", 5)) == [
        ("ledger.unbalanced", "lines")
    ]


def test_a_document_in_one_currency_balances_in_it_too() -> None:
    assert _codes(LineInput(1, "D", 6, "USD", 5), LineInput(2, "C", 7, "USD", 5)) == [
        ("ledger.unbalanced_document", "lines")
    ]


def test_all_problems_are_told_at_once_with_their_fields() -> None:
    found = _codes(
        LineInput(3, "X", 5, "EUR", 4),
        LineInput(99, "C", 2**63, "EUR", 2**63),
        LineInput(4, "D", 1, "EUR", 1),
        LineInput(5, "D", 1, "EUR", 1),
        LineInput(6, "D", 1, "EUR", 1),
        kind="odd",
        memo="\0",
    )
    assert found == [
        ("ledger.kind", "kind"),
        ("ledger.memo", "memo"),
        ("ledger.side", "lines[0].side"),
        ("ledger.same_currency", "lines[0].company_minor"),
        ("ledger.account_not_postable", "lines[0].account_id"),
        ("ledger.amount_range", "lines[1].amount"),
        ("ledger.unknown_account", "lines[1].account_id"),
        ("ledger.account_currency", "lines[2].currency"),
        ("ledger.party_missing", "lines[3].party_id"),
        ("ledger.dimension_missing", "lines[4].dimension_set_id"),
        ("ledger.unbalanced", "lines"),
    ]


def test_one_line_is_no_entry() -> None:
    assert ("ledger.line_count", "lines") in _codes(LineInput(1, "D", 0, "EUR", 0))


@pytest.mark.parametrize(
    ("part", "open_doc", "open_company", "expected"),
    [
        (3333, 10000, 10856, 3618),  # 36.183 -> 36.18
        (3333, 6667, 7238, 3618),  # 36.1846 -> 36.18
        (3334, 3334, 3620, 3620),  # the last part takes all that is left
        (1, 2, 1, 1),  # 0.5 goes up
        (1, 2, -1, -1),  # and on the other side alike
        (-500, -1000, -1500, -750),
        (0, 10, 10, 0),
    ],
)
def test_the_company_amount_of_a_part(
    part: int, open_doc: int, open_company: int, expected: int
) -> None:
    assert company_part(part, open_doc, open_company) == expected


def test_the_most_specific_rule_wins_then_priority() -> None:
    general, category = _Rule(1), _Rule(2, {"category": "7"})
    both = _Rule(3, {"category": "7", "warehouse": "1"})
    rules = [general, category, both]
    on = date(2026, 5, 1)
    assert choose_rule(rules, {}, on) is general
    assert choose_rule(rules, {"category": "7"}, on) is category
    assert choose_rule(rules, {"category": "7", "warehouse": "1"}, on) is both
    urgent = _Rule(4, priority=1)
    assert choose_rule([*rules, urgent], {"category": "7"}, on) is urgent


def test_a_rule_holds_between_its_dates() -> None:
    rule = _Rule(1, valid_from=date(2026, 1, 1), valid_to=date(2026, 1, 31))
    assert choose_rule([rule], {}, date(2025, 12, 31)) is None
    assert choose_rule([rule], {}, date(2026, 1, 31)) is rule
    assert choose_rule([rule], {}, date(2026, 2, 1)) is None
