"""One embedded server for one home: made on first use, shared by all who use the home.

Whoever needs the database holds a lease; the kernel frees the lease when the process ends,
however it ends, and the last one out stops the server. A server that outlived a killed owner is
adopted by the next one.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

import psycopg
from psycopg import sql

from argosy.platform.system.database import account, binaries, configuration, leftovers
from argosy.platform.system.home import Home, Lock, disk_full, unwritable, write_private
from argosy.platform.system.outcome import Refused

ADMIN, OWNER, APP = "argosy_admin", "argosy_owner", "argosy_app"
DATABASE = "argosy"
FREE_BYTES_MIN = 48 * 1024 * 1024
"""Below this much free space the server is not started: it would stop in its first checkpoint."""
START_S_MAX = 60.0
STOP_S_MAX = 60.0
STOP_FULL_S_MAX = 3.0
"""A server whose disk is full cannot write the checkpoint that an orderly stop ends with; it is
stopped as it stands, and its next start reads the log again."""


@dataclass(frozen=True, slots=True)
class Urls:
    """The two addresses of one database: the application's role and the migrating one."""

    app: str
    owner: str


class EmbeddedServer:
    """The PostgreSQL server of one home."""

    def __init__(self, home: Home, *, extra_settings: dict[str, str] | None = None) -> None:
        self.home = home
        self.data = home.database / "data"
        self._log = home.database / "server.log"
        self._extra_settings = extra_settings or {}
        self._lease = Lock(home.run / "database.users")
        self._starting = Lock(home.run / "database.start")
        self._child: subprocess.Popen[bytes] | None = None

    # -- life ---------------------------------------------------------------------------------

    def acquire(self, program_version: str) -> Urls:
        """Make sure that the server runs and keep it running as long as this process lives.

        Raises:
            Refused: with cause and cure, when the home, the disk or the server will not do.
        """
        self.home.ensure(program_version)
        if not self._lease.acquire(shared=True, wait_s=STOP_S_MAX):
            raise Refused(
                "database.stopping",
                cause="The database has been stopping for a minute.",
                cure="Look at it with `argosy status`, then try again.",
            )
        with self._starting.held(wait_s=START_S_MAX):
            self._start_or_join()
            self._ensure_roles()
        return self.urls()

    def release(self) -> bool:
        """Give the lease back; the last one out stops the server. True when it was stopped."""
        self._lease.release()
        if not self._lease.acquire():
            self._lease.release()
            return False
        try:
            return self._stop()
        finally:
            self._lease.release()

    def stop(self) -> bool:
        """Stop the server whoever uses it; False when it did not run."""
        with self._starting.held(wait_s=START_S_MAX):
            return self._stop()

    @property
    def pid(self) -> int | None:
        """Process id of the running server, or None."""
        return leftovers.postmaster(self.data)

    # -- addresses ----------------------------------------------------------------------------

    def urls(self, database: str = DATABASE) -> Urls:
        """The addresses of `database` for the application and for migrations."""
        return Urls(app=self.url(APP, database), owner=self.url(OWNER, database))

    def url(self, role: str, database: str = DATABASE) -> str:
        """The address of `database` for one role, with its password."""
        word, socket = self._passwords()[role], quote(str(self._socket_folder()), safe="")
        return f"postgresql://{role}:{word}@/{database}?host={socket}&port={configuration.PORT}"

    def admin(self, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """A connection of the superuser, for making databases and roles only."""
        return psycopg.connect(self.url(ADMIN, database), autocommit=True)

    # -- inside -------------------------------------------------------------------------------

    def _passwords(self) -> dict[str, str]:
        file = self.home.keys / "database.json"
        try:
            return dict(json.loads(file.read_text("utf-8")))
        except (OSError, ValueError) as error:
            raise Refused(
                "database.keys_lost",
                cause=f"The passwords of the database roles cannot be read from {file}: {error}.",
                cure="Restore the folder `keys` from the backup of this home.",
            ) from error

    def _socket_folder(self) -> Path:
        return configuration.socket_folder(self.home.database)

    def _start_or_join(self) -> None:
        """Start the server unless one answers; one that is just dying is waited out."""
        deadline = time.monotonic() + START_S_MAX
        while leftovers.postmaster(self.data) is not None:
            if self._answers():
                return
            if time.monotonic() > deadline:
                raise Refused(
                    "database.silent",
                    cause=f"The database runs (process {self.pid}) but does not answer.",
                    cure="Stop it with `argosy down`, then start it again.",
                )
            time.sleep(0.02)
        self._start()

    def _answers(self) -> bool:
        """Whether a query comes back; an open socket alone may belong to a dying server."""
        try:
            with psycopg.connect(self.url(ADMIN, "postgres"), connect_timeout=2) as connection:
                return connection.execute("SELECT 1").fetchone() == (1,)
        except psycopg.OperationalError:
            return False

    def _start(self) -> None:
        if shutil.disk_usage(self.home.path).free < FREE_BYTES_MIN:
            raise disk_full(self.home.path)
        who = account.choose(self.data)
        try:
            self._make(who)
            leftovers.clear(self.data)
            configuration.clear_socket(self._socket_folder())
            configuration.write(self.data, self._socket_folder(), who, self._extra_settings)
        except OSError as error:
            raise unwritable(self.home.database, error) from error
        with self._open_log(who) as log:
            self._child = subprocess.Popen(
                [binaries.program("postgres"), "-D", str(self.data.resolve())],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.data,
                start_new_session=True,
                env=_environment(),
                preexec_fn=who.becoming([self.data, Path(binaries.program("postgres"))]),  # noqa: PLW1509
            )
        self._await_ready(self._child)

    def _open_log(self, who: account.Account) -> BinaryIO:
        if self._log.exists() and self._log.stat().st_size > configuration.LOG_BYTES_MAX:
            self._log.replace(self._log.with_suffix(".log.1"))
        self._log.touch()
        who.own(self._log)
        return self._log.open("ab")

    def _await_ready(self, child: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_S_MAX
        while child.poll() is None and time.monotonic() < deadline:
            if leftovers.is_ready(self.data) and leftovers.postmaster(self.data) == child.pid:
                return
            time.sleep(0.02)
        said = self._log.read_text("utf-8", errors="replace")[-4000:]
        if "No space left on device" in said:
            raise disk_full(self.home.path)
        raise Refused(
            "database.not_started",
            cause=f"The database did not start. The end of {self._log} says:\n{said[-1500:]}\n",
            cure="Mend what it names and say `argosy up` again; the data was not changed.",
        )

    def _make(self, who: account.Account) -> None:
        """Make the data folder if there is none; whole or not at all."""
        version = self.data / "PG_VERSION"
        if version.exists():
            _check_version(int(version.read_text("ascii")), self.home)
            return
        if (self.home.keys / "database.json").exists() and self.data.exists():
            raise Refused(
                "database.damaged",
                cause=f"{self.data} exists but holds no database.",
                cure="Restore this home from a backup, or move the folder away to begin anew.",
            )
        self.home.database.mkdir(exist_ok=True)
        who.own(self.home.database)
        passwords = self._first_passwords()
        draft = self.home.database / "data.draft"
        if draft.exists():
            shutil.rmtree(draft)
        draft.mkdir()
        who.own(draft)
        word_file = self.home.database / "admin.word"
        write_private(word_file, passwords[ADMIN])
        who.own(word_file)
        try:
            self._initdb(draft, word_file, who)
        finally:
            word_file.unlink()
        write_private(self.home.keys / "database.json", json.dumps(passwords))
        draft.rename(self.data)

    def _first_passwords(self) -> dict[str, str]:
        """New passwords, or those that were restored before the database itself."""
        if (self.home.keys / "database.json").exists():
            return self._passwords()
        return {role: secrets.token_urlsafe(32) for role in (ADMIN, OWNER, APP)}

    def _initdb(self, draft: Path, word_file: Path, who: account.Account) -> None:
        made = subprocess.run(
            [
                binaries.program("initdb"),
                f"--pgdata={draft}",
                f"--username={ADMIN}",
                f"--pwfile={word_file}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--data-checksums",
                "--no-instructions",
            ],
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            cwd=self.home.database,
            env=_environment(),
            preexec_fn=who.becoming([draft, Path(binaries.program("initdb"))]),
        )
        if made.returncode != 0:
            shutil.rmtree(draft)
            if "No space left on device" in made.stderr:
                raise disk_full(self.home.path)
            raise Refused(
                "database.not_made",
                cause=f"initdb ended with {made.returncode}: {made.stderr.strip()[-1500:]}",
                cure="Mend what it names and try again; nothing was left behind.",
            )

    def _ensure_roles(self) -> None:
        """Roles and database, made once; a start that was killed half-way is completed."""
        marked = self.home.database / "roles.made"
        if marked.exists():
            return
        words = self._passwords()
        with self.admin() as connection:
            make = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
            for role in (OWNER, APP):
                found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,))
                if found.fetchone() is None:
                    connection.execute(make.format(sql.Identifier(role), sql.Literal(words[role])))
            named = "SELECT 1 FROM pg_database WHERE datname = %s"
            found = connection.execute(named, (DATABASE,))
            if found.fetchone() is None:
                self.make_database(connection, DATABASE)
        marked.touch()

    @staticmethod
    def make_database(
        connection: psycopg.Connection[tuple[object, ...]], name: str, template: str | None = None
    ) -> None:
        """Create a database of the owner's that only our two roles may enter."""
        database = sql.Identifier(name)
        copy = sql.Composed([])
        if template is not None:
            strategy = sql.SQL(configuration.CLONE_STRATEGY)
            copy = sql.SQL(" TEMPLATE {} STRATEGY = {}").format(sql.Identifier(template), strategy)
        create = sql.SQL("CREATE DATABASE {} OWNER {}").format(database, sql.Identifier(OWNER))
        connection.execute(create + copy)
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
        grant = sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}")
        connection.execute(grant.format(database, sql.Identifier(APP)))

    def _stop(self) -> bool:
        pid = leftovers.postmaster(self.data)
        if pid is None:
            return False
        is_full = shutil.disk_usage(self.home.path).free < FREE_BYTES_MIN
        orderly_s = STOP_FULL_S_MAX if is_full else STOP_S_MAX
        for ask, wait_s in ((signal.SIGINT, orderly_s), (signal.SIGQUIT, 10.0)):
            os.kill(pid, ask)
            deadline = time.monotonic() + wait_s
            while time.monotonic() < deadline:
                if self._child is not None:
                    self._child.poll()
                if leftovers.postmaster(self.data) is None:
                    return True
                time.sleep(0.02)
        leftovers.clear(self.data)
        return True


def _check_version(found: int, home: Home) -> None:
    if found == binaries.major():
        return
    newer = found > binaries.major()
    raise Refused(
        "home.newer" if newer else "home.older_database",
        cause=(
            f"The database of {home.path} was made by PostgreSQL {found}; "
            f"this program brings PostgreSQL {binaries.major()}."
        ),
        cure=(
            "Run the newer Argosy that made it. Nothing was changed."
            if newer
            else "Dump it with the Argosy that made it and restore it here. Nothing was changed."
        ),
    )


def _environment() -> dict[str, str]:
    """A clean environment: no PG* variable or locale of the caller reaches the server."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}
