"""The virus scanner's hook: a file is streamed to a clamd before it is kept.

The protocol is clamd's INSTREAM: the command, then parts with their length before them, an empty
one at the end; the answer names what was found. A scanner that does not answer lets nothing in:
who names one wants files scanned.
"""

from __future__ import annotations

import socket
from typing import BinaryIO, Final

from argosy.kernel.primitives.errors import Conflict, Problem, ValidationFailed

TIMEOUT_S: Final = 30
ANSWER_MAX: Final = 4_096
_PART: Final = 1 << 16


def check_scanned(file: BinaryIO, address: str) -> None:
    """Let a scanner look at a file.

    Args:
        file: seekable, read from its beginning.
        address: host and port; "" for no scanner.

    Raises:
        ValidationFailed: the scanner found something.
        Conflict: the scanner does not answer, or cannot tell.
    """
    if not address:
        return
    try:
        said = _asked(file, address)
    except (OSError, ValueError) as error:
        raise Conflict([_away()]) from error
    if said.endswith("FOUND"):
        found = said.partition(":")[2].removesuffix("FOUND").strip()
        raise ValidationFailed(
            [
                Problem(
                    "files.virus",
                    "The virus scanner found {found} in the file.",
                    "Clean the computer that it comes from, and send a clean file.",
                    "file",
                    {"found": ascii(found)[1:-1][:80]},
                )
            ]
        )
    if not said.endswith("OK"):
        raise Conflict([_away()])


def _asked(file: BinaryIO, address: str) -> str:
    host, _, port = address.rpartition(":")
    file.seek(0)
    with socket.create_connection((host.strip("[]"), int(port)), TIMEOUT_S) as line:
        line.sendall(b"zINSTREAM\0")
        while part := file.read(_PART):
            line.sendall(len(part).to_bytes(4, "big") + part)
        line.sendall((0).to_bytes(4, "big"))
        answer = b""
        while b"\0" not in answer and len(answer) < ANSWER_MAX:
            part = line.recv(ANSWER_MAX)
            if not part:
                break
            answer += part
    return answer.partition(b"\0")[0].decode("utf-8", "replace").strip()


def _away() -> Problem:
    return Problem(
        "files.scanner_away",
        "The virus scanner does not answer, so no file is taken in.",
        "Send the file again in a moment; tell the administrator if it stays.",
        "file",
    )
