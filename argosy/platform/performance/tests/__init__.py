"""Tests of the performance."""
