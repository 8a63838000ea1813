"""Thin tables for what the flows point at: company, party, item, unit, actor, currency."""
