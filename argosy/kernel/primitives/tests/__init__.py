"""Tests of the primitives: exact expectations, worked out by hand, and laws over random values."""
