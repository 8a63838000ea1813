"""Tests that measure the hashing of passwords hash as the installation does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import override_settings

from argosy.platform.users import secrets

SLOW = ["django.contrib.auth.hashers.ScryptPasswordHasher"]


@pytest.fixture(autouse=True)
def _slow_hashing(request: pytest.FixtureRequest) -> Iterator[None]:
    if not request.node.get_closest_marker("slow_hashing"):
        yield
        return
    secrets._nobodys.cache_clear()
    with override_settings(PASSWORD_HASHERS=SLOW):
        yield
    secrets._nobodys.cache_clear()
