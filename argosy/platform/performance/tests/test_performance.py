"""The histogram, what is added by several processes, what is forgotten, whose traces are whose."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.errors import PermissionDenied
from argosy.platform.performance import api as performance
from argosy.platform.performance import gauges
from argosy.platform.performance.collecting import SLOW_US, Collector, Watch
from argosy.platform.performance.rules import BOUNDS_US, BUCKETS, bucket_of, percentile_us
from argosy.testing.books import Books, make_books
from argosy.testing.database import Clone

HOUR = timedelta(hours=1)


@pytest.fixture
def books(db: Clone) -> Books:
    """A company with books."""
    return make_books("FAST")


def test_buckets_are_half_a_doubling_apart_and_hold_every_time() -> None:
    assert BOUNDS_US[0] == 500 and BOUNDS_US[2] == 1_000 and BOUNDS_US[4] == 2_000
    assert list(BOUNDS_US) == sorted(set(BOUNDS_US))
    assert bucket_of(0) == 0 and bucket_of(500) == 0 and bucket_of(501) == 1
    assert bucket_of(10**12) == BUCKETS - 1


@pytest.mark.parametrize(
    ("times", "share", "expected"),
    [
        ([], 50, 0),
        ([900], 50, 1_000),
        ([900] * 99 + [60_000], 50, 1_000),
        ([900] * 99 + [60_000], 99, 1_000),
        ([900] * 98 + [60_000] * 2, 99, 64_000),
        ([900] * 94 + [5_000] * 6, 95, 5_657),
    ],
)
def test_percentiles_by_hand(times: list[int], share: int, expected: int) -> None:
    buckets = [0] * BUCKETS
    for time_us in times:
        buckets[bucket_of(time_us)] += 1
    assert percentile_us(buckets, share) == expected


def test_what_several_processes_count_is_added_up(books: Books) -> None:
    now = datetime.now(UTC)
    for times in ([900, 900], [900, 60_000]):
        process = Collector()
        for time_us in times:
            process.note("GET /x", time_us, 3, is_error=time_us > 10_000)
        assert process.flush(now) == 2
        assert process.flush(now) == 0
    (found,) = performance.by_route(books.actor, HOUR)
    assert (found.name, found.requests, found.errors) == ("GET /x", 4, 1)
    assert (found.mean_us, found.p50_us, found.p99_us) == (15_675, 1_000, 64_000)
    assert found.statements == 3
    (part,) = performance.over_time(books.actor, HOUR)
    assert (part.requests, part.p99_us) == (4, 64_000)


def test_only_slow_statements_are_kept_and_no_value_of_theirs(books: Books) -> None:
    collector = Collector()
    watch = Watch(collector)
    with sql.watched(watch):
        sql.rows("SELECT pg_sleep(0.03), %s::text", ("a secret value",))
        sql.rows("SELECT 1")
    assert watch.statements == 2
    collector.flush()
    (found,) = performance.slow_statements(books.actor, HOUR)
    assert found.calls == 1 and found.max_us >= SLOW_US
    assert found.text == "SELECT pg_sleep(0.03), %s::text"
    assert "secret" not in str(sql.rows("SELECT t::text FROM performance_statement t"))


def test_routes_without_end_are_put_together() -> None:
    collector = Collector()
    for number in range(600):
        collector.note(f"GET /{number}", 1, 0, is_error=False)
    assert len(collector._tallies) == 501
    assert collector._tallies["(others)"].requests == 100


def test_counting_costs_little() -> None:
    """An answer takes a millisecond at the least: 2 % of it are 20 microseconds."""
    import time

    collector = Collector()
    times = []
    for _ in range(5):
        begun = time.perf_counter_ns()
        for _ in range(1_000):
            collector.note("GET /x", 900, 3, is_error=False)
        times.append((time.perf_counter_ns() - begun) // 1_000_000)
    assert min(times) < 20, f"{min(times)} microseconds each"


def test_gauges_are_measured_and_old_figures_forgotten(books: Books) -> None:
    found = gauges.measure()
    assert found["database.bytes"] > 1_000_000 and set(found) == set(gauges.NAMES)
    assert performance.gauge(books.actor, "jobs.failed", HOUR)[0][1] == 0
    old, kept = (datetime.now(UTC) - timedelta(days=days) for days in (31, 29))
    for at in (old, kept):
        gauges.measure(at)
        process = Collector()
        process.note("GET /old", 1, 0, is_error=False)
        process.flush(at)
    assert gauges.forget_old() == len(gauges.NAMES) + 1
    assert sql.rows("SELECT count(*) FROM performance_minute") == [(1,)]


def test_who_may_not_see_it_sees_nothing(books: Books) -> None:
    nobody = replace(books.actor, kind=ActorKind.USER, permissions=frozenset())
    for ask in (performance.by_route, performance.over_time, performance.slow_statements):
        with pytest.raises(PermissionDenied):
            ask(nobody, HOUR)


def test_traces_are_ones_own_and_name_what_is_asked_once_a_row(books: Books) -> None:
    ((other,),) = sql.rows(
        "INSERT INTO actor (kind, name, is_active) VALUES ('user', 'other', true) RETURNING id"
    )
    assert isinstance(other, int)
    mine = books.actor
    statements = [("SELECT 1", 10)] + [("SELECT a FROM b WHERE id = %s", 5)] * 6
    performance.keep_trace(mine.id, "GET", "/desk/", 200, 900, statements)
    stranger = Actor(other, ActorKind.USER, mine.company_id, (mine.company_id,))
    assert performance.traces(stranger) == []
    (found,) = performance.traces(mine)
    assert found.repeated == [("SELECT a FROM b WHERE id = %s", 6)]
    assert found.sql_us == 40
    for _ in range(60):
        performance.keep_trace(mine.id, "GET", "/desk/", 200, 900, [])
    assert len(performance.traces(mine)) == 50


def test_prometheus_reads_the_same_figures(books: Books) -> None:
    process = Collector()
    process.note('GET /"x"\n', 900, 1, is_error=True)
    process.note('GET /"x"\n', 3_000, 1, is_error=False)
    process.flush()
    gauges.measure()
    lines = performance.text().splitlines()
    route = 'route="GET /\\"x\\"\\n"'
    assert f"argosy_requests_total{{{route}}} 2" in lines
    assert f"argosy_request_errors_total{{{route}}} 1" in lines
    assert f'argosy_request_seconds_bucket{{{route},le="0.001000"}} 1' in lines
    assert f'argosy_request_seconds_bucket{{{route},le="+Inf"}} 2' in lines
    assert f"argosy_request_seconds_sum{{{route}}} 0.003900" in lines
    assert 'argosy_gauge{name="jobs.failed"} 0' in lines
