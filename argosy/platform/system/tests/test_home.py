"""Tests of the home folder: mark, keys, locks and refusals."""

from __future__ import annotations

import json
import multiprocessing
import os
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from argosy.platform.system.home import FORMAT, Home, Lock, unwritable, write_private
from argosy.platform.system.outcome import Refused


def test_a_home_is_made_once_and_keeps_its_mark(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.ensure("0.1.0")
    first = home.mark.read_text("utf-8")
    home.ensure("0.2.0")
    assert home.mark.read_text("utf-8") == first
    assert json.loads(first) == {"format": FORMAT, "argosy": "0.1.0"}
    for folder in (home.keys, home.files, home.logs, home.run):
        assert folder.stat().st_mode & 0o077 == 0


def test_a_home_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.mark.write_text(json.dumps({"format": FORMAT + 1, "argosy": "9.0.0"}), "utf-8")
    with pytest.raises(Refused) as refusal:
        home.ensure("0.1.0")
    assert refusal.value.code == "home.newer"
    assert "9.0.0" in refusal.value.cause
    assert "ARGOSY_HOME" in refusal.value.cure
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home.json"]


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": "x", "argosy": "1"}', "\x00"])
def test_a_spoilt_mark_is_refused(tmp_path: Path, text: str) -> None:
    home = Home(tmp_path)
    home.mark.write_text(text, "utf-8")
    with pytest.raises(Refused) as refusal:
        home.check()
    assert refusal.value.code == "home.unreadable"


def test_a_secret_is_made_once_and_is_private(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.ensure("0.1.0")
    word = home.secret("django")
    assert len(word) >= 43  # 256 bits in base64
    assert home.secret("django") == word
    assert home.secret("other") != word
    assert (home.keys / "django").stat().st_mode & 0o077 == 0


def test_the_first_of_rival_writers_wins(tmp_path: Path) -> None:
    file = tmp_path / "word"
    write_private(file, "first", keep_existing=True)
    write_private(file, "second", keep_existing=True)
    assert file.read_text("utf-8") == "first"
    write_private(file, "third")
    assert file.read_text("utf-8") == "third"
    assert [path.name for path in tmp_path.iterdir()] == ["word"]


def hold(file: Path, ready: object) -> None:
    lock = Lock(file)
    assert lock.acquire()
    ready.set()  # type: ignore[attr-defined]
    os.kill(os.getpid(), 9)


def test_a_lock_is_free_again_after_kill_9(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    holder = context.Process(target=hold, args=(file, ready))
    holder.start()
    holder.join(30)
    assert holder.exitcode == -9
    assert Lock(file).acquire()


def test_a_lock_keeps_others_out_and_sharers_in(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    first, second, third = Lock(file), Lock(file), Lock(file)
    assert first.acquire(shared=True)
    assert second.acquire(shared=True)
    assert not third.acquire()
    first.release()
    second.release()
    assert third.acquire()
    with pytest.raises(Refused) as refusal, first.held(wait_s=0):
        raise AssertionError("the lock was taken")
    assert refusal.value.code == "lock.taken"


@pytest.mark.parametrize(
    ("number", "code"), [(28, "disk.full"), (122, "disk.full"), (13, "home.unwritable")]
)
def test_a_failed_write_is_told_by_cause(number: int, code: str) -> None:
    assert unwritable(Path("/x"), OSError(number, "no")).code == code


def ensure_together(path: Path, barrier: Barrier, rounds: int) -> None:
    for number in range(rounds):
        barrier.wait(60)
        Home(path / str(number)).ensure("1.0")


def test_many_at_once_make_one_home(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(4)
    rivals = [
        context.Process(target=ensure_together, args=(tmp_path, barrier, 50)) for _ in range(4)
    ]
    for rival in rivals:
        rival.start()
    for rival in rivals:
        rival.join(120)
        assert rival.exitcode == 0
    assert all(json.loads((home / "home.json").read_text()) for home in tmp_path.iterdir())
