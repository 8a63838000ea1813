"""Identifiers are refused for the right reason and stored in one form."""

from __future__ import annotations

import pytest

from argosy.kernel.primitives.errors import Problem
from argosy.masterdata.party.rules.identifiers import (
    SCHEMES,
    Identifier,
    NewIdentifier,
    parse_identifier,
)


def parsed(scheme: str, value: str, country: str = "") -> Identifier | Problem:
    return parse_identifier(NewIdentifier(scheme, value, country), "identifiers[0]")


@pytest.mark.parametrize("code", sorted(SCHEMES))
def test_the_example_that_a_cure_shows_is_itself_valid(code: str) -> None:
    found = parsed(code, SCHEMES[code].example)
    assert isinstance(found, Identifier), found


# Numbers that authorities and GS1 publish as examples, in the forms people write them.
@pytest.mark.parametrize(
    ("scheme", "value", "country", "stored", "home"),
    [
        ("vat", "DE 136 695 976", "", "DE136695976", "DE"),
        ("vat", "136695976", "DE", "DE136695976", "DE"),
        ("vat", "ATU 57194903", "AT", "ATU57194903", "AT"),
        ("vat", "FR 61 954 506 077", "", "FR61954506077", "FR"),
        ("vat", "EL 094259216", "GR", "EL094259216", "GR"),
        ("vat", "GB 980780684", "GB", "980780684", "GB"),
        ("uscc", "9111 0000 6000 3734 1L", "", "91110000600037341L", "CN"),
        ("gln", "4000001-00000-5", "", "4000001000005", ""),
        ("eori", "de 1234567", "", "DE1234567", ""),
        ("duns", "15-048-3782", "", "150483782", ""),
    ],
)
def test_an_identifier_is_stored_compact(
    scheme: str, value: str, country: str, stored: str, home: str
) -> None:
    found = parsed(scheme, value, country)
    assert isinstance(found, Identifier), found
    assert (found.value, found.country) == (stored, home)


@pytest.mark.parametrize(
    ("scheme", "value", "country", "code"),
    [
        ("vat", "DE136695977", "", "identifier.checksum"),
        ("vat", "DE13669597", "", "identifier.length"),
        ("vat", "DE136695976", "FR", "identifier.country"),
        # 4000001000005 has the check digit 5: 10 - (4·1 + 1·1) mod 10.
        ("gln", "4000001000006", "", "identifier.checksum"),
        ("gln", "40170725", "", "identifier.length"),
        ("uscc", "91110000600037342L", "", "identifier.checksum"),
        ("eori", "QQ1234567", "", "identifier.component"),
        ("duns", "15048378", "", "identifier.format"),
        ("passport", "X1", "", "identifier.scheme"),
        ("vat", "DE1366\x0095976", "", "text.nul"),
        ("vat", "  ", "", "text.required"),
        ("vat", "9" * 41, "", "text.too_long"),
    ],
)
def test_a_wrong_identifier_says_what_is_wrong(
    scheme: str, value: str, country: str, code: str
) -> None:
    found = parsed(scheme, value, country)
    assert isinstance(found, Problem)
    assert found.code == code
    assert found.cure
    assert found.field.startswith("identifiers[0].")
    assert "{" not in found.text()


def test_only_numbers_of_one_entity_are_exclusive() -> None:
    uscc, vat = parsed("uscc", "91110000600037341L"), parsed("vat", "DE136695976")
    assert isinstance(uscc, Identifier) and uscc.is_exclusive
    assert isinstance(vat, Identifier) and not vat.is_exclusive


def test_an_unknown_country_s_number_is_taken_by_form_and_says_so() -> None:
    found = parsed("vat", "KZ 123456789", "KZ")
    assert isinstance(found, Identifier)
    assert not found.is_checked
