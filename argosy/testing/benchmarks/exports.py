"""The benchmark `export`; what it does stands in `files`."""

from argosy.testing.benchmarks.files import EXPORT as BENCHMARK

__all__ = ["BENCHMARK"]
