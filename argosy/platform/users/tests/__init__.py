"""Tests of accounts, sign-in, roles and keys."""
