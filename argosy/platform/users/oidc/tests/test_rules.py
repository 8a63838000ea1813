"""Tests of what a provider may be declared as."""

from __future__ import annotations

import pytest

from argosy.platform.users.oidc.rules import (
    domain_of,
    is_safe,
    issuer_problem,
    language_of,
    list_problems,
)

REFUSED = (
    "",
    "http://login.example.com",
    "ftp://login.example.com",
    "https://",
    "https://user:word@login.example.com",
    "https://login.example.com/?realm=a",
    "https://login.example.com/#a",
    "https://login.example.com/a b",
    "javascript:alert(1)",
    "login.example.com",
)


@pytest.mark.parametrize("issuer", REFUSED)
def test_an_issuer_that_cannot_be_trusted_is_refused(issuer: str) -> None:
    assert issuer_problem(issuer, loopback_allowed=True) is not None


def test_an_issuer_is_encrypted_unless_it_is_this_machine_where_that_is_allowed() -> None:
    assert issuer_problem("https://login.example.com/realms/a", loopback_allowed=False) is None
    assert issuer_problem("https://tenant.example.com/", loopback_allowed=False) is None
    for here in ("http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080"):
        assert is_safe(here, loopback_allowed=True)
        assert not is_safe(here, loopback_allowed=False)
    assert not is_safe("http://10.0.0.1", loopback_allowed=True)


def test_every_list_is_looked_at() -> None:
    assert list(list_problems(("openid", "email"), ("example.com", "a-b.co.uk"), ("mfa",))) == []
    fields = [
        problem.field
        for problem in list_problems(("email", "a b"), ("Example.com", "com", "-a.com"), ("",))
    ]
    assert fields == [
        "scopes",
        "scopes[1]",
        "second_factors[0]",
        "domains[0]",
        "domains[1]",
        "domains[2]",
    ]
    assert [p.code for p in list_problems(("openid", "openid"), (), ())] == ["oidc.list"]
    assert [p.code for p in list_problems(("openid",), ("a.com",) * 21, ())] == ["oidc.list"]


def test_domains_and_languages_are_read_in_any_case() -> None:
    assert domain_of("Anna@Example.COM") == "example.com"
    assert domain_of("a@b@example.com") == "example.com"
    assert domain_of("anna") == ""
    known = ("en", "zh-hans", "de")
    assert [language_of(each, known) for each in ("zh_CN", "de-AT", "fr", "")] == [
        "zh-hans",
        "de",
        "en",
        "en",
    ]
