"""What the web may use of the performance."""

from argosy.platform.performance.collecting import Collector, Watch, collector
from argosy.platform.performance.gauges import NAMES, measure
from argosy.platform.performance.prometheus import KIND, text
from argosy.platform.performance.queries import (
    READ,
    Speed,
    Statement,
    Trace,
    by_route,
    gauge,
    keep_trace,
    over_time,
    slow_statements,
    traces,
)

__all__ = [
    "KIND",
    "NAMES",
    "READ",
    "Collector",
    "Speed",
    "Statement",
    "Trace",
    "Watch",
    "by_route",
    "collector",
    "gauge",
    "keep_trace",
    "measure",
    "over_time",
    "slow_statements",
    "text",
    "traces",
]
