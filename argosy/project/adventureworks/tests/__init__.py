"""Tests of the import of Adventure Works."""
