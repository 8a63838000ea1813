"""Imports go down only, and each contract catches a violation planted against it."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import grimp
import pytest

from tests.architecture.proofs import is_judge, partial_judges

ROOT = Path(__file__).resolve().parents[2]

PLANTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "layers": (("argosy/kernel/primitives/planted_up.py", "import argosy.web.security\n"),),
    "capabilities": (
        ("argosy/domains/planted_one/__init__.py", ""),
        ("argosy/domains/planted_two/__init__.py", "import argosy.domains.planted_one\n"),
    ),
    "ledger": (("argosy/masterdata/planted_ledger.py", "import argosy.kernel.ledger.models\n"),),
    "stock": (("argosy/masterdata/planted_stock.py", "import argosy.kernel.stock.models\n"),),
    "valuation": (("argosy/web/planted_value.py", "import argosy.kernel.valuation.models\n"),),
    "events": (("argosy/platform/planted_events.py", "import argosy.kernel.events.models\n"),),
    "web": (
        ("argosy/domains/planted_shop/__init__.py", ""),
        ("argosy/domains/planted_shop/models.py", ""),
        ("argosy/web/planted_page.py", "import argosy.domains.planted_shop.models\n"),
    ),
    "rules": (
        ("argosy/domains/planted_rules/__init__.py", ""),
        ("argosy/domains/planted_rules/rules.py", "import django.db\n"),
    ),
    "testing": (("argosy/masterdata/planted_test.py", "import argosy.testing.database\n"),),
    "reference": (
        ("argosy/testing/reference/planted_peek.py", "import argosy.kernel.valuation.rules\n"),
    ),
    "kernel": (("argosy/kernel/stock/planted_side.py", "import argosy.kernel.ledger\n"),),
}
"""For each contract: files whose import breaks it, and which the report must name."""


def contracts() -> dict[str, str]:
    """Key and name of every contract."""
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter")
    prefix = "importlinter:contract:"
    return {
        section.removeprefix(prefix): parser[section]["name"]
        for section in parser.sections()
        if section.startswith(prefix)
    }


def report(folder: Path) -> tuple[int, str]:
    """Exit status and words of import-linter over the package in a folder."""
    code = "from importlinter.cli import lint_imports_command as run; run()"
    ran = subprocess.run(
        [sys.executable, "-c", code, "--no-cache", "--config", ".importlinter"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin", "COLUMNS": "300"},
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The package alone, in a folder where anything may be planted."""
    ignored = shutil.ignore_patterns("__pycache__", "locale")
    shutil.copytree(ROOT / "argosy", tmp_path / "argosy", ignore=ignored)
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def test_every_contract_is_kept() -> None:
    status, words = report(ROOT)
    assert status == 0, words


def test_every_contract_has_a_plant() -> None:
    assert set(contracts()) == set(PLANTS)


def test_each_contract_catches_its_plant(copy: Path) -> None:
    for plants in PLANTS.values():
        for name, text in plants:
            file = copy / name
            file.parent.mkdir(exist_ok=True)
            file.write_text(f'"""Planted."""\n{text}', "utf-8")
    status, words = report(copy)
    assert status == 1, words
    told = sections(words)
    for key, name in contracts().items():
        last_file = PLANTS[key][-1][0]
        module = last_file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        assert f"{name} BROKEN" in words, f"{name} was not broken:\n{words}"
        assert module in told[name], f"{name} does not name {module}:\n{told[name]}"


def sections(words: str) -> dict[str, str]:
    """The part of the report that explains each broken contract."""
    _, _, explained = words.partition("Broken contracts")
    found: dict[str, str] = {}
    for name in contracts().values():
        pattern = rf"^{re.escape(name)}\n-+\n(.*?)(?=^\S[^\n]*\n-{{5,}}\n|\Z)"
        match = re.search(pattern, explained, re.DOTALL | re.MULTILINE)
        found[name] = match.group(1) if match else ""
    return found


def graph_of(package: str = "argosy") -> dict[str, set[str]]:
    """Who imports whom, inside the package."""
    graph = grimp.build_graph(package, cache_dir=None)
    return {
        module: set(graph.find_modules_directly_imported_by(module)) for module in graph.modules
    }


def test_checks_and_reference_models_share_no_code_with_posting() -> None:
    imports = graph_of()
    assert any(is_judge(module) for module in imports), "the kernel has checks"
    assert partial_judges(imports) == []


@pytest.mark.parametrize(
    ("imports", "way"),
    [
        (
            {"argosy.kernel.ledger.checks": {"argosy.kernel.ledger.posting"}},
            "argosy.kernel.ledger.checks -> argosy.kernel.ledger.posting",
        ),
        (
            {
                "argosy.testing.reference.stock": {"argosy.testing.figures"},
                "argosy.testing.figures": {"argosy.kernel.stock.moves"},
            },
            "argosy.testing.reference.stock -> argosy.testing.figures -> argosy.kernel.stock.moves",
        ),
    ],
)
def test_a_judge_that_reaches_posting_is_caught(imports: dict[str, set[str]], way: str) -> None:
    assert partial_judges(imports) == [way]
