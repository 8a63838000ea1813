"""The company each test of the goods flow starts with."""

from __future__ import annotations

import pytest

from argosy.kernel.stock.tests.world import World, make_world


@pytest.fixture
def world(db: object) -> World:
    """A company with units, items and places, inside the test's transaction."""
    return make_world()
