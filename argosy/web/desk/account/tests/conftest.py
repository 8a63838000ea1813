"""A company with books, and cheap hashing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import override_settings

from argosy.testing.books import Books, make_books
from argosy.testing.database import Clone


@pytest.fixture(autouse=True)
def _quick_hashing() -> Iterator[None]:
    with override_settings(PASSWORD_HASHERS=["argosy.platform.users.tests.people.QuickHasher"]):
        yield


@pytest.fixture
def books(db: Clone) -> Books:
    """A company with books."""
    return make_books("DESK")
