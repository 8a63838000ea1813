"""How documents are numbered: changed for what comes, never a number twice, nor backwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from argosy.kernel.events import numbers
from argosy.kernel.events.commands import Answer, CommandRun, Done, command, reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.clock import FixedClock
from argosy.kernel.primitives.errors import (
    Conflict,
    PermissionDenied,
    StaleVersion,
    ValidationFailed,
)
from argosy.masterdata.company.commands import do_create_company
from argosy.masterdata.company.number_queries import numbering_of, preview_of
from argosy.masterdata.company.numbering import do_change_number_pattern, do_set_number_pattern
from argosy.masterdata.company.rules.new_company import NewCompany
from argosy.masterdata.company.rules.numbering import ChangeNumberPattern, SetNumberPattern

MARCH, APRIL, OLD = date(2026, 3, 2), date(2026, 4, 1), date(2025, 12, 31)
NOW = datetime(2026, 3, 1, 18, tzinfo=UTC)
"""The second of March where the company is."""
SERIES = "test_numbering"


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of a day."""

    document_id: int
    on: date


@command("testing.number_paper")
def do_number(run: CommandRun, batch: Sequence[Paper]) -> list[Done]:
    """Number documents."""
    return [run.number(SERIES, "paper", item.document_id, item.on) for item in batch]


@pytest.fixture
def actor(db: object) -> Actor:
    """Somebody who may do all, in a company that has given nothing yet."""
    numbers.declare_series(SERIES, "TN-{yyyy}-{n:05}")
    return founded("CN1")


def founded(code: str) -> Actor:
    """Found a company; return somebody of it who may do all."""
    new = NewCompany(code, code, "CNY", "CN", "Asia/Shanghai", 2026, date(2026, 1, 1))
    founder = Actor(1, ActorKind.SYSTEM, 0, (0,))
    (company,) = do_create_company([new], actor=founder, key=code).ids()
    return Actor(5, ActorKind.SYSTEM, company, (company,))


def given(actor: Actor, *days: date, start: int = 1) -> list[str]:
    """Return the numbers of documents of days."""
    batch = [Paper(start + place, day) for place, day in enumerate(days)]
    answer = do_number(batch, actor=actor, key=f"papers/{start}")
    return [done.number for done in answer.results if done is not None]


def chosen(actor: Actor, pattern: str, first: int = 0, key: str = "") -> Answer:
    """Choose a pattern."""
    batch = [SetNumberPattern(SERIES, pattern, first)]
    told = key or f"set/{pattern}/{first}"
    return do_set_number_pattern(batch, actor=actor, key=told, clock=FixedClock(NOW))


def refusals(error: pytest.ExceptionInfo[ValidationFailed]) -> list[str]:
    return [problem.code for problem in error.value.problems]


def test_what_comes_follows_and_what_was_stays(actor: Actor) -> None:
    assert given(actor, MARCH, MARCH) == ["TN-2026-00001", "TN-2026-00002"]
    chosen(actor, "P-{yyyy}{mm}-{n:03}")
    days = (MARCH, APRIL, MARCH, OLD)
    assert given(actor, *days, start=10) == [
        "P-202603-001",
        "P-202604-001",
        "P-202603-002",
        "P-202512-001",
    ]
    with reading(actor):
        kept = sql.rows("SELECT number FROM document_number ORDER BY id LIMIT 2")
    assert kept == [("TN-2026-00001",), ("TN-2026-00002",)]


def test_back_again_it_goes_on_where_it_stood(actor: Actor) -> None:
    given(actor, MARCH, MARCH)
    chosen(actor, "P-{yyyy}{mm}-{n:03}")
    given(actor, MARCH, start=10)
    chosen(actor, "TN-{yyyy}-{n:05}")
    assert given(actor, MARCH, start=20) == ["TN-2026-00003"]


def test_the_same_period_goes_on_counting(actor: Actor) -> None:
    given(actor, MARCH, MARCH)
    chosen(actor, "X-{yyyy}-{n:03}")
    assert given(actor, MARCH, start=10) == ["X-2026-003"]
    chosen(actor, "X-{yyyy}-{n:02}")
    assert given(actor, MARCH, start=20) == ["X-2026-04"]


