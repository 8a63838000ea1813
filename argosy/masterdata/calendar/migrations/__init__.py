"""Migrations of the calendar tables."""
