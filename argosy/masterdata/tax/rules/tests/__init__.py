"""Tests of the rules of tax: figures worked out by hand, laws over random documents."""
