"""The command line of the import: what it says, and its exit status."""

from __future__ import annotations

from pathlib import Path

import pytest

from argosy.project.adventureworks.command import run
from argosy.project.adventureworks.tests.extract import altered, write_extract


def test_a_dry_run_reads_everything_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("ARGOSY_HOME", str(home))
    folder = write_extract(tmp_path / "source")

    assert run(["adventureworks", str(folder), "--dry-run"]) == 0

    said = capsys.readouterr().out
    assert "replay 3 purchase orders and 2 sales orders" in said
    assert "1 sales lines have no order (orders 99 to 99), worth 13.5000" in said
    assert "Nothing was written" in said
    assert not home.exists()


def test_errors_of_rows_stop_the_import_before_it_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("ARGOSY_HOME", str(home))
    changed = {
        "SalesOrderDetail": altered("SalesOrderDetail", "1,1,1,100.125", "1,1,1,much"),
        "Vendor": None,
    }
    folder = write_extract(tmp_path / "source", **changed)

    assert run(["adventureworks", str(folder)]) == 1

    said = capsys.readouterr().out
    assert "Sales/SalesOrderDetail.csv:2:UnitPrice" in said
    assert "Purchasing/Vendor.csv" in said
    assert "Nothing was imported." in said
    assert not home.exists()


def test_a_dry_run_shows_what_the_rules_refuse(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = {"EmailAddress": altered("EmailAddress", "ana@example.com", "ana")}
    folder = write_extract(tmp_path, **changed)

    assert run(["adventureworks", str(folder), "--dry-run"]) == 1
    assert "customer AW00000100" in capsys.readouterr().out


def test_a_step_that_does_not_exist_is_not_understood(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["adventureworks", str(tmp_path), "--until", "someday"]) == 2
    assert "someday" in capsys.readouterr().err
