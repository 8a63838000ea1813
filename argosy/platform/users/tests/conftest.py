"""Tests of the users hash quickly, but for those that measure the hashing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import override_settings

from argosy.platform.users import secrets


@pytest.fixture(autouse=True)
def _quick_hashing(request: pytest.FixtureRequest) -> Iterator[None]:
    if request.node.get_closest_marker("slow_hashing"):
        yield
        return
    secrets._nobodys.cache_clear()
    with override_settings(PASSWORD_HASHERS=["argosy.platform.users.tests.people.QuickHasher"]):
        yield
    secrets._nobodys.cache_clear()
