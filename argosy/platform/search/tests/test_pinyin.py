"""Tests of pinyin: forms written down by hand."""

from __future__ import annotations

import pytest

from argosy.platform.search import pinyin


@pytest.mark.parametrize(
    ("text", "whole", "short"),
    [
        ("上海", "shanghai", "sh"),
        ("上海银行", "shanghaiyinhang", "shyh"),
        ("行走", "xingzou", "xz"),  # the same character as in 银行, read otherwise
        ("重庆", "chongqing", "cq"),
        ("绿色", "lvse", "ls"),
        ("应收账款 2", "yingshouzhangkuan2", "yszk2"),
        ("上海ABC公司", "shanghaiabcgongsi", "shabcgs"),
        ("Anna Smith", "annasmith", "annasmith"),
        ("", "", ""),
        ("!？—", "", ""),
    ],
)
def test_full_and_initials(text: str, whole: str, short: str) -> None:
    assert pinyin.full(text) == whole
    assert pinyin.initials(text) == short


@pytest.mark.parametrize(
    "typed",
    ["上海", "银行", "shanghai", "yinhang", "shyh", "yh", "SHYH", "shang", "", " 上海 银行", "hyh"],
)
def test_what_is_typed_means_the_name(typed: str) -> None:
    assert pinyin.matches(typed, "上海银行")


@pytest.mark.parametrize("typed", ["hangzhou", "北京", "anghai", "shx", "hy上"])
def test_what_is_typed_means_another(typed: str) -> None:
    assert not pinyin.matches(typed, "上海银行")


def test_endings_start_at_each_syllable() -> None:
    assert pinyin.endings("上海车") == ("shanghaiche", "haiche", "che")
    assert pinyin.endings("上海车", is_short=True) == ("shc", "hc", "c")
    assert pinyin.endings("Berlin") == ()
