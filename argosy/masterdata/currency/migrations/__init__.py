"""Migrations of the exchange rates."""
