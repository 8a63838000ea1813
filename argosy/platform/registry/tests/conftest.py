"""The database of toys: one for the tests of a file, as none of them writes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from argosy.platform.registry import catalogue
from argosy.platform.registry.catalogue import Contribution
from argosy.platform.registry.labels import Text
from argosy.platform.registry.tests.toys import CUSTOMER, ORDER, make_toys
from argosy.testing.database import TestDatabases


@pytest.fixture(scope="module")
def _toy_database(test_databases: TestDatabases) -> Iterator[TestDatabases]:
    clone = test_databases.clone()
    with test_databases.aliases_on(clone):
        make_toys()
        yield test_databases
    test_databases.drop(clone)


@pytest.fixture
def toys(_toy_database: TestDatabases, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The toy nouns, declared by a source, on the database of the file."""
    permissions = catalogue.manifest_permissions()
    named = ("toy.order.change", "toy.cost.read", "toy.note.read")
    permissions |= dict.fromkeys(named, Text("Toys", "玩具"))
    monkeypatch.setattr(catalogue, "manifest_permissions", lambda: permissions)
    remove = catalogue.add_source(lambda: Contribution((CUSTOMER, ORDER)))
    yield
    remove()
