"""Tests of the embedded server, on servers of their own."""
