"""A company, and people with cheap passwords."""

from __future__ import annotations

import pytest

from argosy.testing.books import Books, make_books
from argosy.testing.database import Clone


@pytest.fixture
def books(db: Clone) -> Books:
    """A company with books."""
    return make_books("VIEWS")
