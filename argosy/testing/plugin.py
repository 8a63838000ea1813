"""The pytest plugin: sets Django up on the test server and offers the database fixtures.

The fixtures are described in `argosy.testing.database`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import django
import pytest
from django.conf import settings
from django.db import connection, connections, transaction

from argosy.platform.system.database import EmbeddedServer
from argosy.testing.database import NOWHERE, Clone, TestDatabases, point_aliases
from argosy.testing.hashing import QUICK

FRONT = Path(__file__).resolve().parents[2] / "frontend" / "bundle.py"
KEY = pytest.StashKey[TestDatabases]()
PASSED = pytest.StashKey[bool]()


def pytest_configure(config: pytest.Config) -> None:
    """Start the run's server before anything imports a model.

    A run that only collects, or prints its options, does not need one.
    """
    os.environ.setdefault("ARGOSY_DEMO", "no")
    if config.option.collectonly or config.option.help:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "argosy.project.settings")
        django.setup()
        return
    if not hasattr(config, "workerinput"):
        _build_front()
    databases = TestDatabases()
    databases.start()
    os.environ["ARGOSY_HOME"] = str(databases.server.home.path)
    os.environ["DJANGO_SETTINGS_MODULE"] = "argosy.project.settings"
    django.setup()
    settings.PASSWORD_HASHERS = list(QUICK)
    settings.ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
    point_aliases(NOWHERE)
    config.stash[KEY] = databases


def _build_front() -> None:
    """Let pages be tested with the scripts and sheets of these sources, not of earlier ones."""
    if not FRONT.is_file():  # the package is installed: it brought what was built
        return
    done = subprocess.run([sys.executable, str(FRONT)], check=False, capture_output=True, text=True)
    if done.returncode:
        raise pytest.UsageError(done.stderr)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave the server; the last worker out stops it."""
    databases = config.stash.get(KEY, None)
    if databases is not None:
        databases.stop()


@pytest.fixture(scope="session")
def test_databases(pytestconfig: pytest.Config) -> TestDatabases:
    """The run's server, template and copies."""
    return pytestconfig.stash[KEY]


@pytest.fixture(scope="session")
def db_server(test_databases: TestDatabases) -> EmbeddedServer:
    """The session's embedded server."""
    return test_databases.server


@pytest.fixture(scope="session")
def _shared_clone(test_databases: TestDatabases) -> Iterator[Clone]:
    clone = test_databases.clone()
    yield clone
    test_databases.drop(clone)


@pytest.fixture
def db(test_databases: TestDatabases, _shared_clone: Clone) -> Iterator[Clone]:
    """The worker's copy inside a transaction that is rolled back after the test."""
    with test_databases.aliases_on(_shared_clone):
        around = transaction.atomic()
        around._from_testcase = True  # type: ignore[attr-defined]  # durable blocks may nest in it
        around.__enter__()
        try:
            yield _shared_clone
            if not connection.needs_rollback:
                connection.check_constraints()
        finally:
            transaction.set_rollback(True)
            around.__exit__(None, None, None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember whether the test itself passed, for what its fixtures do afterwards."""
    report = yield
    if call.when == "call":
        item.stash[PASSED] = report.passed
    return report


@pytest.fixture
def db_clone(test_databases: TestDatabases, request: pytest.FixtureRequest) -> Iterator[Clone]:
    """A fresh copy for this test alone, with real commits.

    The books that a test of the whole product leaves behind must hold, unless it says by the mark
    `books_not_whole` that they cannot.
    """
    from argosy.testing.invariants import assert_books_hold  # Django is set up by now

    clone = test_databases.clone()
    node: pytest.Item = request.node
    is_whole = (
        node.path.is_relative_to(node.config.rootpath / "tests")
        and node.get_closest_marker("books_not_whole") is None
    )
    try:
        with test_databases.aliases_on(clone):
            yield clone
            if is_whole and node.stash.get(PASSED, False):
                point_aliases(clone.name)
                assert_books_hold()
    finally:
        test_databases.drop(clone)


@pytest.fixture
def clone_factory(test_databases: TestDatabases) -> Iterator[Callable[[], Clone]]:
    """Makes further copies; all are dropped after the test."""
    made: list[Clone] = []

    def make() -> Clone:
        made.append(test_databases.clone())
        return made[-1]

    yield make
    for clone in made:
        test_databases.drop(clone)


@pytest.fixture(autouse=True)
def _no_connection_left_open() -> Iterator[None]:
    """Close what a test opened, so that no test inherits another's session settings."""
    yield
    for alias in connections:
        if not connections[alias].in_atomic_block:
            connections[alias].close()
