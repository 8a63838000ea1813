"""Amounts in words, each worked out by hand."""

from __future__ import annotations

import pytest

from argosy.platform.printing.words import capitals, chinese_whole, english


@pytest.mark.parametrize(
    ("minor", "text"),
    [
        (0, "人民币零元整"),
        (1, "人民币壹分"),
        (10, "人民币壹角整"),
        (140_950, "人民币壹仟肆佰零玖元伍角整"),
        (600_714, "人民币陆仟零柒元壹角肆分"),
        (168_032, "人民币壹仟陆佰捌拾元零叁角贰分"),
        (1_640_902, "人民币壹万陆仟肆佰零玖元零贰分"),
        (32_504, "人民币叁佰贰拾伍元零肆分"),
        (1_000_000_000_000, "人民币壹佰亿元整"),
        (-5_050, "人民币负伍拾元零伍角整"),
    ],
)
def test_capitals_of_yuan(minor: int, text: str) -> None:
    assert capitals(minor, 2, "CNY") == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (10, "壹拾"),
        (10_003, "壹万零叁"),
        (100_000_000, "壹亿"),
        (100_005_000, "壹亿零伍仟"),
        (1_000_000_000_000, "壹万亿"),
        (20_060_000, "贰仟零陆万"),
    ],
)
def test_whole_numbers(number: int, text: str) -> None:
    assert chinese_whole(number) == text


def test_other_currencies_and_english() -> None:
    assert capitals(1_500, 0, "JPY") == "JPY壹仟伍佰元整"
    assert english(123_405, 2, "EUR") == (
        "EUR one thousand two hundred thirty-four and 05/100 only"
    )
    assert english(0, 2, "EUR") == "EUR zero only"
    assert english(-100, 2, "EUR") == "EUR minus one only"
