"""The README's walk through the API does what it says, line by line as it is written there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from argosy.platform.system.home import VARIABLE

ROOT = Path(__file__).resolve().parents[2]
DATABASE = ("DATABASE_URL", "DATABASE_OWNER_URL", "ARGOSY_DATABASE_EMBEDDED", "ARGOSY_TEST_HOME")
LINES = 10


def walk() -> str:
    """Return the shell lines of the README's section on the API."""
    section = (ROOT / "README.md").read_text("utf-8").partition("## Ten lines of curl")[2]
    return section.partition("```sh\n")[2].partition("```")[0]


@pytest.fixture
def installation() -> Iterator[dict[str, str]]:
    """A home with everything running, and an environment in which `argosy` is found."""
    folder = Path(tempfile.mkdtemp(prefix="argosy-walk-"))
    folder.chmod(0o755)
    (folder / ".venv" / "bin").mkdir(parents=True)
    program = folder / ".venv" / "bin" / "argosy"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m argosy.project.cli "$@"\n')
    program.chmod(0o755)
    (folder / "docs").symlink_to(ROOT / "docs")
    kept = {name: value for name, value in os.environ.items() if name not in DATABASE}
    environment = {**kept, VARIABLE: str(folder / "home"), "PYTHONPATH": str(ROOT)}
    environment["DJANGO_SETTINGS_MODULE"] = "argosy.project.settings"
    environment["WALK"] = str(folder)
    try:
        subprocess.run([program, "up", "--detach"], env=environment, check=True, timeout=240)
        yield environment
    finally:
        subprocess.run([program, "down"], env=environment, check=False, timeout=120)
        shutil.rmtree(folder, ignore_errors=True)


def test_the_walk_goes_from_purchase_to_payment_and_from_quotation_to_cash(
    installation: dict[str, str],
) -> None:
    text = walk()
    assert text.count("Idempotency-Key: w") == LINES
    again = text.partition("\n")[2]  # all but the first line, which makes another access key
    done = subprocess.run(
        ["sh", "-eu", "-c", f"{text}\necho again\n{again}"],
        env=installation,
        cwd=installation["WALK"],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    once, _, twice = done.stdout.partition("again\n")
    assert once == twice, "the second time nothing happens"
    *steps, open_items, order = (line for line in once.splitlines() if line.strip())
    results = [json.loads(step)["result"] for step in steps]
    assert [result["type"] for result in results] == [
        "purchase_order",
        "receipt",
        "payment",
        "sales_order",
        "delivery",
        "payment",
    ]
    assert json.loads(open_items)["rows"] == []
    record = json.loads(order)
    assert record["lines"][0]["item"]["code"] == "WALK-BIKE"
    assert {action["name"]: action["is_possible"] for action in record["actions"]}[
        "confirm"
    ] is False
