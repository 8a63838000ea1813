"""Tests of the service pages."""
