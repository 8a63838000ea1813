"""A company that sells, and cheap hashing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import override_settings

from argosy.domains.sales.tests.world import World, make_world


@pytest.fixture(autouse=True)
def _quick_hashing() -> Iterator[None]:
    with override_settings(PASSWORD_HASHERS=["argosy.platform.users.tests.people.QuickHasher"]):
        yield


@pytest.fixture
def world(db: object) -> World:
    """A company that sells, inside the test's transaction."""
    return make_world()
