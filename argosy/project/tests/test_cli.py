"""Tests of the command line as a person uses it: processes of its own, homes of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from argosy import __version__
from argosy.platform.system import processes
from argosy.platform.system.database import EmbeddedServer, account
from argosy.platform.system.health import last_verification
from argosy.platform.system.home import FORMAT, Home
from argosy.testing.database import Clone

ROOT = Path(__file__).resolve().parents[3]
UNSET = ("DATABASE_URL", "DATABASE_OWNER_URL", "ARGOSY_DATABASE_EMBEDDED", "ARGOSY_TEST_HOME")
RECOVERY_S_MAX = 45
"""Far above the second or two that it takes: other tests share the machine."""

Argosy = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with a migrated database, at rest."""
    made = Home(tmp_path_factory.mktemp("migrated") / "home")
    ran = subprocess.run(
        [sys.executable, "-m", "argosy.project.cli", "migrate"],
        env=environment(made),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return made


@pytest.fixture
def fresh(tmp_path: Path) -> Home:
    """A home that does not exist yet."""
    return Home(tmp_path / "fresh")


@pytest.fixture
def home(tmp_path: Path, migrated: Home) -> Home:
    """A home with a migrated database that no other test uses."""
    subprocess.run(["cp", "-a", str(migrated.path), str(tmp_path / "home")], check=True)
    return Home(tmp_path / "home")


def environment(home: Home, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in UNSET}
    return kept | {"ARGOSY_HOME": str(home.path), "PYTHONPATH": str(ROOT)} | more


@pytest.fixture
def argosy(home: Home) -> Iterator[Argosy]:
    """Runs the command for the home; everything is stopped after the test."""
    yield from runner(home)


@pytest.fixture
def argosy_fresh(fresh: Home) -> Iterator[Argosy]:
    """Runs the command for a home that does not exist yet."""
    yield from runner(fresh)


def runner(home: Home) -> Iterator[Argosy]:
    def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "argosy.project.cli", *arguments],
            env=environment(home, **more),
            cwd=home.path.parent,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    yield run
    run("down")


def state(argosy: Argosy) -> dict[str, object]:
    told: dict[str, object] = json.loads(argosy("status", "--json").stdout)
    return told


def healthz(address: object) -> object:
    try:
        with urllib.request.urlopen(f"{address}healthz", timeout=5) as answer:
            return json.loads(answer.read())["status"]
    except OSError:  # nobody answers, or 503
        return None


def await_true(holds: Callable[[], bool], wait_s: float = RECOVERY_S_MAX) -> None:
    deadline = time.monotonic() + wait_s
    while not holds():
        assert time.monotonic() < deadline, f"not within {wait_s} s"
        time.sleep(0.1)


def test_up_status_down(argosy_fresh: Argosy, fresh: Home) -> None:
    before = argosy_fresh("status")
    assert before.returncode == 3
    assert "argosy up" in before.stdout.splitlines()[-1]
    up = argosy_fresh("up", "--detach")
    assert up.returncode == 0, up.stdout + up.stderr
    assert "Argosy is up: http://127.0.0.1:" in up.stdout
    password = (fresh.keys / "admin-password").read_text("ascii").strip()
    assert f"first user: admin, password {password} " in up.stdout
    told = state(argosy_fresh)
    assert told["pending"] == []
    assert {"web", "worker"} <= set(json.loads(json.dumps(told["processes"])))
    await_true(lambda: state(argosy_fresh)["status"] == "ok")
    assert healthz(told["address"]) == "ok"
    down = argosy_fresh("down")
    assert "web and worker, database" in down.stdout
    assert list(processes.supervised(fresh)) == []
    assert EmbeddedServer(fresh).pid is None
    assert argosy_fresh("down").stdout.startswith("Nothing runs")


def test_what_serves_people_never_learns_the_owners_address(argosy: Argosy, home: Home) -> None:
    assert argosy("up", "--detach").returncode == 0
    secret = EmbeddedServer(home).urls().owner
    password = str(psycopg.conninfo.conninfo_to_dict(secret)["password"])
    found: dict[str, list[bytes]] = {"web": [], "worker": []}
    for process, role in processes.supervised(home):
        found[role].append(Path(f"/proc/{process.pid}/environ").read_bytes())
    assert len(found["web"]) >= 2, "the server and its workers"
    for given in found["web"]:
        assert b"DATABASE_URL=" in given
        assert b"DATABASE_OWNER_URL" not in given and password.encode() not in given
    assert found["worker"]
    for given in found["worker"]:
        assert password.encode() in given, "control: the worker changes tables, as the owner"
    assert healthz(state(argosy)["address"]) == "ok"


