"""Tests of accounting, on real PostgreSQL."""
