"""The exchange of homes: stopped after any step, it is completed to the same end."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from argosy.platform.system import exchange
from argosy.platform.system.home import Home
from argosy.platform.system.outcome import Refused

ASIDE = "before-x"


class Killed(BaseException):
    """Stands for a kill -9: no handler runs."""


def made(folder: Path) -> Path:
    """A home with an old state and a restored draft without anchors."""
    home = folder / "home"
    draft = home / exchange.DRAFT
    for base, word in ((home, "old"), (draft, "new")):
        for part in ("database", "keys", "files"):
            (base / part).mkdir(parents=True)
            (base / part / "content").write_text(word)
        (base / "home.json").write_text('{"format": 1, "argosy": "0.1.0"}')
    (home / "anchors").write_text("old")
    (draft / "backup.json").write_text("new")
    (home / "run").mkdir()
    (home / "logs").mkdir()
    return home


def state(home: Path) -> dict[str, str]:
    return {
        str(path.relative_to(home)): path.read_text()
        for path in sorted(home.rglob("*"))
        if path.is_file() and path.parent.name != "run"
    }


def wanted(folder: Path) -> dict[str, str]:
    home = made(folder)
    mark = (home / "home.json").read_text()
    new = {f"{part}/content": "new" for part in ("database", "keys", "files")}
    old = {f"{ASIDE}/{part}/content": "old" for part in ("database", "keys", "files")}
    return (
        new
        | old
        | {"home.json": mark, f"{ASIDE}/home.json": mark}
        | {f"{ASIDE}/anchors": "old", "backup.json": "new"}
    )


def test_the_new_takes_the_place_of_the_old(tmp_path: Path) -> None:
    home = made(tmp_path / "a")
    exchange.begin(home, ASIDE)
    assert Home(home).complete_restore() == home / ASIDE
    assert state(home) == wanted(tmp_path / "b")
    assert Home(home).complete_restore() is None, "once"


def stopping(monkeypatch: pytest.MonkeyPatch, after: int) -> Callable[[], int]:
    """Let the process die before its n-th change of the disk."""
    count = 0

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **options: object) -> object:
            nonlocal count
            count += 1
            if count > after:
                raise Killed
            return real(*arguments, **options)

        return call

    for name in ("rename", "replace", "unlink", "mkdir", "rmdir"):
        monkeypatch.setattr(os, name, counted(getattr(os, name)))
    monkeypatch.setattr(Path, "touch", counted(Path.touch))
    monkeypatch.setattr(Path, "write_text", counted(Path.write_text))
    return lambda: count


def test_stopped_before_any_change_it_ends_the_same(tmp_path: Path) -> None:
    expected = wanted(tmp_path / "expected")
    stops = 0
    for after in range(200):
        home = made(tmp_path / str(after))
        exchange.begin(home, ASIDE)
        with pytest.MonkeyPatch.context() as patch:
            stopping(patch, after)
            try:
                exchange.complete(home)
                is_done = True
            except Killed:
                is_done = False
        if is_done:
            break
        stops += 1
        Home(home).check()
        assert state(home) == expected, f"stopped before change {after + 1}"
    else:
        pytest.fail("it never ended")
    assert stops >= 20, "every rename, mark and removal was a place to stop"
    assert state(home) == expected


def test_without_a_journal_the_old_home_stands(tmp_path: Path) -> None:
    home = made(tmp_path)
    before = {name: text for name, text in state(home).items() if "draft" not in name}
    Home(home).check()
    exchange.clear(home)
    assert state(home) == before


def test_with_a_database_replaced_and_folders_not_nothing_works_but_restore(tmp_path: Path) -> None:
    home = made(tmp_path)
    (home / exchange.UNFINISHED).touch()
    with pytest.raises(Refused) as caught:
        Home(home).check()
    assert caught.value.code == "restore.unfinished"
    exchange.begin(home, ASIDE)
    Home(home).check()
    assert not (home / exchange.UNFINISHED).exists()
