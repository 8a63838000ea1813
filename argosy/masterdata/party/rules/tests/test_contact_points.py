"""The same telephone number written in three ways is one; nothing is guessed."""

from __future__ import annotations

import pytest

from argosy.kernel.primitives.errors import Problem
from argosy.masterdata.party.rules.contact_points import (
    ContactPoint,
    NewContactPoint,
    normalise_email,
    normalise_phone,
    parse_contact_point,
)


@pytest.mark.parametrize(
    ("value", "country", "normalised"),
    [
        ("+86 10 8518-5555", "", "+861085185555"),
        ("010-85185555", "CN", "+861085185555"),
        ("(010) 8518 5555", "CN", "+861085185555"),
        ("0086 10 85185555", "DE", "+861085185555"),
        ("138 1234 5678", "CN", "+8613812345678"),
        ("030 901820", "DE", "+4930901820"),
        ("06 6982", "IT", "+39066982"),  # Italy keeps its leading zero
        ("697-555-0142", "US", "+16975550142"),
        ("697-555-0142 ext. 12", "US", "+16975550142"),
        ("697-555-0142", "", ""),
        ("123", "DE", "+49123"),
        ("123456789012345678", "DE", ""),
    ],
)
def test_a_telephone_number_has_one_normalised_form(
    value: str, country: str, normalised: str
) -> None:
    assert normalise_phone(value, country, "value") == normalised


@pytest.mark.parametrize("value", ["call me", "12", "+49 30 90182O", "", "1;DROP"])
def test_what_is_no_number_is_refused(value: str) -> None:
    problem = normalise_phone(value, "DE", "value")
    assert isinstance(problem, Problem)
    assert problem.code == "contact.phone"


@pytest.mark.parametrize(
    ("value", "normalised"),
    [
        ("Ken.Sanchez@Adventure-Works.com", "ken.sanchez@adventure-works.com"),
        ("o'brien+bills@mail.example.co.uk", "o'brien+bills@mail.example.co.uk"),
        ("采购@例子.公司", "采购@例子.公司"),
    ],
)
def test_an_e_mail_address_is_kept_in_lower_case(value: str, normalised: str) -> None:
    assert normalise_email(value, "value") == normalised


@pytest.mark.parametrize(
    "value",
    ["a", "a@", "@b.com", "a@b", "a b@c.com", "a@b..com", ".a@b.com", "a@-b.com", "a@b.12",
     "x" * 65 + "@b.com", "a@" + "b" * 64 + ".com", "a@b.com,c@d.com"],
)  # fmt: skip
def test_what_is_no_address_is_refused(value: str) -> None:
    problem = normalise_email(value, "value")
    assert isinstance(problem, Problem)
    assert problem.code == "contact.email"


def test_a_contact_point_uses_the_party_s_country_unless_it_has_its_own() -> None:
    german = parse_contact_point(NewContactPoint("phone", "030 901820"), "DE", "c")
    swiss = parse_contact_point(NewContactPoint("phone", "044 668 18 00", country="CH"), "DE", "c")
    assert isinstance(german, ContactPoint) and german.normalised == "+4930901820"
    assert isinstance(swiss, ContactPoint) and swiss.normalised == "+41446681800"


def test_all_that_is_wrong_is_said_at_once() -> None:
    problems = parse_contact_point(NewContactPoint("pigeon", "\ud800", "x" * 61), "", "c[2]")
    assert isinstance(problems, list)
    assert [(p.code, p.field) for p in problems] == [
        ("text.surrogate", "c[2].value"),
        ("text.too_long", "c[2].purpose"),
        ("contact.kind", "c[2].kind"),
    ]
