"""Real PostgreSQL for every test: one server a run, one migrated template, cheap copies of it.

How a test gets a database (fixtures of `argosy.testing.plugin`):

`db`
    The cheap one. The test runs inside a transaction on the worker's own copy and is rolled back
    at the end; deferred constraints are checked before that. `default` is the application's role.
    After-commit callbacks do not run, and other connections (alias `owner` too) see nothing.
`db_clone`
    A fresh copy of the template for this test alone, with real commits. `default` (application's
    role) and `owner` (migrating role) both lead to it. Yields a `Clone` with `name`, `app_url`,
    `owner_url`, for threads, processes and bare psycopg connections. Dropped afterwards.
`clone_factory`
    Makes further clones in one test: `clone_factory() -> Clone`; aliases stay where they are.
`db_server`
    The session's `EmbeddedServer`, for tests of the server itself.

A test without one of these that touches the database fails at once: its aliases lead nowhere.

The server lives in the home that `ARGOSY_TEST_HOME` names and is then kept between runs, template
included; without it a temporary home is made and removed. It runs with fsync off, since a test's
database need not survive a power cut; `ARGOSY_TEST_FSYNC=on` turns it on.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg
from django.db import connections
from psycopg import sql

from argosy import __version__
from argosy.platform.system.database import EmbeddedServer
from argosy.platform.system.home import Home, Lock
from argosy.project.apps import PACKAGE, other_apps

__all__ = ["Clone", "EmbeddedServer", "TestDatabases", "point_aliases", "quickest_clone_s"]

HOME_VARIABLE = "ARGOSY_TEST_HOME"
FSYNC_VARIABLE = "ARGOSY_TEST_FSYNC"
TEMPLATE_PREFIX = "argosy_template_"
TEMPLATES_KEPT = 3
LAST_OUT_S_MAX = 30.0
"""How long the process that made a temporary home waits for the others to leave it."""
NOWHERE = "argosy_test_asked_for_no_database"
ALIASES = ("default", "owner")


@dataclass(frozen=True, slots=True)
class Clone:
    """One copy of the migrated template, with its addresses."""

    name: str
    app_url: str
    owner_url: str


class TestDatabases:
    """The server, the template and the copies of one test run."""

    __test__ = False

    def __init__(self) -> None:
        kept = os.environ.get(HOME_VARIABLE)
        self._temporary = None if kept else tempfile.mkdtemp(prefix="argosy-test-")
        path = Path(kept or str(self._temporary)).absolute()
        if self._temporary:
            path.chmod(0o755)  # the server's user must be able to pass through
        os.environ[HOME_VARIABLE] = str(path)
        fsync = os.environ.get(FSYNC_VARIABLE, "off")
        self.server = EmbeddedServer(
            Home(path), extra_settings={"fsync": fsync, "full_page_writes": fsync}
        )
        self._template: str | None = None

    def start(self) -> None:
        """Start or join the run's server; its addresses become the process's."""
        urls = self.server.acquire(__version__)
        os.environ["DATABASE_URL"], os.environ["DATABASE_OWNER_URL"] = urls.app, urls.owner

    def stop(self) -> None:
        """Leave the server; the last one out stops it and removes a temporary home."""
        close()
        self.server.release()
        if self._temporary:
            deadline = time.monotonic() + LAST_OUT_S_MAX
            while self.server.pid is not None and time.monotonic() < deadline:
                time.sleep(0.1)
                self.server.release()
            shutil.rmtree(self._temporary, ignore_errors=True)

    def template(self) -> str:
        """Name of the migrated template for this state of the code; made when it is missing."""
        if self._template is None:
            name = TEMPLATE_PREFIX + fingerprint()
            with Lock(self.server.home.run / "template").held(wait_s=300):
                with self.server.admin() as admin:
                    found = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
                    missing = found.fetchone() is None
                if missing:
                    self._make_template(name)
            self._template = name
        return self._template

    def clone(self) -> Clone:
        """A fresh copy of the template."""
        name = f"t_{os.getpid()}_{secrets.token_hex(4)}"
        with self.server.admin() as admin:
            self.server.make_database(admin, name, self.template())
        urls = self.server.urls(name)
        return Clone(name, urls.app, urls.owner)

    def drop(self, clone: Clone) -> None:
        """Remove a copy, whoever is still connected."""
        with self.server.admin() as admin:
            self._drop(admin, clone.name)

    @contextmanager
    def aliases_on(self, clone: Clone) -> Iterator[None]:
        """Point Django's two aliases at a copy."""
        point_aliases(clone.name)
        try:
            yield
        finally:
            point_aliases(NOWHERE)

    def _make_template(self, name: str) -> None:
        from argosy.kernel.events.seal import seal_everything
        from argosy.kernel.identity import sql as statements
        from argosy.project.migration import migrate

        draft = f"draft_{os.getpid()}_{secrets.token_hex(4)}"
        with self.server.admin() as admin:
            self.server.make_database(admin, draft)
            self._drop_old_templates(admin)
        before = connections["default"].settings_dict["NAME"]
        point_aliases(draft)
        try:
            migrate()
            with statements.using("owner"):
                seal_everything()  # as a worker would: no test meets rows that wait since long ago
        finally:
            point_aliases(str(before))
        with self.server.admin() as admin:
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            admin.execute(rename.format(sql.Identifier(draft), sql.Identifier(name)))

    def _drop_old_templates(self, admin: psycopg.Connection[tuple[object, ...]]) -> None:
        found = admin.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY oid DESC OFFSET %s",
            (TEMPLATE_PREFIX + "%", TEMPLATES_KEPT - 1),
        )
        for (name,) in found.fetchall():
            self._drop(admin, str(name))

    @staticmethod
    def _drop(admin: psycopg.Connection[tuple[object, ...]], name: str) -> None:
        admin.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


def point_aliases(name: str) -> None:
    """Close Django's connections and lead both aliases to database `name`."""
    close()
    for alias in ALIASES:
        connections[alias].settings_dict["NAME"] = name


def close() -> None:
    """Close Django's connections of this thread."""
    for alias in ALIASES:
        connections[alias].close()


def fingerprint() -> str:
    """Digest of everything that decides what a migrated database looks like."""
    digest = hashlib.sha256(__version__.encode())
    for root in (PACKAGE, *_other_folders()):
        for file in sorted(_schema_files(root)):
            digest.update(str(file.relative_to(root)).encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _other_folders() -> Iterator[Path]:
    """Folders of capabilities that other distributions bring."""
    for app in other_apps():
        spec = find_spec(app)
        if spec is not None and spec.origin is not None:
            yield Path(spec.origin).parent


def _schema_files(root: Path) -> Iterator[Path]:
    for pattern in ("migrations/*.py", "sql/*.sql", "models.py", "models/*.py", "manifest.py"):
        yield from root.glob(f"**/{pattern}")
    if root != PACKAGE:
        return
    for folder in ("kernel/identity/*.py", "project/migration.py"):
        yield from PACKAGE.glob(folder)


def quickest_clone_s(databases: TestDatabases, tries: int) -> float:
    """Seconds that the quickest of several clones took; the others met a busy machine."""
    databases.template()
    found: list[float] = []
    for _ in range(tries):
        began = time.perf_counter()
        clone = databases.clone()
        found.append(time.perf_counter() - began)
        databases.drop(clone)
    return min(found)
