"""Tests of reasons: readable, translatable, storable."""

from __future__ import annotations

import json
from decimal import Decimal

from argosy.kernel.primitives.reasons import Outcome, Verdict

VERDICT = Verdict(
    "Spring sale",
    Outcome.NO_MATCH,
    "price.break",
    "It begins at {qty_from}.",
    {"qty_from": Decimal("10.0")},
)


def test_the_reason_is_told_in_the_readers_language() -> None:
    assert VERDICT.text() == "It begins at 10.0."
    assert VERDICT.text(lambda text: "从 {qty_from} 起。") == "从 10.0 起。"


def test_what_is_stored_is_plain_text() -> None:
    stored = json.loads(json.dumps(VERDICT.to_json()))
    assert stored == {
        "rule": "Spring sale",
        "outcome": "no_match",
        "code": "price.break",
        "message": "It begins at {qty_from}.",
        "params": {"qty_from": "10.0"},
    }
