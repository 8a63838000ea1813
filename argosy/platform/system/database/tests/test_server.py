"""Tests of the embedded server: whoever starts it, however it ended, it comes up with its data."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from argosy import __version__
from argosy.platform.system.database import EmbeddedServer, account, leftovers
from argosy.platform.system.database.server import ADMIN, APP, OWNER
from argosy.platform.system.home import Home
from argosy.platform.system.outcome import Refused

ROOT = Path(__file__).resolve().parents[5]
IS_ROOT = os.geteuid() == 0

Make = Callable[[Path], EmbeddedServer]


@pytest.fixture
def make() -> Iterator[Make]:
    """Servers that are stopped after the test, whatever it did to them."""
    made: list[EmbeddedServer] = []

    def make_one(path: Path) -> EmbeddedServer:
        made.append(EmbeddedServer(Home(path)))
        return made[-1]

    yield make_one
    for server in made:
        server.stop()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder for a home that the server's user can reach when we are root."""
    return tmp_path / "home"


def one(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def test_it_comes_up_guarded_and_tuned(make: Make, home: Path) -> None:
    server = make(home)
    urls = server.acquire(__version__)
    assert one(urls.app, "SELECT current_user::text") == APP
    assert one(urls.owner, "SELECT current_user::text") == OWNER
    wanted = {"data_checksums": "on", "fsync": "on", "jit": "off", "listen_addresses": ""}
    for name, value in wanted.items():
        assert one(urls.app, f"SELECT current_setting('{name}')") == value
    roles = (
        "SELECT array_agg(rolname::text ORDER BY rolname) FROM pg_roles"
        " WHERE rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb"
    )
    assert one(urls.app, roles) == [ADMIN]
    owner = "SELECT pg_get_userbyid(datdba)::text FROM pg_database WHERE datname = 'argosy'"
    assert one(urls.app, owner) == OWNER


def test_nobody_enters_without_the_password(make: Make, home: Path) -> None:
    server = make(home)
    urls = server.acquire(__version__)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(urls.app, password="guessed")
    with pytest.raises(psycopg.errors.InsufficientPrivilege), psycopg.connect(urls.app) as app:
        app.execute("CREATE TABLE mine (id int)")
    assert (home / "keys" / "database.json").stat().st_mode & 0o077 == 0


def test_the_last_user_out_stops_it(make: Make, home: Path) -> None:
    first, second = make(home), make(home)
    first.acquire(__version__)
    pid = first.pid
    second.acquire(__version__)
    assert second.pid == pid
    assert not first.release()
    assert second.pid == pid
    assert second.release()
    assert second.pid is None


def start_and_tell(path: Path, told: object) -> None:
    server = EmbeddedServer(Home(path))
    server.acquire(__version__)
    told.put(server.pid)  # type: ignore[attr-defined]
    time.sleep(1)


def test_four_at_once_get_one_server(make: Make, home: Path) -> None:
    context = multiprocessing.get_context("spawn")
    told = context.Queue()
    rivals = [context.Process(target=start_and_tell, args=(home, told)) for _ in range(4)]
    for rival in rivals:
        rival.start()
    pids = {told.get(timeout=240) for _ in rivals}
    for rival in rivals:
        rival.join(60)
        assert rival.exitcode == 0
    assert len(pids) == 1
    assert make(home).pid in pids, "it outlives processes that ended without a word"


def test_after_kill_9_of_the_server_nothing_acknowledged_is_lost(make: Make, home: Path) -> None:
    server = make(home)
    urls = server.acquire(__version__)
    with psycopg.connect(urls.owner) as connection:
        connection.execute("CREATE TABLE kept (id int)")
        connection.execute("INSERT INTO kept VALUES (1)")
    pid = server.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    began = time.monotonic()
    urls = make(home).acquire(__version__)
    assert one(urls.owner, "SELECT count(*)::int FROM kept") == 1
    assert time.monotonic() - began < 10


def test_an_orphan_that_blocks_the_restart_is_ended(make: Make, home: Path) -> None:
    server = make(home)
    urls = server.acquire(__version__)
    with psycopg.connect(urls.owner) as connection:
        backend = psutil.Process(connection.info.backend_pid)
        backend.suspend()  # it cannot notice that its postmaster dies
        pid = server.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        psutil.Process(pid).wait(10)
        assert leftovers.postmaster(server.data) is None
        assert backend.pid in {process.pid for process in leftovers.orphans(server.data)}
        assert one(make(home).acquire(__version__).app, "SELECT 1") == 1
        assert not backend.is_running() or backend.status() == psutil.STATUS_ZOMBIE


def test_only_processes_of_this_folder_are_ended(make: Make, tmp_path: Path) -> None:
    ours, other = make(tmp_path / "ours"), make(tmp_path / "other")
    ours.acquire(__version__)
    other.acquire(__version__)
    bystander = subprocess.Popen(["sleep", "60"], cwd=ours.home.path)
    try:
        assert ours.stop()
        assert leftovers.clear(ours.data) == 0
        assert other.pid is not None
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_a_stale_mark_with_a_recycled_process_id_does_not_block(make: Make, home: Path) -> None:
    server = make(home)
    server.acquire(__version__)
    mark = (server.data / "postmaster.pid").read_text("ascii").splitlines()
    server.release()
    mark[0] = str(os.getpid())
    (server.data / "postmaster.pid").write_text("\n".join(mark) + "\n", "ascii")
    assert server.pid is None
    assert one(server.acquire(__version__).app, "SELECT 1") == 1


def test_a_database_of_a_newer_postgresql_is_refused(make: Make, home: Path) -> None:
    server = make(home)
    server.acquire(__version__)
    server.release()
    (server.data / "PG_VERSION").write_text("99\n", "ascii")
    with pytest.raises(Refused) as refusal:
        server.acquire(__version__)
    assert refusal.value.code == "home.newer"
    assert "99" in refusal.value.cause


def test_lost_keys_are_told_and_the_data_is_left_alone(make: Make, home: Path) -> None:
    server = make(home)
    server.acquire(__version__)
    server.release()
    keys = home / "keys" / "database.json"
    words = keys.read_text("utf-8")
    keys.unlink()
    with pytest.raises(Refused) as refusal:
        server.acquire(__version__)
    assert refusal.value.code == "database.keys_lost"
    server.release()
    keys.write_text(words, "utf-8")
    assert one(server.acquire(__version__).app, "SELECT 1") == 1


def test_a_start_that_was_killed_half_way_is_completed(make: Make, home: Path) -> None:
    draft = home / "database" / "data.draft"
    draft.mkdir(parents=True)
    (draft / "half").touch()
    assert one(make(home).acquire(__version__).app, "SELECT 1") == 1
    assert not draft.exists()


def test_a_home_with_a_long_path_finds_a_short_place_for_its_socket(
    make: Make, tmp_path: Path
) -> None:
    server = make(tmp_path / ("x" * 60) / ("y" * 60))
    urls = server.acquire(__version__)
    assert one(urls.app, "SELECT 1") == 1
    assert str(tmp_path) not in urls.app


@pytest.mark.skipif(not IS_ROOT, reason="only root can close a folder to the server's user")
def test_as_root_a_closed_parent_folder_is_no_obstacle(make: Make, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    server = make(closed / "home")
    assert one(server.acquire(__version__).app, "SELECT 1") == 1
    pid = server.pid
    assert pid is not None
    assert psutil.Process(pid).uids().effective != 0


@pytest.mark.skipif(not IS_ROOT, reason="only root can close a folder to the server's user")
def test_without_the_right_to_pass_a_closed_parent_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(account, "_passing_capability", lambda: None)
    with pytest.raises(Refused) as refusal:
        account.choose(closed / "data").becoming([closed / "data"])
    assert refusal.value.code == "database.unreachable"
    assert str(tmp_path.parent) in str(closed)
    assert "ARGOSY_HOME" in refusal.value.cure


@pytest.mark.skipif(not IS_ROOT, reason="only root can become another user")
def test_an_ordinary_user_can_do_it_too(tmp_path: Path) -> None:
    for folder in (tmp_path, *tmp_path.parents[:3]):
        if folder.stat().st_uid == 0 and "pytest" in folder.name:
            folder.chmod(0o755)
    home = tmp_path / "home"
    home.mkdir()
    os.chown(home, 65534, 65534)
    program = f"""
        import json, os, psycopg
        from pathlib import Path
        from argosy.platform.system.database import EmbeddedServer
        from argosy.platform.system.home import Home
        server = EmbeddedServer(Home(Path({str(home)!r})))
        urls = server.acquire("0.1.0")
        with psycopg.connect(urls.app) as connection:
            row = connection.execute("SELECT current_user::text").fetchone()
        print(json.dumps([os.geteuid(), row[0], server.release()]))
    """
    nobody = account.Account(65534, 65534, "nobody", is_other=True)
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        preexec_fn=nobody.becoming([Path(sys.executable), Path(os.__file__), ROOT]),
        cwd="/",
        env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], "HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == [65534, APP, True]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A volume of 160 MiB, where this machine lets us mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=160m,mode=755", "tmpfs", str(place)]
    if not IS_ROOT or subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("a small volume cannot be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def fill(place: Path, *, leave_bytes: int) -> Path:
    ballast = place / "ballast"
    found = os.statvfs(place)
    with ballast.open("wb") as stream:
        os.posix_fallocate(stream.fileno(), 0, found.f_bavail * found.f_frsize - leave_bytes)
    return ballast


def test_a_full_disk_is_refused_before_anything_is_started(make: Make, small_disk: Path) -> None:
    fill(small_disk, leave_bytes=1024 * 1024)
    with pytest.raises(Refused) as refusal:
        make(small_disk / "home").acquire(__version__)
    assert refusal.value.code == "disk.full"
    assert not (small_disk / "home" / "database" / "data").exists()


def test_a_disk_that_fills_up_while_working_loses_nothing(make: Make, small_disk: Path) -> None:
    server = make(small_disk / "home")
    urls = server.acquire(__version__)
    with psycopg.connect(urls.owner, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (id int PRIMARY KEY, filler text)")
    ballast = fill(small_disk, leave_bytes=8 * 1024 * 1024)
    acknowledged = 0
    told: psycopg.Error | None = None
    with psycopg.connect(urls.owner, autocommit=True) as connection:
        try:
            for number in range(1, 20_000):
                connection.execute("INSERT INTO kept VALUES (%s, repeat('x', 8000))", (number,))
                acknowledged = number
        except psycopg.Error as error:
            told = error
    assert told is not None
    assert acknowledged > 0
    began_s = time.monotonic()
    server.stop()
    assert time.monotonic() - began_s < 20, "it does not wait for a checkpoint that has no room"
    with pytest.raises(Refused) as refusal:
        server.acquire(__version__)
    assert refusal.value.code == "disk.full"
    ballast.unlink()
    urls = server.acquire(__version__)
    count = one(urls.owner, "SELECT count(*)::int FROM kept")
    assert isinstance(count, int)
    assert count in {acknowledged, acknowledged + 1}, "the last one may have lost its reply only"
