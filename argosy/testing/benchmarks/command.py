"""`argosy bench [NAME] [--size N] [--json]`: measure speed targets on a scratch database."""

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
    "import": "imports",
    "export": "exports",
    "http": "http",
    "list": "lists",
    "growth": "growth",
    "search": "searching",
}


def run(arguments: Sequence[str]) -> int:
    """Run one benchmark, or all of them, and print the figures; 0 when they ran at all."""
    parser = argparse.ArgumentParser(prog="argosy bench", description=__doc__)
    parser.add_argument("name", nargs="?", choices=sorted(MODULES), help="all when not given")
    parser.add_argument("--size", type=int, default=0, help="how much work (0: the default)")
    parser.add_argument("--json", action="store_true", help="print one JSON object a benchmark")
    options = parser.parse_args(list(arguments))
    from argosy.testing.benchmarks.scratch import fresh_copy, scratch_database

    with scratch_database():
        for name in [options.name] if options.name else MODULES:
            with fresh_copy():
                report = _report(name, options.size)
            text = json.dumps(report, ensure_ascii=False) if options.json else table(report)
            sys.stdout.write(f"{text}\n")
            sys.stdout.flush()
    return 0


def _report(name: str, size: int) -> dict[str, object]:
    """Run a benchmark and return its figures, and which targets they meet."""
    from argosy.testing.benchmarks.measure import Benchmark, peak_memory_mb

    module = import_module(f"argosy.testing.benchmarks.{MODULES[name]}")
    benchmark: Benchmark = module.BENCHMARK
    report: dict[str, object] = {"benchmark": benchmark.name}
    report |= benchmark.run(size or benchmark.size)
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
    return report


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
