"""Tests of importing at the desk."""
