"""Tests of the information flow, on a real database."""
