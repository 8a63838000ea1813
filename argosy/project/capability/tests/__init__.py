"""Tests of `argosy new-capability`."""
