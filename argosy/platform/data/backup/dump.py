"""The database in and out: `pg_dump` and `pg_restore` of the wheel, on any server that they know.

Owners and grants are left out of the dump: the roles of another server may have other names, and
the guard gives every grant anew. The digest is taken in the very snapshot that is dumped.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from argosy.platform.data.backup.streams import Readable
from argosy.platform.system.database import binaries
from argosy.platform.system.outcome import Refused

COMPRESSION = "gzip:1"
"""The wheel's tools know no quicker one; a higher level costs much and saves little."""
ERROR_CHARACTERS_MAX = 1500
UNKNOWN_BEFORE_17 = b"SET transaction_timeout = 0;\n"


@contextmanager
def snapshot(owner_url: str) -> Iterator[str]:
    """Hold one moment of the database; gives the snapshot's name."""
    with psycopg.connect(owner_url) as connection:
        # the session idles while others read its snapshot
        connection.execute("SET idle_in_transaction_session_timeout = 0")
        connection.commit()
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        found = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert found is not None
        yield str(found[0])


@contextmanager
def dumping(owner_url: str, snapshot_name: str) -> Iterator[Readable]:
    """Dump the database as of a snapshot; gives the stream.

    Raises:
        Refused: `backup.dump_failed`, after the stream has ended.
    """
    command = [binaries.program("pg_dump"), "--format=custom", f"--compress={COMPRESSION}"]
    command += ["--no-owner", "--no-privileges", "--no-password", f"--snapshot={snapshot_name}"]
    where, environment = _address(owner_url)
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(
            [*command, where],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            env=environment,
        )
        try:
            yield cast(Readable, child.stdout)
            assert child.stdout is not None
            child.stdout.close()
            if child.wait() != 0:
                raise _failed("backup.dump_failed", "pg_dump", said)
        finally:
            child.kill()
            child.wait()


def load(owner_url: str, file: Path, *, jobs: int = 2) -> None:
    """Load a dump into an empty database that nobody else uses.

    Raises:
        Refused: `restore.load_failed`.
    """
    where, environment = _address(owner_url)
    command = [binaries.program("pg_restore"), "--no-owner", "--no-privileges", "--exit-on-error"]
    command += ["--no-password", f"--jobs={jobs}", f"--dbname={where}", str(file)]
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            env=environment,
            check=False,
        )
        if done.returncode != 0:
            raise _failed("restore.load_failed", "pg_restore", said)


def load_at_once(owner_url: str, file: Path, *, before: Sequence[sql.Composed] = ()) -> None:
    """Load a dump in one transaction, after other statements in it: all or nothing.

    Raises:
        Refused: `restore.load_failed`.
    """
    where, environment = _address(owner_url)
    with psycopg.connect(owner_url) as connection:
        opening = b"".join(statement.as_bytes(connection) + b";\n" for statement in before)
        is_old = connection.info.server_version < 170000
    with tempfile.TemporaryFile() as said:
        script = subprocess.Popen(
            [
                binaries.program("pg_restore"),
                "--no-owner",
                "--no-privileges",
                "--file=-",
                str(file),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            env=environment,
        )
        command = [binaries.program("psql"), "--no-psqlrc", "--quiet", "--single-transaction"]
        command += ["--set=ON_ERROR_STOP=1", "--no-password", "--file=-", where]
        loading = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said, env=environment
        )
        try:
            _pass_on(script, loading, opening, UNKNOWN_BEFORE_17 if is_old else b"")
        except BrokenPipeError:
            loading.wait()  # psql has ended; it says why
        finally:
            for child in (script, loading):
                if child.poll() is None:
                    child.kill()
                    child.wait()
        if script.returncode != 0 or loading.returncode != 0:
            raise _failed("restore.load_failed", "psql", said)


def _pass_on(
    script: subprocess.Popen[bytes], loading: subprocess.Popen[bytes], opening: bytes, but: bytes
) -> None:
    """Hand the script over; its end is told only when it was whole, since that is the commit."""
    assert script.stdout is not None
    assert loading.stdin is not None
    loading.stdin.write(opening)
    for line in script.stdout:
        if line != but:
            loading.stdin.write(line)
    if script.wait() == 0:
        loading.stdin.close()
        loading.wait()


def major_of(owner_url: str) -> int:
    """Major version of the server."""
    with psycopg.connect(owner_url) as connection:
        return connection.info.server_version // 10000


def _address(url: str) -> tuple[str, dict[str, str]]:
    """The address without its password, which no list of processes may show."""
    parts = {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}
    password = parts.pop("password", "")
    environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C"}
    if password:
        environment["PGPASSWORD"] = password
    return make_conninfo("", **cast(Mapping[str, str], parts)), environment


def _failed(code: str, program: str, said: IO[bytes]) -> Refused:
    said.seek(0)
    text = said.read().decode("utf-8", errors="replace").strip()
    return Refused(
        code,
        cause=f"{program} failed: {text[-ERROR_CHARACTERS_MAX:]}",
        cure="Mend what it names and try again. Nothing was changed.",
    )
