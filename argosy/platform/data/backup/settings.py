"""The backup's settings and its last outcome, kept in the home as plain JSON.

Settings are `backup.json` in the home; passphrase and store account lie among the keys. The
outcome is `run/backup.json`, read by `argosy status` and the status page.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path

from argosy.platform.data.backup.encryption import Lock
from argosy.platform.data.backup.rules import Keep
from argosy.platform.data.backup.s3 import SCHEME, S3Store, account_of
from argosy.platform.data.backup.stores import FolderStore, Store
from argosy.platform.system.health import Backup
from argosy.platform.system.home import Home
from argosy.platform.system.outcome import Refused

DRILL_EVERY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the home says about its backups. `every_h` 0 means that none is scheduled."""

    to: str = ""
    every_h: int = 0
    keep: Keep = field(default_factory=Keep)
    recipients: tuple[str, ...] = ()
    has_passphrase: bool = False


def settings_file(home: Home) -> Path:
    """Where the settings lie."""
    return home.path / "backup.json"


def passphrase_file(home: Home) -> Path:
    """Where the passphrase of scheduled backups lies."""
    return home.keys / "backup.passphrase"


def read(home: Home) -> Settings:
    """The settings, or their defaults.

    Raises:
        Refused: `backup.bad_settings`.
    """
    file = settings_file(home)
    if not file.exists():
        return Settings()
    try:
        found = json.loads(file.read_text("utf-8"))
        return Settings(
            to=str(found["to"]),
            every_h=int(found["every_h"]),
            keep=Keep(**found["keep"]),
            recipients=tuple(found["recipients"]),
            has_passphrase=bool(found["has_passphrase"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refused(
            "backup.bad_settings",
            cause=f"{file} cannot be read: {error}.",
            cure="Write it anew with `argosy backup schedule`.",
        ) from error


def write(home: Home, settings: Settings) -> None:
    """Keep the settings."""
    _write(settings_file(home), asdict(settings))


def lock_of(home: Home, settings: Settings) -> Lock:
    """With what scheduled backups are encrypted."""
    word = passphrase_file(home).read_text("utf-8").strip() if settings.has_passphrase else ""
    return Lock(settings.recipients, word)


def place(home: Home, settings: Settings) -> str:
    """Where backups go when nothing else is said: beside the home, never inside it."""
    return settings.to or str(home.path.with_name(f"{home.path.name.strip('.')}-backups"))


def store_at(home: Home, where: str) -> Store:
    """The store that an address names."""
    if where.startswith(SCHEME):
        return S3Store(where, account_of(home))
    folder = Path(where).expanduser().absolute()
    if folder == home.path or home.path in folder.parents:
        raise Refused(
            "backup.inside_home",
            cause=f"{folder} lies in the home that is backed up.",
            cure="Name a folder elsewhere, best on another disk or machine.",
        )
    return FolderStore(folder)


def origin_of(home: Home) -> str:
    """Eight letters that tell a home's backups from others'; the same after a restore."""
    return hashlib.sha256(home.secret("django").encode("ascii")).hexdigest()[:8]


def record(home: Home, outcome: Backup) -> None:
    """Write down how the last backup went."""
    home.run.mkdir(parents=True, exist_ok=True)
    _write(home.run / "backup.json", asdict(outcome))


def _write(file: Path, value: object) -> None:
    draft = file.with_suffix(".draft")
    draft.write_text(json.dumps(value, indent=2) + "\n", "utf-8")
    draft.replace(file)
