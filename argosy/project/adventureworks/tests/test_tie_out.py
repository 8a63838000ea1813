"""The arithmetic of tying out: rounding explains half a cent a part, and nothing more."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from argosy.project.adventureworks.expected import Figure, Total, expected_totals
from argosy.project.adventureworks.tests.extract import write_extract
from argosy.project.adventureworks.tie_out import TieOut, table, tie_out


def one(figure: Figure, booked: str, key: str = "SO1") -> TieOut:
    (found,) = tie_out(
        [Total("sales: total", "USD", {"SO1": figure})], {"sales: total": {key: Decimal(booked)}}
    )
    return found


def test_half_a_cent_a_part_is_explained_and_no_more() -> None:
    figure = Figure(Decimal("10.0050"), parts=1)

    assert one(figure, "10.01").is_explained
    assert one(figure, "10.00").is_explained
    assert not one(figure, "10.02").is_explained
    assert one(Figure(Decimal("10.0050"), parts=3), "10.02").is_explained


def test_exact_figures_explain_nothing() -> None:
    assert one(Figure(Decimal("10.01")), "10.01").is_explained
    assert not one(Figure(Decimal("10.01")), "10.02").is_explained


def test_what_the_source_contradicts_itself_by_widens_the_bound() -> None:
    figure = Figure(Decimal("10.00496"), 1, Decimal("0.00005"))

    assert figure.bound == Decimal("0.00505")
    assert one(figure, "10.01").is_explained


def test_differences_that_cancel_out_stay_unexplained() -> None:
    (found,) = tie_out(
        [Total("t", "USD", {"A": Figure(Decimal(5)), "B": Figure(Decimal(5))})],
        {"t": {"A": Decimal(4), "B": Decimal(6)}},
    )

    assert found.amount == 0
    assert not found.is_explained
    assert [each.key for each in found.differences] == ["A", "B"]


def test_documents_that_only_one_side_has_are_differences() -> None:
    found = one(Figure(Decimal(5), parts=1), "5.00", key="SO2")

    assert [(each.key, int(each.amount)) for each in found.differences] == [("SO1", -5), ("SO2", 5)]
    assert not found.is_explained


def test_totals_that_only_the_books_have_are_unexplained() -> None:
    found = tie_out([], {"sales: account 9999": {"SO1": Decimal(1)}})

    assert [(each.name, each.is_explained) for each in found] == [("sales: account 9999", False)]


def test_the_table_names_what_is_unexplained() -> None:
    lines = list(table([one(Figure(Decimal("10")), "10.01")]))

    assert lines[1].endswith("NO")
    assert "SO1" in lines[2] and "+0.0100" in lines[2]


def test_figures_of_the_extract_are_those_on_paper(tmp_path: Path) -> None:
    found = {total.name: total for total in expected_totals(write_extract(tmp_path))}

    def at(name: str, key: str) -> tuple[Decimal, Decimal]:
        figure = found[name].figures[key]
        return figure.amount, figure.bound

    assert at("sales: subtotal invoiced", "SO1") == (Decimal("109.9348"), Decimal("0.010"))
    assert at("sales: total due", "SO1") == (Decimal("121.4780"), Decimal("0.020"))
    assert at("purchases: ordered", "PO1") == (Decimal("19.35"), Decimal("0.010"))
    # 8 of 10 wheels at 1.2345 and 3 helmets at 2.335; the wheels are a rounded share of a rounding
    assert at("purchases: stocked, at order price", "PO1") == (Decimal("16.881"), Decimal("0.015"))
    assert at("purchases: short or rejected", "PO1") == (Decimal("2.469"), Decimal("0.010"))
    # tax 1.548 for 19.35 is 8 %
    assert at("purchases: tax billed", "PO1") == (Decimal("1.35048"), Decimal("0.005"))
    assert at("purchases: billed", "PO1") == (Decimal("18.71528"), Decimal("0.020"))
    # nothing accepted: the freight alone
    assert at("purchases: billed", "PO2") == (Decimal("0.0617"), Decimal("0.010"))
    assert at("sales lines without order: worth", "SO99")[0] == Decimal("13.50")
    assert sum(f.amount for f in found["on hand"].figures.values()) == 16
