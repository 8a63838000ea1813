"""Templates are read as written, and a spoilt one is caught."""

from __future__ import annotations

from dataclasses import replace

from argosy.masterdata.company.rules.chart_template import (
    VoucherWords,
    chart,
    chart_problems,
    journals,
    template_problem,
)


def test_a_spoilt_template_is_caught() -> None:
    cash, bank = (a for a in chart("general") if a.purposes in (("cash",), ("bank",)))
    spoilt = [
        replace(cash, parent=""),
        replace(cash, parent="", purposes=("cash", "wishes"), name_zh=""),
        replace(bank, parent="9999"),
    ]
    assert chart_problems(spoilt, ("cash", "bank", "stock")) == [
        "1010 stands twice",
        "1010 lacks a name",
        "1010 cannot serve cash",
        "1010 cannot serve wishes",
        "1020 has no parent 9999 of its kind before it",
        "nothing serves stock",
    ]


def test_an_account_with_others_under_it_takes_no_postings() -> None:
    by_code = {account.code: account for account in chart("general")}
    assert not by_code["1100"].is_postable and by_code["1110"].is_postable
    assert (by_code["1110"].name, by_code["1110"].name_zh) == ("Trade receivables", "应收账款")


def test_vouchers_carry_one_word_or_three() -> None:
    one = {journal.code: journal.word for journal in journals(VoucherWords.ONE)}
    three = {journal.code: journal.word for journal in journals(VoucherWords.THREE)}
    assert set(one.values()) == {"记"}
    assert (three["receipt"], three["payment"], three["sales"]) == ("收", "付", "转")
    assert {"general", "sales", "purchase", "stock", "bank"} <= set(one)


def test_an_unknown_template_is_refused() -> None:
    assert template_problem("general") is None
    problem = template_problem("../secrets")
    assert problem is not None and problem.code == "company.chart"
