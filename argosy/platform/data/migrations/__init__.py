"""Migrations of the tables of imports and exports."""
