"""Tests of the taxes, on the real database."""
