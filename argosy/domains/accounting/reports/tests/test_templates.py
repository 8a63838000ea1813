"""The lint of statements: every account in exactly one line, for every chart that comes along."""

from __future__ import annotations

from dataclasses import replace

import pytest

from argosy.domains.accounting.reports.templates import (
    ChartAccount,
    Template,
    TemplateLine,
    chart_codes,
    template_of,
    template_problems,
)
from argosy.masterdata.company.rules.chart_template import chart
from argosy.masterdata.countries.packs import packs

CHARTS = [
    (f"{pack.code}/{each.code}", regime.code)
    for pack in packs().values()
    for each in pack.charts
    for regime in pack.regimes
]


def _accounts(name: str, regime: str = "") -> list[ChartAccount]:
    found = chart(name, regime)
    parents = {account.code: account.parent for account in found}

    def path(code: str) -> tuple[str, ...]:
        return (code, *path(parents[code])) if code else ()

    return [
        ChartAccount(place, each.code, each.kind, each.is_postable, path(each.code))
        for place, each in enumerate(found)
    ]


@pytest.mark.parametrize(("name", "regime"), CHARTS)
def test_every_account_of_every_chart_stands_in_exactly_one_line(name: str, regime: str) -> None:
    template = template_of(name)
    assert template is not None
    assert template_problems(template, _accounts(name, regime), chart_codes(name)) == []


def _change(template: Template, changed: str, **new: object) -> Template:
    lines = tuple(
        replace(line, **new) if line.key == changed else line  # type: ignore[arg-type]
        for line in template.balance_sheet
    )
    return replace(template, balance_sheet=lines)


@pytest.mark.parametrize(
    ("key", "new", "words"),
    [
        ("cash", {"accounts": ("1001", "1002")}, "account 1012 stands in no line"),
        ("receivables", {"accounts": ("1122:D", "1231")}, "account 2203 stands in no line, or"),
        ("goodwill", {"accounts": ("1711", "1712", "1001")}, "1001 is named twice"),
        ("goodwill", {"accounts": ("1711", "1712", "1799")}, "names 1799, which does not exist"),
        ("undistributed", {"accounts": ("4103", "4104", "4199", "6901")}, "takes *result"),
        ("total_assets", {"sums": ("total_current", "nothing")}, "sums nothing, which is not"),
        ("total_assets", {"sums": ("total_current",)}, "total_noncurrent counts towards nothing"),
        ("total_equity", {"sums": ("capital", "capital")}, "line capital is summed twice"),
        ("total_assets", {"key": "assets"}, "there is no line total_assets"),
        ("goodwill", {"name_zh": ""}, "line goodwill lacks a name"),
        ("goodwill", {"key": "cash"}, "line cash stands twice"),
        ("goodwill", {"accounts": ("1711", "1712", "1122")}, "account 1122 stands in no line, or"),
    ],
)
def test_a_spoilt_template_is_caught(key: str, new: dict[str, object], words: str) -> None:
    template = template_of("cn/cas")
    assert template is not None
    found = template_problems(_change(template, key, **new), _accounts("cn/cas"))
    assert any(words in text for text in found), found


def test_an_account_under_another_is_where_that_one_is() -> None:
    template = template_of("cn/cas")
    assert template is not None
    more = ChartAccount(-1, "100201", "asset", True, ("100201", "1002"))
    stray = ChartAccount(-2, "1999", "asset", True, ("1999",))
    accounts = _accounts("cn/cas")
    assert template_problems(template, [*accounts, more]) == []
    # A cash flow has a line for the rest; a balance sheet does not.
    assert template_problems(template, [*accounts, stray]) == [
        "balance_sheet: account 1999 stands in no line, or half of it"
    ]


def test_a_chart_without_statements_has_none() -> None:
    assert template_of("general") is None
    line = TemplateLine("x", "X", "某")
    assert line.is_heading
