"""The press as the server uses it: one process apart, started when needed, stopped if it hangs."""

from __future__ import annotations

import atexit
import base64
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from typing import IO, Final

from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.platform.printing.press.fonts import folders

TIMEOUT_S: Final = 30
"""Seconds that one job may take; a page takes about fifteen milliseconds."""
JOBS_MAX: Final = 500
"""Jobs after which the process is replaced: what its engine keeps grows slowly."""
TAGGED_MAX: Final = 20
"""Documents that are tagged for screen readers; more would only make the file larger."""


class Press:
    """A process that sets type, one job at a time; safe to call from any thread."""

    def __init__(self, timeout_s: float = TIMEOUT_S) -> None:
        """Make a press; its process starts with the first job.

        Args:
            timeout_s: seconds that a job may take.
        """
        self._timeout_s = timeout_s
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._jobs = 0
        self._place = ""
        """Its folder; killed, it cannot remove that itself."""
        atexit.register(self.stop)

    def print(
        self, documents: Sequence[Mapping[str, object]], pictures: Mapping[str, bytes]
    ) -> bytes:
        """Return documents as one PDF.

        Args:
            documents: as `filling` makes them.
            pictures: by the names that the documents use.

        Raises:
            ValidationFailed: it took too long, or a picture cannot be drawn.
        """
        return self._job(documents, pictures, 0)

    def pages(
        self, documents: Sequence[Mapping[str, object]], pictures: Mapping[str, bytes], ppi: int
    ) -> list[str]:
        """Return the pages of documents as PNG in base64, to be looked at.

        Args:
            documents: as `filling` makes them.
            pictures: by the names that the documents use.
            ppi: dots an inch.

        Raises:
            ValidationFailed: it took too long, or a picture cannot be drawn.
        """
        return [str(page) for page in json.loads(self._job(documents, pictures, ppi))]

    def _job(
        self, documents: Sequence[Mapping[str, object]], pictures: Mapping[str, bytes], ppi: int
    ) -> bytes:
        named = {name: base64.b64encode(data).decode() for name, data in pictures.items()}
        job = {
            "documents": documents,
            "pictures": named,
            "is_tagged": len(documents) <= TAGGED_MAX,
            "ppi": ppi,
        }
        message = json.dumps(job).encode()
        with self._lock:
            answer = self._ask(message)
        if answer[:1] != b"+":
            raise ValidationFailed(_not_printable(answer[1:].decode(errors="replace")))
        return answer[1:]

    def stop(self) -> None:
        """End the process; the next job starts another."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()
        place, self._place = self._place, ""
        if place:
            shutil.rmtree(place, ignore_errors=True)

    def _ask(self, message: bytes) -> bytes:
        process = self._running()
        self._jobs += 1
        assert process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(len(message).to_bytes(4, "big") + message)
            process.stdin.flush()
            until = time.monotonic() + self._timeout_s
            length = int.from_bytes(_take(process.stdout, 4, until), "big")
            answer = _take(process.stdout, length, until)
        except (OSError, EOFError, TimeoutError) as error:
            self.stop()
            raise ValidationFailed(_too_much()) from error
        if self._jobs >= JOBS_MAX:
            self.stop()
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.stop()
            self._jobs = 0
            self._place = tempfile.mkdtemp(prefix="argosy-press-")
            module = "argosy.platform.printing.press.child"
            self._process = subprocess.Popen(
                [sys.executable, "-m", module, self._place, *folders()],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=_environment(),
            )
        return self._process


def _environment() -> dict[str, str]:
    """Return what the process may know: where Python lies and whose it is, and no secret."""
    kept = ("PATH", "PYTHONPATH", "HOME", "TMPDIR", "LANG", "VIRTUAL_ENV", "ARGOSY_HOME")
    return {name: os.environ[name] for name in kept if name in os.environ}


def _take(source: IO[bytes], length: int, until: float) -> bytes:
    """Read so many bytes before a moment.

    Raises:
        TimeoutError: they did not come in time.
        EOFError: the process ended.
    """
    parts: list[bytes] = []
    while length > 0:
        left = until - time.monotonic()
        if left <= 0 or not select.select([source], [], [], left)[0]:
            raise TimeoutError
        part = os.read(source.fileno(), min(length, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def _too_much() -> Problem:
    return Problem(
        "printing.too_much",
        "Printing this took longer or more memory than is allowed.",
        "Print fewer records at a time, or make the template simpler.",
    )


def _not_printable(why: str) -> Problem:
    is_picture = "image" in why or "svg" in why.lower()
    if is_picture:
        return Problem(
            "printing.picture",
            "A picture of the document cannot be drawn.",
            "Give the logo or seal as a PNG, JPEG or SVG file.",
        )
    return Problem(
        "printing.not_set",
        "The document cannot be set with these measures.",
        "Make margins and columns of the template fit on its paper.",
    )


press: Final = Press()
"""The one of this process."""
