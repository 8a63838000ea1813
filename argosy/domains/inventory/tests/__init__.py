"""Tests of inventory, on real PostgreSQL."""
