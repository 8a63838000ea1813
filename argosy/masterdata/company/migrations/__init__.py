"""Migrations of the company tables."""
