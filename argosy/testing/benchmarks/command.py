"""`argosy bench NAME [--size N] [--json]`: measure a speed target on a scratch database."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Sequence
from importlib import import_module

MODULES = {
    "journal": "journal",
    "order-to-cash": "order_to_cash",
    "procure-to-pay": "procure_to_pay",
    "trial-balance": "trial_balance",
    "on-hand": "on_hand",
    "aging": "aging",
    "growth": "growth",
}


def run(arguments: Sequence[str]) -> int:
    """Run one benchmark and print its figures; 0 when it ran, whatever it measured."""
    parser = argparse.ArgumentParser(prog="argosy bench", description=__doc__)
    parser.add_argument("name", choices=sorted(MODULES))
    parser.add_argument("--size", type=int, default=0, help="how much work (0: the default)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(list(arguments))
    from argosy.testing.benchmarks.scratch import scratch_database

    with scratch_database():
        from argosy.testing.benchmarks.measure import Benchmark, peak_memory_mb

        module = import_module(f"argosy.testing.benchmarks.{MODULES[options.name]}")
        benchmark: Benchmark = module.BENCHMARK
        report: dict[str, object] = {"benchmark": benchmark.name}
        report |= benchmark.run(options.size or benchmark.size)
        report["peak_memory_mb"] = peak_memory_mb()
        report["machine"] = f"{platform.machine()}, Python {platform.python_version()}"
        report["targets"] = {
            target.name: {
                "target": target.value,
                "at_most": target.at_most,
                "is_met": target.is_met(report),
            }
            for target in benchmark.targets
        }
    text = json.dumps(report, ensure_ascii=False) if options.json else table(report)
    sys.stdout.write(f"{text}\n")
    return 0


def table(report: dict[str, object], indent: str = "") -> str:
    """Return a report as indented lines."""
    lines = []
    for name, value in report.items():
        if isinstance(value, dict):
            lines.append(f"{indent}{name}")
            lines.append(table(value, indent + "  "))
        else:
            lines.append(f"{indent}{name:<28} {value}")
    return "\n".join(lines)
