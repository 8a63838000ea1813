"""The operating system's user that the server runs as.

PostgreSQL refuses to run as root, rightly. When Argosy itself runs as root, the server's processes
give up root and become an unprivileged user who owns the data folder. That user may be unable to
walk through a parent folder (a root-only home, say); then, on Linux, its processes keep the one
right to pass through folders, and nothing else of root.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import stat
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from argosy.platform.system.outcome import Refused

PREFERRED_USERS = ("argosy", "nobody")
"""Users tried in this order; make a system user `argosy` to keep `nobody` out of it."""

_PR_SET_KEEPCAPS = 8
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
_CAPABILITY_VERSION_3 = 0x20080522
_CAP_DAC_OVERRIDE = 1
_CAP_DAC_READ_SEARCH = 2


@dataclass(frozen=True, slots=True)
class Account:
    """A user and group by number; `is_other` when it is not the one we run as."""

    uid: int
    gid: int
    name: str
    is_other: bool

    def own(self, path: Path) -> None:
        """Give `path` to this account, closed to everybody else."""
        if self.is_other:
            os.chown(path, self.uid, self.gid)
        path.chmod(0o700 if path.is_dir() else 0o600)

    def becoming(self, paths: Sequence[Path]) -> Callable[[], None] | None:
        """What a child runs before `exec` to become this account and still reach `paths`.

        Raises:
            Refused: `database.unreachable` when the account could not reach a path.
        """
        if not self.is_other:
            return None
        closed = [found for path in paths if (found := closed_parent(path, self)) is not None]
        capability = _passing_capability() if closed else None
        if closed and capability is None:
            raise Refused(
                "database.unreachable",
                cause=(
                    f"Argosy runs as root, so the database runs as the user {self.name!r}, "
                    f"and that user may not pass through {closed[0]}."
                ),
                cure=(
                    "Name a folder that it can reach with ARGOSY_HOME (such as /var/lib/argosy), "
                    f"allow passing through (chmod o+x {closed[0]}), or run as an ordinary user."
                ),
            )
        return lambda: _become(self.uid, self.gid, capability)


def choose(data: Path) -> Account:
    """The account for a data folder: its owner when it exists, else ourselves, else not root."""
    if os.geteuid() != 0:
        user = os.geteuid()
        return Account(user, os.getegid(), str(user), is_other=False)
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid, _name(owner.st_uid), is_other=True)
    for name in PREFERRED_USERS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, name, is_other=True)
    raise Refused(
        "database.no_user",
        cause="PostgreSQL does not run as root and this machine has no unprivileged user for it.",
        cure="Create one (useradd --system argosy), or run Argosy as an ordinary user.",
    )


def closed_parent(path: Path, account: Account) -> Path | None:
    """The first folder on the way to `path` that the account may not pass through."""
    for folder in reversed(path.resolve().parents):
        found = folder.stat()
        if found.st_uid == account.uid:
            allowed = found.st_mode & stat.S_IXUSR
        elif found.st_gid == account.gid:
            allowed = found.st_mode & stat.S_IXGRP
        else:
            allowed = found.st_mode & stat.S_IXOTH
        if not allowed:
            return folder
    return None


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _passing_capability() -> int | None:
    """The least capability we hold that lets a process pass through closed folders."""
    if not sys.platform.startswith("linux"):
        return None
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("CapEff:"):
            held = int(line.split()[1], 16)
            for capability in (_CAP_DAC_READ_SEARCH, _CAP_DAC_OVERRIDE):
                if held & (1 << capability):
                    return capability
    return None


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Data(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


_libc = ctypes.CDLL(None, use_errno=True)


def _become(uid: int, gid: int, capability: int | None) -> None:
    """Turn this process into the account, keeping at most one capability; runs in the child."""
    if capability is not None:
        _checked(_libc.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0))
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    if capability is not None:
        bit = 1 << capability
        data = (_Data * 2)(_Data(bit, bit, bit), _Data(0, 0, 0))
        _checked(_libc.capset(ctypes.byref(_Header(_CAPABILITY_VERSION_3, 0)), data))
        _checked(_libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, capability, 0, 0))


def _checked(answer: int) -> None:
    if answer != 0:
        raise OSError(ctypes.get_errno(), "could not keep the right to pass through folders")
