"""Tests of how the suite finds its apps."""

from __future__ import annotations

from pathlib import Path

import pytest

from argosy.project.apps import PACKAGE, installed, is_app, own_apps


def test_lower_floors_come_first_and_each_app_once() -> None:
    found = own_apps()
    assert found[:2] == ["argosy.kernel.identity", "argosy.kernel.events"]
    assert len(found) == len(set(found))
    assert set(found) <= set(installed())
    last_kernel = max(i for i, app in enumerate(found) if app.startswith("argosy.kernel."))
    first_other = min(
        (i for i, app in enumerate(found) if not app.startswith("argosy.kernel.")),
        default=len(found),
    )
    assert last_kernel < first_other


def test_every_folder_with_models_is_an_app() -> None:
    folders = {path.parent for path in PACKAGE.rglob("models.py")}
    folders |= {path.parent for path in PACKAGE.rglob("models") if path.is_dir()}
    named = {
        "argosy." + ".".join(folder.relative_to(PACKAGE).parts)
        for folder in folders
        if "tests" not in folder.parts
    }
    assert named <= set(own_apps())


@pytest.mark.parametrize(("name", "is_one"), [("apps.py", True), ("models", True), ("x.py", False)])
def test_what_makes_a_folder_an_app(tmp_path: Path, name: str, is_one: bool) -> None:
    (tmp_path / name).mkdir()
    assert is_app(tmp_path) is is_one
