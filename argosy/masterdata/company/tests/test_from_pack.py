"""A company founded from its country's pack has the country's accounts, words, taxes and ways."""

from __future__ import annotations

from datetime import date

import pytest

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.errors import ValidationFailed
from argosy.masterdata.company.from_pack import FoundCompany, do_found_company
from argosy.masterdata.company.queries import company_facts
from argosy.masterdata.tax.queries import tax_codes

FOUNDER = Actor(1, ActorKind.SYSTEM, 0, (0,))


def _found(given: FoundCompany, key: str = "found") -> int:
    (company,) = do_found_company([given], actor=FOUNDER, key=key).ids()
    assert sql.rows("SELECT set_config('argosy.companies', %s, false)", (f"{{{company}}}",))
    return company


def test_what_the_country_says_need_not_be_typed(db: object) -> None:
    company = _found(FoundCompany("CN", "CN1", "示例", 2026, voucher_words="three"))
    facts = company_facts([company])[company]
    assert (facts.currency, facts.time_zone, facts.chart) == ("CNY", "Asia/Shanghai", "cn/cas")
    assert (facts.accounting_standard, facts.tax_regime) == ("cas", "general")
    (book,) = sql.rows("SELECT reversal::text FROM book WHERE company_id = %s", (company,))
    assert book == ("red_letter",)
    journals = sql.rows("SELECT code, word FROM journal WHERE company_id = %s", (company,))
    words = {str(code): word for code, word in journals}
    assert (words["receipt"], words["payment"], words["general"]) == ("收", "付", "转")
    rate = tax_codes(company, ["CN13"])["CN13"].rate_on(date(2019, 3, 31))
    assert rate is not None and rate.rate == 16


def test_accounts_of_another_regime_are_not_there(db: object) -> None:
    company = _found(FoundCompany("CN", "CN2", "小", 2026, 1, "small", "small_scale"))
    found = sql.rows(
        "SELECT code::text, is_postable FROM account WHERE company_id = %s AND code LIKE '22210%%'"
        " ORDER BY code",
        (company,),
    )
    assert found == [("222101", True)]
    assert not tax_codes(company, ["CN13"])


def test_groups_of_countries_are_made_once(db: object) -> None:
    _found(FoundCompany("DE", "DE1", "Eins", 2026))
    _found(FoundCompany("DE", "DE2", "Zwei", 2026), key="second")
    assert sql.rows("SELECT count(*) FROM country_group WHERE code = 'EU'") == [(1,)]


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        (FoundCompany("XX", "A", "A", 2026), "company.no_pack", "[0].country"),
        (FoundCompany("CN", "A", "A", 2026, chart="hgb"), "company.chart", "[0].chart"),
        (
            FoundCompany("CN", "A", "A", 2026, tax_regime="none"),
            "company.tax_regime",
            "[0].tax_regime",
        ),
        (FoundCompany("CN", "A", "A", 0), "company.fiscal_year", "[0].fiscal_year"),
    ],
)
def test_what_no_pack_knows_is_refused(
    db: object, given: FoundCompany, code: str, field: str
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        do_found_company([given], actor=FOUNDER, key="refused")
    assert (code, field) in [(p.code, p.field) for p in refused.value.problems]
