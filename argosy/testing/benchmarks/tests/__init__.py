"""Tests of the benchmarks, and of the SQL statements that commands may take."""
