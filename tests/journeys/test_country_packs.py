"""Every golden case of every country pack; a country that nobody programmed is added as data."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from argosy.domains.accounting import api
from argosy.domains.accounting.reports import statements
from argosy.kernel.identity import sql
from argosy.kernel.ledger import checks
from argosy.kernel.ledger.posting_rules import PURPOSES
from argosy.masterdata.company.rules.chart_template import chart, chart_problems
from argosy.masterdata.countries.packs import FOLDER, packs
from argosy.platform.system.home import VARIABLE
from tests.journeys.golden import Case, Office, cases, run_case

YEAR_BEGIN, YEAR_END = date(2026, 1, 1), date(2026, 12, 31)
CASES = [
    pytest.param(case, id=f"{folder.name}/{case['name'][:40]}")
    for folder in sorted(FOLDER.glob("*/"))
    for case in cases(folder)
]


@pytest.mark.parametrize("case", CASES)
def test_documents_make_the_entries_that_the_case_says(db: object, case: Case) -> None:
    office = run_case(case)
    sheet = {row.key: row for row in statements.balance_sheet(office.company_id, YEAR_END)}
    general = api.balance_sheet(office.company_id, YEAR_END).totals
    assert sheet["total_equity"].first_minor == general["equity"]
    statements.profit_statement(office.company_id, YEAR_BEGIN, YEAR_END)
    statements.cash_flow(office.company_id, YEAR_BEGIN, YEAR_END)
    assert [check.number for check in checks.CHECKS if sql.rows(check.sql)] == []


def test_a_wrong_figure_in_a_case_is_caught(db: object) -> None:
    (case,) = cases(FOLDER / "us")
    spoilt = json.loads(json.dumps(case))
    spoilt["steps"][0]["entry"][2][2] = "14.51"
    with pytest.raises(AssertionError):
        run_case(spoilt)


def test_every_pack_that_comes_along_has_golden_cases() -> None:
    assert {pack.code for pack in packs().values()} >= {"cn", "de", "us"}
    for pack in packs().values():
        assert cases(pack.folder), pack.code


JAPAN = {
    "country": "JP",
    "name": "Japan",
    "name_zh": "日本",
    "currency": "JPY",
    "time_zone": "Asia/Tokyo",
    "language": "ja",
    "fiscal_year_month": 4,
    "voucher_words": "one",
    "reversal": "opposite",
    "charts": [
        {
            "code": "main",
            "name": "Chart",
            "name_zh": "科目表",
            "standard": "other",
            "accounts": "accounts.csv",
            "statements": "",
        }
    ],
    "regimes": [{"code": "general", "name": "Taxable", "name_zh": "课税", "taxes": "taxes.json"}],
    "rules": "rules.csv",
}
TAXES = {
    "codes": [
        {
            "code": "JP10",
            "name": "Consumption tax 10 %",
            "category": "S",
            "rates": [{"from": "2019-10-01", "rate": "10"}],
        },
        {
            "code": "JP8",
            "name": "Consumption tax 8 %, food",
            "category": "S",
            "rates": [{"from": "2019-10-01", "rate": "8"}],
        },
    ],
    "rules": [
        {"name": "Food", "codes": ["JP8"], "priority": 10, "product_classes": ["food"]},
        {"name": "Standard", "codes": ["JP10"]},
    ],
}
GOLDEN = {
    "name": "Two rates, no minor units",
    "chart": "jp/main",
    "steps": [
        {
            "do": "bill",
            "kind": "invoice",
            "party": "C",
            "date": "2026-05-02",
            "lines": [
                {
                    "qty": "3",
                    "price": "1001",
                    "context": {"direction": "sale", "from": "JP", "to": "JP"},
                    "taxes": ["JP10"],
                },
                {
                    "qty": "1",
                    "price": "500",
                    "context": {"direction": "sale", "from": "JP", "to": "JP", "class": "food"},
                    "taxes": ["JP8"],
                },
            ],
            "entry": [["D", "150", "3843"], ["C", "700", "3503"], ["C", "340", "300"],
                      ["C", "341", "40"]],
            "voucher": "記-202605-0001",
        },
        {"do": "reverse", "of": 0, "date": "2026-05-03",
         "entry": [["C", "150", "3843"], ["D", "700", "3503"], ["D", "340", "300"],
                   ["D", "341", "40"]]},
    ],
    "balances": {},
}  # fmt: skip


def _write_japan(home: Path) -> Path:
    """Write a pack of Japan, with its accounts renamed from the general chart."""
    folder = home / "countries" / "jp"
    (folder / "golden").mkdir(parents=True)
    names = {"receivable": "150", "revenue": "700", "tax_payable": "340"}
    lines = ["code,name,name_zh,kind,control,parent,purposes,regimes"]
    for account in chart("general"):
        code = next((names[p] for p in account.purposes if p in names), account.code)
        lines.append(
            f'{code},"{account.name}",{account.name_zh},{account.kind},{account.control},'
            f"{account.parent},{' '.join(account.purposes)},"
        )
    lines.append("341,Consumption tax on food,食品消费税,liability,tax,2200,,")
    (folder / "accounts.csv").write_text("\n".join(lines) + "\n", "utf-8")
    rules = 'chart,regime,purpose,account,match,priority\n,,tax_payable,341,"{""tax"": ""JP8""}",0'
    (folder / "rules.csv").write_text(rules + "\n", "utf-8")
    words = "code,name,name_zh,kind,word_one,word_three\n" + "".join(
        f"{code},{code},{code},general,記,記\n"
        for code in ("general", "sales", "purchase", "stock", "bank")
    )
    (folder / "journals.csv").write_text(words, "utf-8")
    (folder / "pack.json").write_text(json.dumps(JAPAN | {"journals": "journals.csv"}), "utf-8")
    (folder / "taxes.json").write_text(json.dumps(TAXES), "utf-8")
    (folder / "golden" / "case.json").write_text(json.dumps(GOLDEN), "utf-8")
    return folder


def test_a_country_is_added_by_data_alone(
    db: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "jp" not in packs()
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    folder = _write_japan(tmp_path)
    assert chart_problems(chart("jp/main"), PURPOSES) == []
    (case,) = cases(folder)
    office: Office = run_case(case)
    assert office.currency == "JPY"
