"""Migrations of the purchasing tables."""
