"""Tests of the rules of own fields."""
