"""What quantities are worth: by hand, and by laws over random sequences."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

import pytest

from argosy.domains.purchasing.rules.held import HeldLine
from argosy.domains.purchasing.rules.values import (
    bill_value,
    company_value,
    credit_value,
    receipt_value,
    returned_value,
)

ONE = Decimal(1)


def line(base_qty: str, net_minor: int) -> HeldLine:
    zero = Decimal(0)
    qty = Decimal(base_qty)
    return HeldLine(
        1, 1, 1, "goods", 1, "", qty, 1, 1, 1, qty, ONE, zero, False, (), net_minor, zero,
        date(2026, 1, 1), 1, None, True, zero, zero, zero, zero, 0,
    )  # fmt: skip


def test_partial_receipts_come_to_the_whole_line() -> None:
    held = line("3", 101)
    parts = []
    for _ in range(3):
        value = receipt_value(held, ONE, ONE, 0)
        held.accepted += 1
        held.accrued_minor += value
        parts.append(value)
    # 33.67, 67.33, 101 rounded: 34, 67, 101.
    assert parts == [34, 33, 34]


def test_a_foreign_price_is_worth_its_company_amount_once() -> None:
    # 3 for 1.01 USD at 0.9137 EUR: 0.922837 EUR; yen have no decimals, dinars three.
    held = line("3", 101)
    assert company_value(held, Decimal(3), Decimal("0.9137"), 0) == 92
    assert company_value(held, Decimal(3), Decimal("150"), -2) == 152
    assert company_value(held, Decimal(3), Decimal("0.3"), 1) == 303


def test_a_bill_takes_what_is_accrued_and_the_rest_at_order_price() -> None:
    held = line("10", 1000)
    held.accepted, held.accrued_minor = Decimal(8), 803
    assert bill_value(held, Decimal(8), ONE, 0) == 803
    assert bill_value(held, Decimal(4), ONE, 0) == 402
    # Two ahead of their receipt, at 1.00 each.
    assert bill_value(held, Decimal(10), ONE, 0) == 1003


def test_goods_billed_ahead_take_up_what_was_billed() -> None:
    held = line("10", 1100)
    held.billed, held.accrued_minor = Decimal(5), -500
    # Billed at 1.00, ordered at 1.10 since: five close the account, five are worth 1.10 each.
    assert receipt_value(held, Decimal(5), ONE, 0) == 500
    assert receipt_value(held, Decimal(10), ONE, 0) == 500 + 550


def test_a_credit_mirrors_a_bill() -> None:
    held = line("10", 1000)
    held.accepted, held.billed = Decimal(10), Decimal(10)
    held.returned, held.accrued_minor = Decimal(3), -299
    assert credit_value(held, Decimal(3), ONE, 0) == 299
    assert credit_value(held, Decimal(1), ONE, 0) == 100
    assert credit_value(held, Decimal(4), ONE, 0) == 399


def test_returns_give_back_the_receipt_to_the_cent() -> None:
    given = 0
    for back in range(3):
        given += returned_value(100, Decimal(3), Decimal(back), given, ONE)
    assert given == 100


@pytest.mark.parametrize("seed", range(40))
def test_whatever_the_order_of_events_nothing_is_left_when_all_is_settled(seed: int) -> None:
    """Receive, bill, return, credit at random; once all that came is billed, nothing is accrued."""
    chance = random.Random(seed)
    held = line(str(chance.randrange(1, 60)), chance.randrange(0, 10_000))
    rate = Decimal(chance.randrange(1, 3000)).scaleb(-3)
    receipts: list[list[Decimal | int]] = []
    for _ in range(60):
        what = chance.choice(("receive", "bill", "return", "credit"))
        if what == "receive" and held.accepted - held.returned < held.base_qty:
            left = int(held.base_qty - held.accepted + held.returned)
            qty = Decimal(chance.randrange(1, left + 1))
            value = receipt_value(held, qty, rate, 0)
            receipts.append([qty, Decimal(0), value, 0])
            held.accepted += qty
            held.accrued_minor += value
        elif what == "bill":
            qty = Decimal(chance.randrange(1, 9))
            held.accrued_minor -= bill_value(held, qty, rate, 0)
            held.billed += qty
        elif what == "credit" and held.billed:
            qty = Decimal(chance.randrange(1, int(held.billed) + 1))
            held.accrued_minor += credit_value(held, qty, rate, 0)
            held.billed -= qty
        elif what == "return" and receipts:
            _return_all(held, chance.choice(receipts))
    _settle(held, rate)
    assert held.billed == held.received
    # Cost follows the receipt, so returns and bills of one line may differ by rounding.
    assert abs(held.accrued_minor) <= len(receipts) + 1, f"seed {seed}"


def _return_all(held: HeldLine, receipt: list[Decimal | int]) -> None:
    qty, back, value, already = receipt
    left = Decimal(qty) - Decimal(back)
    if not left:
        return
    amount = returned_value(int(value), Decimal(qty), Decimal(back), int(already), left)
    receipt[1], receipt[3] = Decimal(qty), int(value)
    held.returned += left
    held.accrued_minor -= amount


def _settle(held: HeldLine, rate: Decimal) -> None:
    if held.unbilled > 0:
        qty = held.unbilled
        held.accrued_minor -= bill_value(held, qty, rate, 0)
        held.billed += qty
    elif held.unbilled < 0:
        qty = -held.unbilled
        held.accrued_minor += credit_value(held, qty, rate, 0)
        held.billed -= qty