def test_a_pattern_that_could_give_a_number_twice_is_refused(actor: Actor) -> None:
    chosen(actor, "A{n}")
    given(actor, *[MARCH] * 11)
    with pytest.raises(ValidationFailed) as refused:
        chosen(actor, "A1{n}")
    assert refusals(refused) == ["company.number_pattern_meets"]
    chosen(actor, "B{n}")
    with pytest.raises(ValidationFailed) as refused:
        chosen(actor, "A1{n}", key="as former ones are not forgotten")
    assert refusals(refused) == ["company.number_pattern_meets"]


def test_control_without_the_check_a_number_is_given_twice(actor: Actor) -> None:
    numbers.set_patterns(actor.company_id, {SERIES: "A{yy}{n}"})
    assert given(actor, MARCH) == ["A261"]
    numbers.set_patterns(actor.company_id, {SERIES: "A{n}"})
    assert given(actor, *[MARCH] * 261, start=20)[-1] == "A261"


def test_a_period_may_begin_elsewhere_but_only_before_its_first_number(actor: Actor) -> None:
    chosen(actor, "T-{yyyy}-{n:04}", first=500)
    found = preview_of(actor, NOW, series=SERIES, pattern="T-{yyyy}-{n:04}", first_number=0)
    assert found == ("T-2026-0500", True)
    assert given(actor, MARCH, APRIL) == ["T-2026-0500", "T-2026-0501"]
    with pytest.raises(Conflict):
        chosen(actor, "T-{yyyy}-{n:04}", first=600)
    assert given(actor, MARCH, start=10) == ["T-2026-0502"]
    assert given(actor, date(2027, 1, 1), start=20) == ["T-2027-0001"]


def test_what_is_wrong_is_told_at_once(actor: Actor) -> None:
    batch = [
        SetNumberPattern("no_series", "A{n}"),
        SetNumberPattern(SERIES, "A", -1),
        SetNumberPattern(SERIES, "A{mm}{n}"),
        SetNumberPattern(SERIES, "\x00{n}"),
    ]
    with pytest.raises(ValidationFailed) as refused:
        do_set_number_pattern(batch, actor=actor, key="wrong")
    assert [(p.code, p.field) for p in refused.value.problems] == [
        ("masterdata.unknown", "[0].series"),
        ("company.number_pattern_form", "[1].pattern"),
        ("number.too_small", "[1].first_number"),
        ("company.number_pattern_twice", "[2].series"),
        ("company.number_pattern_period", "[2].pattern"),
        ("company.number_pattern_twice", "[3].series"),
        ("text.nul", "[3].pattern"),
    ]


def test_the_company_stands_for_its_code(actor: Actor) -> None:
    chosen(actor, "{company}/{n:03}")
    with reading(actor):
        ((code,),) = sql.rows("SELECT code FROM company WHERE id = %s", (actor.company_id,))
    assert given(actor, MARCH) == [f"{code}/001"]


def test_two_who_change_at_once_the_second_hears_of_it(actor: Actor) -> None:
    (id_,) = chosen(actor, "A{n}").ids()
    change = ChangeNumberPattern(id_, 1, "B{n}")
    do_change_number_pattern([change], actor=actor, key="first")
    with pytest.raises(StaleVersion):
        do_change_number_pattern([ChangeNumberPattern(id_, 1, "C{n}")], actor=actor, key="second")
    assert given(actor, MARCH) == ["B1"]


def test_it_needs_a_right_and_is_the_companys_own(actor: Actor) -> None:
    other = founded("CN2")
    reader = Actor(
        7, ActorKind.USER, actor.company_id, (actor.company_id,), frozenset({"company.read"})
    )
    with pytest.raises(PermissionDenied):
        chosen(reader, "Z{n}")
    chosen(actor, "A{n}")
    by_company = [
        {each.series: each.pattern for each in numbering_of(who, NOW)}[SERIES]
        for who in (reader, other)
    ]
    assert by_company == ["A{n}", "TN-{yyyy}-{n:05}"]
