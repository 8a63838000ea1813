"""Tests of the rules of products: which price and which source win, and why."""
