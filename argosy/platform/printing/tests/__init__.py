"""Tests of printing that need no other capability."""
