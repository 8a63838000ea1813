"""Tests of valuation: figures worked by hand, laws over random batches, races and speed."""
