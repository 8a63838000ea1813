"""Tests of the command line, on homes of their own."""
