"""The demo's story: the same seed tells the same, a second telling changes nothing, books hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from argosy.kernel.events import digest
from argosy.kernel.identity import sql
from argosy.project.demo.sending import CHECKER, DOER, Progress, actor
from argosy.project.demo.span import Span
from argosy.project.demo.story import Scale, tell
from argosy.testing.database import Clone, point_aliases
from argosy.testing.invariants import assert_books_hold

LAST = date(2026, 3, 20)
SMALL = Scale(months=2, pct=30)


def told(seed: int = 7, scale: Scale = SMALL) -> Progress:
    span = Span.until(LAST, scale.months)
    return tell(actor(DOER), actor(CHECKER), span, seed, lambda _: None, scale)


@pytest.mark.usefixtures("db_clone")
def test_told_twice_nothing_happens_twice_and_the_books_hold() -> None:
    first = told()
    again = told()
    assert first.replayed == 0
    assert again.replayed == again.commands == first.commands
    assert_books_hold()


def fingerprint() -> dict[str, str]:
    with sql.using("owner"):
        return {part.table: part.digest for part in digest.business_digest()}


@pytest.mark.usefixtures("db_clone")
def test_same_seed_same_books(clone_factory: Callable[[], Clone]) -> None:
    told()
    first = fingerprint()
    point_aliases(clone_factory().name)
    told()
    assert fingerprint() == first
    point_aliases(clone_factory().name)
    told(seed=8)
    other = fingerprint()
    assert {table for table in first if other[table] != first[table]} >= {
        "sales_order_version",
        "stock_move",
        "journal_line",
    }


def test_span_is_whole_months_and_the_present_one() -> None:
    span = Span.until(date(2026, 11, 22))
    assert span.first == date(2025, 5, 1)
    weeks = list(span.weeks())
    assert weeks[0].first == date(2025, 5, 1)  # a Thursday
    assert weeks[0].last == date(2025, 5, 4)
    assert weeks[-1].last == date(2026, 11, 22)
    assert len(list(span.months())) == 18
