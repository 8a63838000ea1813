"""Single values of the source, in every way they are written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from argosy.project.adventureworks import values
from argosy.project.adventureworks.values import Read, Unreadable


@pytest.mark.parametrize("text", ["t", "True", "TRUE", "1"])
def test_truth_is_written_in_several_ways(text: str) -> None:
    assert values.flag(text) is True


@pytest.mark.parametrize("text", ["f", "False", "0"])
def test_falsehood_is_written_in_several_ways(text: str) -> None:
    assert values.flag(text) is False


@pytest.mark.parametrize(
    "text", ["2011-05-31", "2011-05-31 00:00:00", "2011-05-31 13:58:03.943", "2011-05-31T00:00:00"]
)
def test_a_date_may_come_with_a_time_of_any_precision(text: str) -> None:
    assert values.day(text) == date(2011, 5, 31)


def test_figures_keep_every_decimal() -> None:
    assert values.figure("2024.994000") == Decimal("2024.994000")
    assert str(values.figure("0.10")) == "0.10"


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("S\u00c3\u00a1nchez", "S\u00e1nchez"),
        ("Fran\u00c3\u00a7ois", "Fran\u00e7ois"),
        ("it\u00e2\u20ac\u2122s", "it\u2019s"),
        ("S\u00e1nchez", "S\u00e1nchez"),
        ("Duffy", "Duffy"),
        ("\u5f20\u4f1f", "\u5f20\u4f1f"),
        ("Stra\u00dfe", "Stra\u00dfe"),
    ],
)
def test_utf8_that_was_encoded_twice_is_repaired_and_nothing_else(wrong: str, right: str) -> None:
    assert values.repaired(wrong) == right
    assert values.repaired(right) == right


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (values.whole, "1.5"),
        (values.whole, "1_000"),
        (values.whole, "9223372036854775808"),
        (values.whole, ""),
        (values.whole, "\u0661"),
        (values.count, "-1"),
        (values.figure, "NaN"),
        (values.figure, "1e5"),
        (values.figure, "-0.01"),
        (values.figure, "1,5"),
        (values.figure, "Infinity"),
        (values.day, "2011-02-30"),
        (values.day, "31.05.2011"),
        (values.flag, "yes"),
        (values.needed, "  "),
        (values.words, "a\x07b"),
    ],
)
def test_what_is_no_value_is_refused_with_a_cure(read: Read, text: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(text)
    assert refused.value.cause
    assert refused.value.cure


def test_an_empty_field_may_mean_nothing() -> None:
    assert values.maybe(values.count)("") is None
    assert values.maybe(values.count)("7") == 7
