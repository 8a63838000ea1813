"""The stage: both companies of the trade and an example of every command, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction

from argosy.testing.database import Clone, TestDatabases
from tests.security import (
    bulk_examples,
    comment_examples,
    field_examples,
    file_examples,
    found_examples,
    group_examples,
    master_examples,
    menu_examples,
    oidc_examples,
    print_examples,
    service_examples,
    tax_invoice_examples,
    trade_examples,
    user_examples,
    view_examples,
    webhook_examples,
)
from tests.security.example import Example

MAKERS = (
    trade_examples.sales_examples,
    trade_examples.purchase_examples,
    trade_examples.stock_examples,
    trade_examples.accounting_examples,
    trade_examples.chart_examples,
    master_examples.party_examples,
    master_examples.product_examples,
    master_examples.other_examples,
    user_examples.user_examples,
    oidc_examples.oidc_examples,
    field_examples.field_examples,
    webhook_examples.webhook_examples,
    service_examples.service_examples,
    menu_examples.menu_examples,
    view_examples.view_examples,
    service_examples.job_examples,
    service_examples.notice_examples,
    service_examples.messenger_examples,
    bulk_examples.bulk_examples,
    comment_examples.comment_examples,
    found_examples.found_examples,
    group_examples.group_examples,
    tax_invoice_examples.tax_invoice_examples,
    print_examples.print_examples,
    file_examples.file_examples,
)


@dataclass(frozen=True, slots=True)
class Stage:
    """What the tests of bad input start from."""

    trade: trade_examples.Trade
    examples: dict[str, Example]


@pytest.fixture(scope="module")
def committed_stage(test_databases: TestDatabases) -> Iterator[tuple[Clone, Stage]]:
    """Made and committed once a module: it costs more than all that is tried on it."""
    clone = test_databases.clone()
    with test_databases.aliases_on(clone):
        made = make_stage()
    yield clone, made
    test_databases.drop(clone)


def make_stage() -> Stage:
    """Make both companies and an example of every command, in one transaction."""
    with transaction.atomic():
        trade = trade_examples.make_trade()
        examples = [example for make in MAKERS for example in make(trade)]
    return Stage(trade, {example.command.name: example for example in examples})


@pytest.fixture
def stage(test_databases: TestDatabases, committed_stage: tuple[Clone, Stage]) -> Iterator[Stage]:
    """The stage as it was made; what a test does to it is taken back.

    Each test has a transaction of its own, a short one: what delivers events waits for the oldest
    transaction of the server, and other tests wait for it.
    """
    clone, made = committed_stage
    with test_databases.aliases_on(clone):
        around = transaction.atomic()
        around._from_testcase = True  # type: ignore[attr-defined]  # durable blocks may nest in it
        around.__enter__()
        try:
            yield made
        finally:
            transaction.set_rollback(True)
            around.__exit__(None, None, None)
