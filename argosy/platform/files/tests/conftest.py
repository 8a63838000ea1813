"""A company with books, a home of its own for files, and people with cheap passwords."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from argosy.platform.system.home import Home
from argosy.testing.books import Books, make_books
from argosy.testing.database import Clone


@pytest.fixture(autouse=True)
def home(tmp_path: Path) -> Iterator[Home]:
    """The home of this test alone."""
    found = Home(tmp_path)
    with override_settings(ARGOSY_HOME=found):
        yield found


@pytest.fixture
def books(db_clone: Clone) -> Books:
    """A company with books."""
    return make_books("FILES")
