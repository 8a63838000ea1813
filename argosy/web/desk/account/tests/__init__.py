"""Tests of one's own account at the desk."""
