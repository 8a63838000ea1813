"""The home folder: where one Argosy keeps its database, files, keys and logs.

One folder holds everything that must be backed up together, and says which version wrote it, so
that an older program never touches what a newer one has changed.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from argosy.platform.system import exchange
from argosy.platform.system.outcome import Refused

FORMAT = 1
"""Layout of the folder; raised when an older program could no longer read it."""

VARIABLE = "ARGOSY_HOME"
EXCHANGE_S_MAX = 30.0
"""How long to wait while another process puts a restored home in its place: a few renames."""


@dataclass(frozen=True, slots=True)
class Home:
    """Paths, version mark, keys and locks of one home folder."""

    path: Path

    @classmethod
    def current(cls) -> Home:
        """The home that `ARGOSY_HOME` names, or `~/.argosy`."""
        named = os.environ.get(VARIABLE)
        return cls(Path(named).expanduser().absolute() if named else Path.home() / ".argosy")

    @property
    def database(self) -> Path:
        """Data folder of the embedded server; it belongs to the server's user."""
        return self.path / "database"

    @property
    def keys(self) -> Path:
        """Secrets, readable by the owner of the home only."""
        return self.path / "keys"

    @property
    def logs(self) -> Path:
        """Logs of web and worker; the server's log lies in its data folder."""
        return self.path / "logs"

    @property
    def run(self) -> Path:
        """What is true only while something runs: locks, process ids, the socket."""
        return self.path / "run"

    @property
    def files(self) -> Path:
        """Uploaded and generated files."""
        return self.path / "files"

    @property
    def mark(self) -> Path:
        """File that says which layout and which program wrote this home."""
        return self.path / "home.json"

    def ensure(self, program_version: str) -> None:
        """Create the folders and the mark, or refuse a home that a newer program wrote."""
        self.check()
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            for folder in (self.keys, self.logs, self.run, self.files):
                folder.mkdir(mode=0o700, exist_ok=True)
            if not self.mark.exists():
                self._write_mark(program_version)
        except OSError as error:
            raise unwritable(self.path, error) from error

    def check(self) -> None:
        """Refuse a home whose layout this program does not know; complete a restore first.

        Raises:
            Refused: `home.newer`, `home.unreadable`, `restore.unfinished`, `lock.taken`.
        """
        self.complete_restore()
        if (self.path / exchange.UNFINISHED).exists():
            raise Refused(
                "restore.unfinished",
                cause=f"A restore into {self.path} was interrupted: database and files differ.",
                cure="Say `argosy restore` with the same backup and --replace.",
            )
        if not self.mark.exists():
            return
        try:
            mark = json.loads(self.mark.read_text("utf-8"))
            written, program = int(mark["format"]), str(mark["argosy"])
        except (ValueError, KeyError, TypeError, OSError) as error:
            raise Refused(
                "home.unreadable",
                cause=f"{self.mark} cannot be read ({error}).",
                cure="Restore it from a backup, or name another folder with ARGOSY_HOME.",
            ) from error
        if written > FORMAT:
            raise Refused(
                "home.newer",
                cause=(
                    f"The home {self.path} was written by Argosy {program} "
                    f"(layout {written}); this program knows layout {FORMAT} only."
                ),
                cure=(
                    f"Run Argosy {program} or newer, or name another folder with ARGOSY_HOME. "
                    "Nothing was changed."
                ),
            )

    def complete_restore(self) -> Path | None:
        """Carry out an exchange that a killed restore had decided on.

        Returns:
            The folder with what was there before, if something was exchanged and there was any.
        """
        if not exchange.is_pending(self.path):
            return None
        with Lock(self.run / "exchange").held(wait_s=EXCHANGE_S_MAX):
            return exchange.complete(self.path) if exchange.is_pending(self.path) else None

    def secret(self, name: str) -> str:
        """A secret of 256 bits kept in `keys/<name>`, made at first use."""
        file = self.keys / name
        if not file.exists():
            write_private(file, secrets.token_urlsafe(32) + "\n", keep_existing=True)
        return file.read_text("ascii").strip()

    def _write_mark(self, program_version: str) -> None:
        text = json.dumps({"format": FORMAT, "argosy": program_version}, indent=2) + "\n"
        write_private(self.mark, text, keep_existing=True)


def write_private(file: Path, text: str, *, keep_existing: bool = False) -> None:
    """Write `text` to `file`, never readable by others, whole or not at all.

    With `keep_existing` the first of several rival writers wins and the others change nothing.
    """
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    if not keep_existing:
        draft.replace(file)
        return
    with suppress(FileExistsError):
        os.link(draft, file)
    draft.unlink()


def unwritable(path: Path, error: OSError) -> Refused:
    """The refusal for a folder that could not be written, by cause."""
    if error.errno in {28, 122}:  # ENOSPC, EDQUOT
        return disk_full(path)
    return Refused(
        "home.unwritable",
        cause=f"{path} cannot be written: {error.strerror or error}.",
        cure="Give this user the right to write there, or name another folder with ARGOSY_HOME.",
    )


def disk_full(path: Path) -> Refused:
    """The refusal for a volume without space left."""
    return Refused(
        "disk.full",
        cause=f"The disk that holds {path} is full.",
        cure=(
            "Free some space and say `argosy up` again. "
            "What was acknowledged is safe; what was under way was rolled back."
        ),
    )


class Lock:
    """An advisory lock on a file, freed by the kernel when its process ends, however it ends."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._stream: IO[str] | None = None

    def acquire(self, *, shared: bool = False, wait_s: float = 0.0) -> bool:
        """Take the lock, waiting up to `wait_s` seconds; False when others kept it."""
        if self._stream is None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._stream = self._file.open("a+", encoding="utf-8")
        mode = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        deadline = time.monotonic() + wait_s
        while True:
            try:
                fcntl.flock(self._stream, mode | fcntl.LOCK_NB)
                return True
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    return False
                time.sleep(0.02)

    def release(self) -> None:
        """Give the lock back; harmless when it was never taken."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    @contextmanager
    def held(self, *, wait_s: float) -> Iterator[None]:
        """Hold the lock exclusively; refuses when it is not free within `wait_s` seconds."""
        if not self.acquire(wait_s=wait_s):
            raise Refused(
                "lock.taken",
                cause=f"Another process has held {self._file} for more than {wait_s:g} seconds.",
                cure="Look at it with `argosy status`; end it with `argosy down`.",
            )
        try:
            yield
        finally:
            self.release()
