"""Tests of the products, on the real database."""
