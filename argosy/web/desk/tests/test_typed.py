"""Tests of typing: every usual way to write a number or a day is understood, none is guessed."""

from __future__ import annotations

from datetime import date

import pytest

from argosy.web.desk.typed import amount, day, number

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1234.5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1,234,567.89", "1234567.89"),
        ("12,34,567.5", "1234567.5"),
        ("1 234,5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("１，２３４．５", "1234.5"),
        ("１２３", "123"),
        (" 5. ", "5"),
        (".5", "0.5"),
        ("-1,234", "-1234"),
        ("(1,234)", "-1234"),
        ("−3", "-3"),
    ],
)
def test_a_number_in_any_usual_form_is_understood(typed: str, meant: str) -> None:
    assert number(typed) == meant


@pytest.mark.parametrize("typed", ["12,5", "1,23", "1,2345", "abc", "1e5", "1..2", "--1", "", "½"])
def test_what_is_no_number_or_two_stays_as_it_was_typed(typed: str) -> None:
    assert number(typed) == typed


def test_an_amount_may_name_its_currency_before_or_behind() -> None:
    assert amount("1,234.50 eur") == ("1234.50", "EUR")
    assert amount("CNY 12") == ("12", "CNY")
    assert amount("12") == ("12", "")
    assert amount("１２ CNY") == ("12", "CNY")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-03-05", "2026-03-05"),
        ("2026/3/5", "2026-03-05"),
        ("2026.3.5", "2026-03-05"),
        ("20260305", "2026-03-05"),
        ("2026年3月5日", "2026-03-05"),
        ("3月5日", "2026-03-05"),
        ("3/5", "2026-03-05"),
        ("5 Mar", "2026-03-05"),
        ("5 March 2027", "2027-03-05"),
        ("today", "2026-11-23"),
        ("明天", "2026-11-24"),
        ("+8", "2026-12-01"),
        ("-23", "2026-10-31"),
    ],
)
def test_a_day_in_any_usual_form_is_understood(typed: str, meant: str) -> None:
    assert day(typed, TODAY) == meant


@pytest.mark.parametrize("typed", ["2026-02-30", "31/12/2026", "soon", "13/13", "+99999"])
def test_what_is_no_day_stays_as_it_was_typed(typed: str) -> None:
    assert day(typed, TODAY) == typed
