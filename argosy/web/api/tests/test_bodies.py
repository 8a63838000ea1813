"""JSON from outside: what two readers could understand differently is refused, with its field."""

from __future__ import annotations

import json

import pytest

from argosy.web.api.answers import Refusal
from argosy.web.api.bodies import BODY_BYTES_MAX, read_json
from argosy.web.api.tests.door import Door, codes, fields


def nested(depth: int) -> bytes:
    return b'{"a":' * depth + b"1" + b"}" * depth


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", [("json.syntax", "")]),
        (b"{", [("json.syntax", "")]),
        (b"{'a': 1}", [("json.syntax", "")]),
        (b'{"a": 1,}', [("json.syntax", "")]),
        (b'\xef\xbb\xbf{"a": 1}', [("json.syntax", "")]),
        (b'{"a": "\xff"}', [("json.encoding", "")]),
        (b'{"a": "\xed\xa0\x80"}', [("json.encoding", "")]),
        (b'{"a": 1, "b": {"c": 1, "c": 2}, "a": 3}', [("json.twice", "a"), ("json.twice", "b.c")]),
        (
            b'{"a": NaN, "b": [Infinity, -Infinity]}',
            [("json.number", f) for f in ("a", "b[0]", "b[1]")],
        ),
        (b'{"a": 1e400}', [("json.number", "a")]),
        (b'{"a": 9223372036854775808}', [("json.number", "a")]),
        (b'{"a": ' + b"9" * 5000 + b"}", [("json.number", "a")]),
        (b'{"a": 0.' + b"1" * 5000 + b"}", [("json.number", "a")]),
        (b'{"lines": [{"x": "a\\u0000b"}]}', [("text.nul", "lines[0].x")]),
        (b'{"a": "\\ud800"}', [("text.surrogate", "a")]),
        (b'{"a": "\\u0007"}', [("text.control", "a")]),
        (b'{"a\\u0000": 1}', [("json.name", "")]),
        (nested(51), [("json.depth", ".".join("a" * 50))]),
        (b"[" * 100_000, [("json.depth", "")]),
        (b"[" * 100_000 + b"]" * 100_000, [("json.depth", "")]),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_what_is_wrong_is_named_with_its_field(
    body: bytes, expected: list[tuple[str, str]]
) -> None:
    with pytest.raises(Refusal) as caught:
        read_json(body)
    assert caught.value.status == 400
    assert [(p.code, p.field) for p in caught.value.problems] == expected
    assert all(p.message and p.cure for p in caught.value.problems)


@pytest.mark.parametrize(
    "value",
    [
        {"a": 2**63 - 1, "b": -(2**63), "c": "line\nline\ttab", "d": [None, True, 1.5]},
        [],
        "螺栓 🚢",
        json.loads(nested(50)),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_what_is_right_is_read_as_it_is(value: object) -> None:
    assert read_json(json.dumps(value).encode()) == value
    assert read_json(json.dumps(value, ensure_ascii=False).encode()) == value


def test_a_body_that_is_too_large_is_not_read(root: Door) -> None:
    body = b'{"name": "' + b"x" * BODY_BYTES_MAX + b'"}'
    response = root.post("users.account/create", body)
    assert (response.status_code, codes(response)) == (413, ["api.body_size"])


def test_a_bad_body_changes_nothing_and_names_the_field(root: Door) -> None:
    response = root.post("users.account/create", b'{"name": "a\\u0000", "name": "b"}')
    assert (response.status_code, codes(response)) == (400, ["json.twice"])
    response = root.post("users.account/create", b'{"name": "a\\u0000"}')
    assert (codes(response), fields(response)) == (["text.nul"], ["name"])


@pytest.mark.parametrize("body", [b"[]", b"1", b"null", b'"text"', b"[{}]"])
def test_what_is_no_object_is_no_item(root: Door, body: bytes) -> None:
    for path in ("users.account/create", "users.account/create/bulk"):
        response = root.post(path, body)
        assert response.status_code == 422, response.content
