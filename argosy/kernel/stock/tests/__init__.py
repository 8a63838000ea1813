"""Tests of the goods flow."""
