"""Which Chromium the tests drive: the one that is named, the machine's own, else one of npm's.

A machine without Chinese fonts gets one too, so that its pictures can be read.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

VARIABLE = "ARGOSY_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
BRING = Path(__file__).resolve().parents[3] / "frontend" / "chromium.py"
QUIET = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
"""Without these it asks for hosts of its own, which a test must not."""


class NoChromiumError(Exception):
    """There is none, none can be brought, and what to do about it."""


@dataclass(frozen=True, slots=True)
class Chromium:
    """A program, and what its environment needs besides ours."""

    program: str
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def arguments(self) -> list[str]:
        """What it is started with; its sandbox refuses to run as root, and where it is brought."""
        is_root = hasattr(os, "geteuid") and os.geteuid() == 0
        return [*QUIET, *(["--no-sandbox"] if is_root or self.environment else [])]


def chromium() -> Chromium:
    """Return the Chromium to drive.

    Raises:
        NoChromiumError: there is none, and none can be brought.
    """
    named = os.environ.get(VARIABLE, "")
    if named and not shutil.which(named):
        raise NoChromiumError(f"{VARIABLE} names {named}, which is no program.")
    found = named or next((path for name in NAMES if (path := shutil.which(name))), "")
    if found and _reads_chinese():
        return Chromium(found)
    brought = _bring()
    fonts = {"FONTCONFIG_FILE": str(brought / "fonts.conf")}
    if found:
        return Chromium(found, fonts)
    return Chromium(str(brought / "chromium"), {"LD_LIBRARY_PATH": str(brought / "lib"), **fonts})


def _reads_chinese() -> bool:
    """Return whether the machine has a font with Chinese characters."""
    if sys.platform in ("darwin", "win32"):
        return True
    lister = shutil.which("fc-list")
    if lister is None:
        return False
    listed = subprocess.run([lister, ":lang=zh-cn"], check=False, capture_output=True)
    return bool(listed.stdout.strip())


def _bring() -> Path:
    done = subprocess.run([sys.executable, str(BRING)], check=False, capture_output=True, text=True)
    if done.returncode:
        raise NoChromiumError(done.stderr.strip())
    return Path(done.stdout.strip())
