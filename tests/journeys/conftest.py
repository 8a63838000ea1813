"""Fixtures of the journeys: the trading worlds of the capabilities they cross."""

from argosy.domains.sales.tests.conftest import world

__all__ = ["world"]
