"""The benchmark `import`; what it does stands in `files`."""

from argosy.testing.benchmarks.files import IMPORT as BENCHMARK

__all__ = ["BENCHMARK"]
