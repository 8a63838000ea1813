"""Signatures, pauses and addresses of webhooks, by hand."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

import pytest

from argosy.platform.data.webhooks.rules import (
    kind_problems,
    pause,
    port_of,
    signature,
    split,
    url_problem,
)


def test_the_signature_covers_time_and_body() -> None:
    expected = hmac.new(b"secret", b'1700000000.{"id":1}', hashlib.sha256).hexdigest()
    assert signature("secret", 1_700_000_000, b'{"id":1}') == f"v1={expected}"
    assert signature("secret", 1_700_000_001, b'{"id":1}') != f"v1={expected}"
    assert signature("secret", 1_700_000_000, b'{"id":2}') != f"v1={expected}"
    assert signature("other", 1_700_000_000, b'{"id":1}') != f"v1={expected}"


def test_pauses_grow_and_end() -> None:
    found = [pause(tries) for tries in range(1, 8)]
    seconds = [None if wait is None else wait // timedelta(seconds=1) for wait in found]
    assert seconds == [10, 60, 600, 3_600, 21_600, 86_400, None]


@pytest.mark.parametrize(
    ("url", "port"),
    [
        ("https://example.com/hook", 443),
        ("https://example.com:8443/hook?x=1", 8443),
        ("http://10.0.0.1/", 80),
        ("https://[2001:db8::1]:444/", 444),
    ],
)
def test_good_addresses(url: str, port: int) -> None:
    parts = split(url)
    assert parts is not None
    assert port_of(parts) == port
    assert url_problem(url, plain_allowed=True) is None


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_FLUSHALL",
        "javascript:alert(1)",
        "https://",
        "https:///path",
        "https://user:word@example.com/",
        "https://example.com@127.0.0.1/",
        "https://example.com:0/",
        "https://example.com:99999/",
        "https://example.com:x/",
        "https://exa mple.com/",
        "https://example.com/\r\nHost: evil",
        "https://example.com/\x00",
        "https://exämple.com/",
        "https://[::1/",
        "https://[fe80::1%25eth0]/",
        "https://example.com\\@evil/",
        "https://example.com/" + "x" * 2_000,
    ],
)
def test_bad_addresses(url: str) -> None:
    problem = url_problem(url, plain_allowed=True)
    assert problem is not None
    assert problem.code == "webhooks.url"


def test_plain_http_is_for_hosts_that_the_operator_allows() -> None:
    problem = url_problem("http://example.com/")
    assert problem is not None
    assert problem.code == "webhooks.url_plain"


def test_kinds_are_known_and_named_once() -> None:
    known = {"sales.order_confirmed"}
    assert kind_problems((), known) == []
    assert kind_problems(("sales.order_confirmed",), known) == []
    (unknown,) = kind_problems(("sales.order_confirmed", "x.y"), known)
    assert (unknown.code, unknown.field) == ("webhooks.kind_unknown", "kinds[1]")
    (twice,) = kind_problems(("sales.order_confirmed",) * 2, known)
    assert twice.code == "webhooks.kinds"
