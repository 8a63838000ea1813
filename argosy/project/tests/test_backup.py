"""Backup, wipe, restore as a person does it: real servers, real files, and kill -9."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from argosy import __version__
from argosy.platform.data.backup.stores import FolderStore
from argosy.platform.system import exchange
from argosy.platform.system.database import EmbeddedServer
from argosy.platform.system.home import FORMAT, Home
from argosy.testing.database import Clone

ROOT = Path(__file__).resolve().parents[3]
UNSET = ("DATABASE_URL", "DATABASE_OWNER_URL", "ARGOSY_DATABASE_EMBEDDED", "ARGOSY_TEST_HOME")
SEALED = "from argosy.kernel.identity import sql; sql.execute('DELETE FROM journal_line')"
KILLS = 8

Argosy = Callable[..., "subprocess.CompletedProcess[str]"]


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in UNSET}
    return kept | {"ARGOSY_HOME": str(home), "PYTHONPATH": str(ROOT)} | more


def argosy(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "argosy.project.cli", *arguments],
        env=environment(home, **more),
        cwd=home.parent,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=300,
    )


def done(ran: subprocess.CompletedProcess[str]) -> str:
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
    return ran.stdout


def refused(ran: subprocess.CompletedProcess[str]) -> str:
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr, ran.stderr
    return ran.stderr


def digest(home: Path, **more: str) -> str:
    return done(argosy(home, "digest", "--full", **more)).split()[-1]


def contents(home: Path) -> dict[str, bytes]:
    """Everything but the database, byte for byte."""
    found = {
        str(path.relative_to(home)): path.read_bytes()
        for folder in ("files", "keys")
        for path in sorted((home / folder).rglob("*"))
        if path.is_file()
    }
    return found | {"home.json": (home / "home.json").read_bytes()}


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which a company has traded, with files; it is only read."""
    folder = tmp_path_factory.mktemp("original")
    folder.chmod(0o755)
    home = folder / "home"
    example = (ROOT / "docs" / "examples" / "first_order.py").read_text("utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "argosy.project.cli", "shell"],
        input=example,
        env=environment(home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    done(argosy(home, "seal"))
    (home / "files" / "发票" / "leer").mkdir(parents=True)
    (home / "files" / "发票" / "25117000000012345678.ofd").write_bytes(os.urandom(200_000))
    (home / "files" / "a b.pdf").write_bytes(b"")
    return home


@pytest.fixture(scope="module")
def backup(original: Path) -> Path:
    """A backup of it."""
    folder = original.parent / "backups"
    told = done(argosy(original, "backup", "--to", str(folder), "--drill"))
    assert "the books hold" in told
    assert "every SHA-256 as written" in told
    assert "as it was" in told
    (file,) = folder.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    return file


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Path]:
    """A home that is not there yet."""
    tmp_path.chmod(0o755)
    home = tmp_path / "home"
    yield home
    argosy(home, "down")


def test_after_the_home_is_wiped_everything_comes_back(original: Path, backup: Path) -> None:
    """Issue 3, "done when" 7, on a copy: the home is gone before it is restored."""
    before, files = digest(original), contents(original)
    anchors = (original / "anchors").read_bytes()
    copy = original.parent / "kept"
    original.rename(copy)
    try:
        assert not original.exists()
        told = done(argosy(original, "restore", str(backup)))
        assert before in told
        assert digest(original) == before
        assert contents(original) == files
        assert (original / "anchors").read_bytes() == anchors
        assert "hold" in done(argosy(original, "verify"))
        assert not list(original.glob("restore*")), "no draft, no journal"
        assert not list(original.glob("before-*"))
    finally:
        shutil.rmtree(original)
        copy.rename(original)


def test_a_flipped_byte_anywhere_is_refused_and_nothing_is_made(
    backup: Path, empty: Path, tmp_path: Path
) -> None:
    whole = backup.read_bytes()
    seed = random.randrange(1 << 30)
    print(f"seed {seed}")
    chance = random.Random(seed)
    for place in (0, len(whole) - 1, *chance.sample(range(len(whole)), 3)):
        bad = bytearray(whole)
        bad[place] ^= 1 << chance.randrange(8)
        file = tmp_path / backup.name
        file.write_bytes(bytes(bad))
        told = refused(argosy(empty, "restore", str(file)))
        assert "damaged" in told, (place, told)
        assert sorted(path.name for path in empty.iterdir()) == ["logs", "run"]
    file.write_bytes(whole)
    done(argosy(empty, "backup", "check", str(file)))


def test_a_home_that_holds_something_is_refused_or_kept_aside(
    original: Path, backup: Path, empty: Path
) -> None:
    done(argosy(empty, "migrate"))
    (empty / "files" / "mine").write_text("mine")
    mine, files = digest(empty), contents(empty)
    told = refused(argosy(empty, "restore", str(backup)))
    assert "is not empty" in told
    assert "--replace" in told
    assert digest(empty) == mine
    assert contents(empty) == files
    told = done(argosy(empty, "restore", str(backup), "--replace"))
    (aside,) = empty.glob("before-*")
    assert str(aside) in told
    assert digest(empty) == digest(original)
    assert contents(empty) == contents(original)
    assert contents(aside) == files
    assert digest(aside) == mine, "the old home is whole and works where it was put"


@pytest.mark.long
def test_what_runs_is_not_replaced(backup: Path, empty: Path) -> None:
    done(argosy(empty, "up", "--detach"))
    told = refused(argosy(empty, "restore", str(backup), "--replace"))
    assert "argosy down" in told
    done(argosy(empty, "status"))


@pytest.mark.parametrize(
    ("sought", "put"),
    [
        (f'"home_format": {FORMAT},', f'"home_format": {FORMAT + 1},'),
        ('"identity.0001_initial"', '"identity.9999_initial"'),
        ('"format": 1\n', '"format": 2\n'),
    ],
)
def test_a_backup_of_a_newer_version_is_refused(
    backup: Path, empty: Path, tmp_path: Path, sought: str, put: str
) -> None:
    """The archive is written anew, so that everything but the version is in order."""
    import io

    from argosy.platform.data.backup import archive
    from argosy.platform.data.backup.tests.test_archive import Memory

    folder = tmp_path / "taken apart"
    folder.mkdir()
    with backup.open("rb") as stream:
        found = archive.read(stream, folder)
    text = archive._json(asdict(found.header)).decode("ascii")
    assert sought in text
    sink = Memory()
    writer = archive.ArchiveWriter(sink, archive.header_of(text.replace(sought, put).encode()))
    writer.add_pieces(io.BytesIO((folder / archive.DUMP).read_bytes()))
    for name in ("files", "keys"):
        writer.add_tree(name, folder / name)
    writer.add_file("home.json", folder / "home.json")
    writer.close(found.digest, found.tables, holds=True)
    file = tmp_path / backup.name
    file.write_bytes(sink.getvalue())
    told = refused(argosy(empty, "restore", str(file)))
    assert "newer than this one" in told
    assert sorted(path.name for path in empty.iterdir()) == ["logs", "run"]


def test_a_locked_backup_needs_its_passphrase(original: Path, empty: Path, tmp_path: Path) -> None:
    word = tmp_path / "word"
    word.write_text("夜航船 1632\n", "utf-8")
    place = tmp_path / "locked"
    locked = ("--to", str(place), "--passphrase-file", str(word), "--no-verify")
    done(argosy(original, "backup", *locked))
    (file,) = place.iterdir()
    assert b"django" not in file.read_bytes()
    assert "passphrase" in refused(argosy(empty, "restore", str(place)))
    wrong = argosy(empty, "restore", str(place), ARGOSY_BACKUP_PASSPHRASE="夜航船 1633")
    assert "does not open" in refused(wrong)
    assert sorted(path.name for path in empty.iterdir()) == ["logs", "run"]
    done(argosy(empty, "restore", str(place), "--passphrase-file", str(word)))
    assert contents(empty) == contents(original)


@pytest.mark.long
def test_a_key_file_locks_and_opens(original: Path, empty: Path, tmp_path: Path) -> None:
    key, place = tmp_path / "secret.key", tmp_path / "locked"
    public = done(argosy(original, "backup", "key", str(key))).split()[-1]
    assert key.stat().st_mode & 0o777 == 0o600
    assert "exists" in refused(argosy(original, "backup", "key", str(key)))
    done(argosy(original, "backup", "--to", str(place), "--recipient", public, "--no-verify"))
    assert "--key-file" in refused(argosy(empty, "restore", str(place)))
    done(argosy(empty, "backup", "check", str(place), "--key-file", str(key)))


def kill_tree(process: subprocess.Popen[bytes]) -> None:
    """Kill a command and everything that it started, the database too, all with signal 9."""
    import psutil

    found = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    for one in found:
        try:
            one.send_signal(signal.SIGKILL)
        except psutil.NoSuchProcess:
            continue
    process.wait()


def begun(home: Path, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "argosy.project.cli", *arguments],
        env=environment(home),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.long
def test_a_restore_killed_at_any_moment_leaves_the_old_home_or_the_new_one(
    original: Path, backup: Path, empty: Path
) -> None:
    done(argosy(empty, "migrate"))
    (empty / "files" / "mine").write_text("mine")
    old, new = contents(empty), contents(original)
    old_digest, new_digest = digest(empty), digest(original)
    assert old_digest != new_digest
    seed = random.randrange(1 << 30)
    print(f"seed {seed}")
    chance = random.Random(seed)
    began = time.monotonic()
    done(argosy(empty, "restore", str(backup), "--replace"))
    whole_s = time.monotonic() - began
    (aside,) = empty.glob("before-*")
    ends: list[str] = []
    for turn in range(KILLS):
        if ends[-1:] != ["old"]:  # the new one is in place: put the old one back
            for part in exchange.PARTS:
                for path in (empty / part, aside / part):
                    if path.exists() and path.parent == empty:
                        shutil.rmtree(path) if path.is_dir() else path.unlink()
            for path in list(aside.iterdir()):
                path.rename(empty / path.name)
            aside.rmdir()
            assert contents(empty) == old
        running = begun(empty, "restore", str(backup), "--replace")
        late = turn % 2 == 1  # every other one in the last moments
        time.sleep(whole_s * (chance.uniform(0.85, 1.0) if late else chance.uniform(0.0, 0.9)))
        kill_tree(running)
        found = digest(empty)
        assert found in {old_digest, new_digest}
        is_old = found == old_digest
        assert contents(empty) == (old if is_old else new)
        ends.append("old" if is_old else "new")
        if not is_old:
            (aside,) = empty.glob("before-*")
            assert contents(aside) == old
    print(ends)
    done(argosy(empty, "restore", str(backup), "--replace"))
    assert digest(empty) == new_digest
    assert not list(empty.glob("restore*"))


@pytest.mark.long
def test_a_backup_killed_at_any_moment_leaves_no_half_one(original: Path, tmp_path: Path) -> None:
    place = tmp_path / "backups"
    seed = random.randrange(1 << 30)
    print(f"seed {seed}")
    chance = random.Random(seed)
    for _ in range(4):
        running = begun(original, "backup", "--to", str(place), "--no-verify")
        time.sleep(chance.uniform(0.3, 3.0))
        kill_tree(running)
        for stored in FolderStore(place).listed():
            done(argosy(original, "backup", "check", str(place / stored.name)))
        time.sleep(1.1)  # names tell seconds
    done(argosy(original, "backup", "--to", str(place), "--no-verify"))
    assert not list(place.glob(".*")), "drafts of killed runs are cleared"


@pytest.mark.long
def test_the_schedule_keeps_what_it_says_and_status_tells_the_age(
    original: Path, tmp_path: Path
) -> None:
    place = tmp_path / "backups"
    said: tuple[str, ...] = (
        "--to",
        str(place),
        "--every",
        "24",
        "--keep-last",
        "2",
        "--keep-daily",
        "0",
    )
    said += ("--keep-weekly", "0", "--keep-monthly", "0")
    inside = argosy(original, "backup", "schedule", "--to", str(original / "files"))
    assert "lies in the home" in refused(inside)
    (original / "run" / "backup.json").unlink(missing_ok=True)
    done(argosy(original, "backup", "schedule", *said))
    assert "LATE" in argosy(original, "status").stdout
    for _ in range(3):
        done(argosy(original, "backup", "now", "--scheduled", "--no-verify"))
        time.sleep(1.1)
    assert len(FolderStore(place).listed()) == 2
    told = argosy(original, "status").stdout
    assert "0 hours old" in told
    assert "drill held" in told, "the first scheduled one is loaded on trial"
    assert "LATE" not in told
    place.chmod(0o700)
    shutil.rmtree(place)
    place.write_text("not a folder")
    refused(argosy(original, "backup", "now", "--scheduled", "--no-verify"))
    assert "FAILED" in argosy(original, "status").stdout
    done(argosy(original, "backup", "schedule", "--every", "0"))
    (original / "run" / "backup.json").unlink()


@pytest.mark.long
def test_into_a_server_of_ones_own(
    backup: Path, original: Path, empty: Path, db_clone: Clone
) -> None:
    """The clone has tables: refused, then replaced in one transaction, the old schema kept."""
    both = {"DATABASE_URL": db_clone.app_url, "DATABASE_OWNER_URL": db_clone.owner_url}
    assert "the database" in refused(argosy(empty, "restore", str(backup), **both))
    done(argosy(empty, "restore", str(backup), "--replace", **both))
    assert digest(empty, **both) == digest(original)
    assert not (empty / "database").exists()
    assert contents(empty) == contents(original)
    assert "hold" in done(argosy(empty, "verify", **both))
    cheat = argosy(empty, "shell", "-c", SEALED, **both)
    assert cheat.returncode != 0, "grants and triggers are in place"
    with psycopg.connect(db_clone.owner_url) as connection:
        found = connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'before%'"
        ).fetchall()
        assert len(found) == 1
        kept = sql.SQL("SELECT count(*) FROM {}.django_migrations").format(
            sql.Identifier(str(found[0][0]))
        )
        assert connection.execute(kept).fetchone() != (0,)


@pytest.mark.long
def test_a_damaged_database_folder_is_replaced_too(
    original: Path, backup: Path, empty: Path
) -> None:
    empty.mkdir()
    Home(empty).ensure(__version__)
    (empty / "database" / "data").mkdir(parents=True)
    (empty / "database" / "data" / "PG_VERSION").write_text("18")
    done(argosy(empty, "restore", str(backup), "--replace"))
    assert EmbeddedServer(Home(empty)).pid is None
    assert digest(empty) == digest(original)
    assert json.loads((empty / "home.json").read_text())["format"] == FORMAT
