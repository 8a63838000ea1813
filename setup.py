"""Builds the desk's scripts and sheets before the package is packed, so that a wheel has them."""

from __future__ import annotations

import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

FRONT = Path(__file__).resolve().parent / "frontend"


class BuildWithFront(build_py):
    """Python's files as always, and what browsers load; an unpacked source archive has both."""

    def run(self) -> None:
        """Build the front first; a development install leaves that to `make setup`."""
        if FRONT.is_dir() and not self.editable_mode:
            sys.path.insert(0, str(FRONT))
            import bundle

            bundle.make_fresh()
            sys.path.remove(str(FRONT))
        super().run()


setup(cmdclass={"build_py": BuildWithFront})
