"""The same figures as Prometheus reads them: those of the last five minutes of all processes."""

from __future__ import annotations

from typing import cast

from argosy.kernel.identity import sql
from argosy.platform.performance.gauges import NAMES
from argosy.platform.performance.rules import BOUNDS_US

KIND = "text/plain; version=0.0.4; charset=utf-8"
_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n"})


def text() -> str:
    """Return all figures in Prometheus' text format.

    Counters are sums over the thirty days that are kept, so that they fall only when old figures
    are forgotten, which Prometheus takes for a restart.
    """
    lines = [
        "# HELP argosy_requests_total Answers by route.",
        "# TYPE argosy_requests_total counter",
    ]
    found = sql.rows(
        "SELECT route::text, sum(requests)::bigint, sum(errors)::bigint, sum(total_us)::bigint,"
        " (SELECT array_agg(s ORDER BY n) FROM (SELECT n, sum(b)::bigint AS s"
        "  FROM performance_minute i, unnest(i.buckets) WITH ORDINALITY u(b, n)"
        "  WHERE i.route = m.route GROUP BY n) x)"
        " FROM performance_minute m GROUP BY route ORDER BY route"
    )
    lines += [f'argosy_requests_total{{route="{_safe(row[0])}"}} {row[1]}' for row in found]
    lines += [
        "# HELP argosy_request_errors_total Answers that were faults of ours, by route.",
        "# TYPE argosy_request_errors_total counter",
    ]
    lines += [f'argosy_request_errors_total{{route="{_safe(row[0])}"}} {row[2]}' for row in found]
    lines += [
        "# HELP argosy_request_seconds How long answers took, by route.",
        "# TYPE argosy_request_seconds histogram",
    ]
    for route, requests, _, total, buckets in found:
        lines += _histogram(_safe(route), requests, total, cast("list[int]", buckets))
    lines += ["# HELP argosy_gauge What was measured last.", "# TYPE argosy_gauge gauge"]
    latest = sql.rows(
        "SELECT DISTINCT ON (name) name::text, value FROM performance_gauge"
        " WHERE name = ANY (%s::text[]) ORDER BY name, minute DESC",
        (sql.array(list(NAMES)),),
    )
    lines += [f'argosy_gauge{{name="{_safe(name)}"}} {value}' for name, value in latest]
    return "\n".join(lines) + "\n"


def _histogram(route: str, requests: object, total: object, buckets: list[int]) -> list[str]:
    lines, reached = [], 0
    for bound, number in zip(BOUNDS_US, buckets, strict=False):
        reached += number
        seconds = f"{bound // 1_000_000}.{bound % 1_000_000:06d}"
        lines.append(f'argosy_request_seconds_bucket{{route="{route}",le="{seconds}"}} {reached}')
    lines.append(f'argosy_request_seconds_bucket{{route="{route}",le="+Inf"}} {requests}')
    spent = int(str(total))
    seconds = f"{spent // 1_000_000}.{spent % 1_000_000:06d}"
    lines.append(f'argosy_request_seconds_sum{{route="{route}"}} {seconds}')
    lines.append(f'argosy_request_seconds_count{{route="{route}"}} {requests}')
    return lines


def _safe(value: object) -> str:
    return str(value).translate(_ESCAPED)
