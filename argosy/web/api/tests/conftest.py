"""A company with books, an administrator with a key, and cheap hashing."""

from __future__ import annotations

import pytest

from argosy.platform.users.tests import people
from argosy.testing.books import Books, make_books
from argosy.testing.database import Clone
from argosy.web.api.tests.door import Door, door


@pytest.fixture
def books(db: Clone) -> Books:
    """A company with books."""
    return make_books("API")


@pytest.fixture
def root(books: Books) -> Door:
    """The door of somebody who may do everything."""
    return door(people.access_key(people.user("root", "administrator")))