def test_two_at_once_give_one_server_and_a_clear_word(argosy: Argosy, home: Home) -> None:
    command = [sys.executable, "-m", "argosy.project.cli", "up", "--detach"]
    rivals = [
        subprocess.Popen(
            command,
            env=environment(home),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(2)
    ]
    words = [rival.communicate(timeout=120)[0] for rival in rivals]
    assert [rival.returncode for rival in rivals] == [0, 0], words
    told = state(argosy)
    supervisors = [
        process
        for process in psutil.process_iter(["cmdline"])
        if (process.info["cmdline"] or [])[-2:] == ["argosy.project.cli", "up"]
        and process.environ().get("ARGOSY_HOME") == str(home.path)
    ]
    assert [process.pid for process in supervisors] == [told["pid"]]
    third = argosy("up")
    assert third.returncode == 0
    assert f"Argosy is already up: {told['address']}" in third.stdout
    assert "Nothing was started" in third.stdout


def test_after_kill_9_of_the_supervisor_the_next_up_takes_over(argosy: Argosy, home: Home) -> None:
    assert argosy("up", "--detach").returncode == 0
    first = state(argosy)
    os.kill(int(str(first["pid"])), signal.SIGKILL)
    left = [process.pid for process, _ in processes.supervised(home)]
    assert left, "web and worker outlive a killed supervisor"
    assert state(argosy)["pid"] is None
    again = argosy("up", "--detach")
    assert again.returncode == 0, again.stdout + again.stderr
    assert "that a killed run had left behind" in again.stdout
    second = state(argosy)
    assert second["pid"] != first["pid"]
    assert second["database_pid"] == first["database_pid"], "the living database is adopted"
    assert not set(left) & {process.pid for process, _ in processes.supervised(home)}


def test_after_kill_9_of_everything_down_clears_up(argosy: Argosy, home: Home) -> None:
    assert argosy("up", "--detach").returncode == 0
    told = state(argosy)
    for pid in (told["pid"], told["database_pid"]):
        os.kill(int(str(pid)), signal.SIGKILL)
    assert "that a killed run had left behind" in argosy("down").stdout
    assert list(processes.supervised(home)) == []
    assert argosy("up", "--detach").returncode == 0


@pytest.mark.parametrize("role", ["database", "web", "worker"])
def test_what_is_killed_comes_back_by_itself(argosy: Argosy, home: Home, role: str) -> None:
    assert argosy("up", "--detach").returncode == 0
    told = state(argosy)
    if role == "database":
        pids = [int(str(told["database_pid"]))]
    else:
        pids = [process.pid for process, found in processes.supervised(home) if found == role]
    assert pids
    for pid in pids:
        os.kill(pid, signal.SIGKILL)

    def is_back() -> bool:
        now = state(argosy)
        names = json.loads(json.dumps(now["processes"]))
        return now["status"] in {"ok", "degraded"} and {"web", "worker"} <= set(names)

    await_true(is_back)
    await_true(lambda: healthz(told["address"]) == "ok")


def test_a_home_of_a_newer_version_is_refused_without_a_trace(
    argosy_fresh: Argosy, fresh: Home
) -> None:
    fresh.path.mkdir()
    fresh.mark.write_text(json.dumps({"format": FORMAT + 1, "argosy": "9.9.9"}), "utf-8")
    for verb in (["up"], ["status"], ["migrate"], ["shell", "-c", "pass"]):
        ran = argosy_fresh(*verb)
        assert ran.returncode == 1
        assert "was written by Argosy 9.9.9" in ran.stderr
        assert "Traceback" not in ran.stderr
    assert [path.name for path in fresh.path.iterdir()] == ["home.json"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_home_of_another_user_is_refused_without_a_trace(
    argosy_fresh: Argosy, fresh: Home
) -> None:
    fresh.ensure(__version__)
    nobody = account.Account(65534, 65534, "nobody", is_other=True)
    ran = subprocess.run(
        [sys.executable, "-m", "argosy.project.cli", "migrate"],
        env=environment(fresh),
        cwd="/",
        preexec_fn=nobody.becoming([Path(sys.executable), ROOT, fresh.mark]),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert "cannot be written: Permission denied" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_database_migrated_by_a_newer_version_is_refused(argosy: Argosy) -> None:
    plant = (
        "from django.db import connections;"
        "connections['owner'].cursor().execute(\"INSERT INTO django_migrations"
        " (app, name, applied) VALUES ('identity', '9999_x', now())\")"
    )
    assert argosy("shell", "-c", plant).returncode == 0
    ran = argosy("up", "--detach")
    assert ran.returncode == 1
    assert "A newer Argosy has migrated this database" in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stdout + ran.stderr


def test_every_django_command_is_reached_and_the_first_one_makes_the_tables(
    argosy_fresh: Argosy,
) -> None:
    count = (
        "from django.db import connection as c; k = c.cursor();"
        "k.execute('SELECT current_user::text, count(*) FROM django_migrations');"
        "print(*k.fetchone())"
    )
    ran = argosy_fresh("shell", "-c", count)
    assert ran.returncode == 0, ran.stderr
    role, number = ran.stdout.split()[-2:]
    assert role == "argosy_app"
    assert int(number) > 40
    assert "this database is new" in ran.stderr
    again = argosy_fresh("migrate")
    assert again.returncode == 0, again.stderr
    assert "the database is up to date" in again.stdout


def test_the_outcome_of_a_proof_is_kept_for_the_status(argosy: Argosy, home: Home) -> None:
    ran = argosy("verify")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found = last_verification(home)
    assert found is not None
    assert found.holds
    assert argosy("verify", "--no-such-option").returncode == 2
    assert last_verification(home) == found, "a misspelt command proves nothing"


def test_a_server_of_ones_own_is_used_and_nothing_is_embedded(
    argosy_fresh: Argosy, fresh: Home, db_clone: Clone
) -> None:
    both = {"DATABASE_URL": db_clone.app_url, "DATABASE_OWNER_URL": db_clone.owner_url}
    ran = argosy_fresh("migrate", **both)
    assert ran.returncode == 0, ran.stderr
    assert not fresh.database.exists()
    one = argosy_fresh("migrate", DATABASE_URL=db_clone.app_url)
    assert one.returncode == 1
    assert "DATABASE_OWNER_URL is not" in one.stderr
    swapped = argosy_fresh(
        "up", DATABASE_URL=db_clone.owner_url, DATABASE_OWNER_URL=db_clone.owner_url
    )
    assert swapped.returncode == 1
    assert "name one role, 'argosy_owner'" in swapped.stdout + swapped.stderr


def test_help_version_and_an_unknown_word(argosy_fresh: Argosy, fresh: Home) -> None:
    assert "argosy COMMAND" in argosy_fresh("help").stdout
    assert argosy_fresh().returncode == 2
    assert argosy_fresh("--version").stdout.strip() == f"argosy {__version__}"
    assert argosy_fresh("migrate", "--help").returncode == 0
    assert not fresh.database.exists()
    unknown = argosy_fresh("sail")
    assert unknown.returncode == 2
    assert "Unknown command: 'sail'" in unknown.stderr
    assert "Traceback" not in unknown.stderr


def test_a_taken_port_is_told(argosy: Argosy) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ran = argosy("up", "--port", str(taken.getsockname()[1]))
    assert ran.returncode == 1
    assert "is taken" in ran.stderr


def test_a_key_is_made_listed_and_revoked(argosy: Argosy, home: Home) -> None:
    made = argosy("key", "create", "till", "--scope", "sales.order.read", "--days", "5")
    assert made.returncode == 0, made.stderr
    (secret,) = (word for word in made.stdout.split() if word.startswith("ak_"))
    assert (home.keys / "admin-password").stat().st_mode & 0o777 == 0o600
    listed = argosy("key", "list").stdout
    assert secret[:10] in listed and secret not in listed and "never used" in listed
    number = listed.split()[0]
    assert argosy("key", "revoke", number).returncode == 0
    assert argosy("key", "list").stdout == ""
    twice = argosy("key", "revoke", number)
    assert twice.returncode == 1 and "Traceback" not in twice.stderr
    nobody = argosy("key", "create", "x", "--user", "nobody")
    assert nobody.returncode == 1 and "There is no active user nobody." in nobody.stderr
    quiet = argosy("key", "create", "x", "--quiet").stdout
    assert quiet.startswith("ak_") and quiet.count("\n") == 1
