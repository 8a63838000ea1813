"""Migrations of sales."""
