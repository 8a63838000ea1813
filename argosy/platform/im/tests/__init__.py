"""Tests of the instant messages."""
