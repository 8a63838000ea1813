"""Tests of what all master data share."""
