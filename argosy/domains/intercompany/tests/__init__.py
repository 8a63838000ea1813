"""Tests of supplies between companies of a group."""
