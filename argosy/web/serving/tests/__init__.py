"""Tests of how the web is served."""
