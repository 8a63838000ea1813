"""Tests of lists at the desk."""
