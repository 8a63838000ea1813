"""Tests of home, processes, health and refusals."""
