"""Tests of going live."""
