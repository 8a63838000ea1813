"""Tests of the money flow, on real PostgreSQL."""
