"""Money goes to the account that was meant, or the account is refused."""

from __future__ import annotations

import pytest

from argosy.masterdata.party.rules.bank_accounts import (
    BankAccount,
    NewBankAccount,
    check_approval,
    parse_bank_account,
)


def good(**fields: str) -> BankAccount:
    found = parse_bank_account(NewBankAccount(**{"holder": "A", **fields}), "b")
    assert isinstance(found, BankAccount), found
    return found


def bad(**fields: str) -> list[tuple[str, str]]:
    found = parse_bank_account(NewBankAccount(**{"holder": "A", **fields}), "b")
    assert isinstance(found, list), found
    assert all(problem.cure and "{" not in problem.text() for problem in found)
    return [(problem.code, problem.field) for problem in found]


def test_an_iban_with_its_bic() -> None:
    # The example of the Bundesbank; check digits by ISO 13616: DE is 1314.
    account = good(country="DE", iban="DE89 3704 0044 0532 0130 00", bic="cobadeffxxx")
    assert (account.iban, account.bic) == ("DE89370400440532013000", "COBADEFFXXX")
    assert 98 - int("370400440532013000" + "1314" + "00") % 97 == 89


def test_an_account_in_china_has_a_cnaps_code() -> None:
    account = good(country="CN", account_no="6222 0202 0001 2345 678", bank_code="102100099996")
    assert (account.account_no, account.bank_code) == ("6222020200012345678", "102100099996")
    assert bad(country="CN", account_no="6222020200012345678", bank_code="10210009999") == [
        ("bank_account.cnaps", "b.bank_code")
    ]
    assert bad(country="CN", account_no="6222020200012345678", bic="ICBKCNBJ") == [
        ("bank_account.bank_needed", "b.bank_code")
    ]


def test_an_american_routing_number_has_a_check_digit() -> None:
    # ABA: 3·(1+0+0) + 7·(1+0+2) + (1+0+5) = 3 + 21 + 6 = 30, a multiple of 10.
    assert good(country="US", account_no="12345678", bank_code="111000025").bank_code == "111000025"
    assert bad(country="US", account_no="12345678", bank_code="111000026") == [
        ("bank_account.routing_number", "b.bank_code")
    ]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"country": "DE", "iban": "DE88370400440532013000"},
         [("bank_account.iban_checksum", "b.iban")]),
        ({"country": "DE", "iban": "DE8937040044053201300"}, [("bank_account.iban_checksum",
                                                               "b.iban")]),
        ({"country": "DE", "iban": "XX"}, [("bank_account.iban", "b.iban")]),
        ({"country": "FR", "iban": "DE89370400440532013000"},
         [("bank_account.iban_country", "b.iban")]),
        ({"country": "DE", "iban": "DE89370400440532013000", "bic": "BNPAFRPP"},
         [("bank_account.bic_country", "b.bic")]),
        ({"country": "DE", "iban": "DE89370400440532013000", "bic": "COBA"},
         [("bank_account.bic", "b.bic")]),
        ({"country": "JP"}, [("bank_account.number_needed", "b.account_no")]),
        ({"country": "JP", "account_no": "1234567"}, [("bank_account.bank_needed",
                                                       "b.bank_code")]),
        ({"country": "??", "currency": "RMB", "holder": " "},
         [("text.required", "b.holder"), ("country.unknown", "b.country"),
          ("currency.unknown", "b.currency")]),
        ({"country": "US", "account_no": "!", "bank_code": "1"},
         [("bank_account.routing_number", "b.bank_code"), ("bank_account.account_no",
                                                           "b.account_no")]),
    ],
)  # fmt: skip
def test_a_wrong_account_says_all_that_is_wrong(
    fields: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    assert bad(**fields) == expected


def test_a_territory_banks_under_its_country() -> None:
    # New Caledonia writes French IBANs; ISO 13616 registers its code under FR.
    account = good(country="NC", iban="FR1420041010050500013M02606", bic="BNPANCNX")
    assert account.country == "NC"


def test_who_changed_an_account_does_not_approve_it() -> None:
    assert check_approval(7, 8) is None
    problem = check_approval(7, 7)
    assert problem is not None and problem.code == "bank_account.four_eyes"
