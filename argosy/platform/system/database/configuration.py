"""The server's settings: safe first, modest in memory, and the same on every machine."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import psutil

from argosy.platform.system.database.account import Account
from argosy.platform.system.outcome import Refused

PORT = 5432
"""Only part of the socket's file name: the server listens on no network address."""
SOCKET_PATH_BYTES_MAX = 107
LOG_BYTES_MAX = 16 * 1024 * 1024
CLONE_STRATEGY = "WAL_LOG"
MIB = 1024 * 1024


def settings() -> dict[str, str]:
    """What we set apart from PostgreSQL's defaults, with the reason beside each."""
    memory = int(psutil.virtual_memory().total) // MIB
    return {
        "fsync": "on",  # an acknowledged command survives a power cut
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "jit": "off",  # our statements are short; compiling them costs more than running them
        "listen_addresses": "",  # a socket in the home: no port to clash, nobody else can knock
        "max_connections": "100",
        "shared_buffers": f"{min(max(memory // 16, 64), 512)}MB",
        "effective_cache_size": f"{max(memory // 2, 256)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": "128MB",
        "max_wal_size": "2GB",  # bulk loads must not check-point every few seconds
        "checkpoint_completion_target": "0.9",
        "random_page_cost": "1.1",  # solid-state disks
        "scram_iterations": "64",  # passwords are 256 random bits; stretching them buys nothing
        "password_encryption": "scram-sha-256",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "lc_messages": "C",
        "log_line_prefix": "%m [%p] %u@%d ",
        "log_checkpoints": "off",
        "log_min_duration_statement": "2s",
        "idle_in_transaction_session_timeout": "10min",  # a forgotten session must not hold locks
        "restart_after_crash": "on",
    }


def write(data: Path, sockets: Path, who: Account, extra: Mapping[str, str]) -> None:
    """Write `argosy.conf` and have it read last but for the administrator's `local.conf`."""
    make_socket_folder(sockets, who)
    chosen = settings() | {"unix_socket_directories": str(sockets)} | dict(extra)
    lines = ["# Written by Argosy at each start. Your own settings belong into local.conf."]
    lines += [f"{name} = '{_quoted(value)}'" for name, value in sorted(chosen.items())]
    file = data / "argosy.conf"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    who.own(file)
    local = data / "local.conf"
    if not local.exists():
        local.write_text("# Your own settings; they win over argosy.conf.\n", "utf-8")
        who.own(local)
    main = data / "postgresql.conf"
    wanted = "include 'argosy.conf'\ninclude 'local.conf'\n"
    text = main.read_text("utf-8")
    if wanted not in text:
        main.write_text(text + "\n" + wanted, "utf-8")


def socket_folder(database: Path) -> Path:
    """Where the socket lies: beside the data, or in a short place when that path is too long."""
    name = f".s.PGSQL.{PORT}"
    if len(os.fsencode(database / name)) < SOCKET_PATH_BYTES_MAX:
        return database
    short = hashlib.sha256(os.fsencode(database)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"argosy-{short}"


def make_socket_folder(folder: Path, who: Account) -> None:
    """Make a socket folder outside the home; refuses one that a stranger has put there."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid not in {who.uid, os.geteuid()} or folder.is_symlink():
        raise Refused(
            "database.socket_taken",
            cause=f"{folder} belongs to somebody else.",
            cure="Remove it, or name a shorter path with ARGOSY_HOME.",
        )
    who.own(folder)


def clear_socket(folder: Path) -> None:
    """Remove the socket and its mark that a killed server left; call only when none runs.

    A killed server that nobody has waited for yet still counts as alive to PostgreSQL.
    """
    for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
        (folder / name).unlink(missing_ok=True)


def _quoted(value: str) -> str:
    return value.replace("'", "''")
