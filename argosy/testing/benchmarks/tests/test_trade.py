"""Commands take no more SQL statements than the committed baseline says, whatever the batch."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from argosy.testing.benchmarks.company import make_company
from argosy.testing.benchmarks.order_to_cash import order_to_cash
from argosy.testing.benchmarks.procure_to_pay import procure_to_pay
from argosy.testing.benchmarks.trade import Flow, statements_by_step, take

BASELINE = Path(__file__).parents[4] / "benchmarks" / "statements.json"
STATEMENTS_MAX = 20
FLOWS = {"order-to-cash": order_to_cash, "procure-to-pay": procure_to_pay}


@pytest.mark.parametrize("name", FLOWS)
def test_commands_take_no_more_statements_than_the_baseline(db: object, name: str) -> None:
    flow: Flow = FLOWS[name]
    company = make_company(300)
    take(flow, company, range(2), "warm", hot=False)
    few = statements_by_step(flow, company, range(2, 4), "few")
    many = statements_by_step(flow, company, range(4, 204), "many")
    assert few == many, "a batch of 200 takes as many statements as a batch of 2"
    baseline = json.loads(BASELINE.read_text())
    more = {step: count for step, count in few.items() if count > baseline[name][step]}
    assert not more, f"more than {BASELINE.name} allows"
    assert max(few.values()) <= STATEMENTS_MAX
