"""Tests of the registry, on toy nouns with tables of their own."""
