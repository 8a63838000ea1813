"""Tests of what the messengers send us."""
