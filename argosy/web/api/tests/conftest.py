"""A company with books, an administrator with a key, and cheap hashing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import override_settings

from argosy.platform.users.tests import people
from argosy.testing.books import Books, make_books
from argosy.testing.database import Clone
from argosy.web.api.tests.door import Door, door


@pytest.fixture(autouse=True)
def _quick_hashing() -> Iterator[None]:
    with override_settings(PASSWORD_HASHERS=["argosy.platform.users.tests.people.QuickHasher"]):
        yield


@pytest.fixture
def books(db: Clone) -> Books:
    """A company with books."""
    return make_books("API")


@pytest.fixture
def root(books: Books) -> Door:
    """The door of somebody who may do everything."""
    return door(people.access_key(people.user("root", "administrator")))
