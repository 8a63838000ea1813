"""The process that sets type: reads jobs from its input, writes PDFs to its output.

It is started by `press.parent` with a folder of its own, and ends when its input does; the folder
goes with it, and when it is killed its parent removes it. Messages are a length of four bytes
and the bytes; an answer begins with `+` for a PDF or `-` for what went wrong.
"""

from __future__ import annotations

import base64
import json
import resource
import shutil
import sys
from pathlib import Path
from typing import BinaryIO, Final

import typst

MEMORY_MAX: Final = 4 * 1024**3
"""Bytes of addresses; fonts and the caches of the engine take half a gigabyte at most."""
MESSAGE_MAX: Final = 64 * 1024**2
PROGRAM: Final = Path(__file__).parent / "assets" / "paper.typ"


def read_message(source: BinaryIO) -> bytes | None:
    """Return the next message; None at the end.

    Raises:
        ValueError: the message is longer than any job may be.
    """
    head = source.read(4)
    if len(head) < 4:
        return None
    length = int.from_bytes(head, "big")
    if length > MESSAGE_MAX:
        raise ValueError(f"a message of {length} bytes")
    return source.read(length)


def write_message(target: BinaryIO, message: bytes) -> None:
    """Send a message."""
    target.write(len(message).to_bytes(4, "big") + message)
    target.flush()


def _serve(place: str, folders: list[str]) -> None:
    root = Path(place)
    try:
        (root / "pictures").mkdir()
        (root / "paper.typ").write_bytes(PROGRAM.read_bytes())
        compiler = typst.Compiler(
            str(root / "paper.typ"),
            root=str(root),
            font_paths=folders,
            ignore_system_fonts=True,
            sys_inputs={"data": "[]"},
            package_path=str(root / "none"),
            package_cache_path=str(root / "none"),
        )
        while (message := read_message(sys.stdin.buffer)) is not None:
            job = json.loads(message)
            try:
                for name, picture in job["pictures"].items():
                    (root / "pictures" / name).write_bytes(base64.b64decode(picture))
                answer = b"+" + _made(compiler, job)
            except (typst.TypstError, RuntimeError, ValueError) as error:
                answer = b"-" + str(error).encode()[:2_000]
            write_message(sys.stdout.buffer, answer)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _made(compiler: typst.Compiler, job: dict[str, object]) -> bytes:
    """Return a PDF, or the pages as pictures: a JSON list of PNGs in base64."""
    inputs = {"data": json.dumps(job["documents"])}
    if not job["ppi"]:
        made = compiler.compile(sys_inputs=inputs, pdf_tags=bool(job["is_tagged"]), timestamp=0)
        assert isinstance(made, bytes)
        return made
    pages = compiler.compile(sys_inputs=inputs, format="png", ppi=float(str(job["ppi"])))
    listed = pages if isinstance(pages, list) else [pages]
    return json.dumps([base64.b64encode(page or b"").decode() for page in listed]).encode()


def main() -> None:
    """Serve until the input ends, within limits that hold whatever a job says."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _serve(sys.argv[1], sys.argv[2:])


if __name__ == "__main__":
    main()
