"""A company that sells, and cheap hashing."""

from __future__ import annotations

import pytest

from argosy.domains.sales.tests.world import World, make_world


@pytest.fixture
def world(db: object) -> World:
    """A company that sells, inside the test's transaction."""
    return make_world()
