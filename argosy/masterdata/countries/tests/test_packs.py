"""Packs are read as written; what is wrong with one is said in words, and none leads elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from argosy.masterdata.countries.packs import FOLDER, BadPack, chart_names, pack_of, packs
from argosy.masterdata.countries.taxes import pack_taxes
from argosy.platform.system.home import VARIABLE


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder with a copy of the pack of the United States."""
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    folder = tmp_path / "countries" / "us"
    folder.mkdir(parents=True)
    for name in ("pack.json", "general.csv", "journals.csv", "sales_tax.json"):
        (folder / name).write_bytes((FOLDER / "us" / name).read_bytes())
    return folder


def _change(folder: Path, **new: object) -> None:
    data = json.loads((folder / "pack.json").read_text("utf-8"))
    (folder / "pack.json").write_text(json.dumps(data | new), "utf-8")


def test_packs_come_along_and_are_named_by_country() -> None:
    assert set(chart_names()) >= {"cn/cas", "cn/small", "de/skr04", "us/general"}
    found = pack_of("cn/small")
    assert found is not None and found[1].name_zh == "小企业会计准则"
    assert found[0].reversal == "red_letter"
    assert [pack_of(name) for name in ("general", "cn/none", "../cn", "zz/x")] == [None] * 4


def test_a_pack_of_the_home_folder_replaces_the_one_that_came_along(home: Path) -> None:
    _change(home, reversal="red_letter")
    assert packs()["us"].folder == home and packs()["us"].reversal == "red_letter"
    _change(home, reversal="opposite", name="America")
    assert packs()["us"].name == "America"


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ({"country": "XX"}, "XX is no country"),
        ({"country": "CA"}, "the folder of CA is called ca"),
        ({"reversal": "green"}, "reversal is one of red_letter, opposite"),
        ({"charts": []}, "at least one chart"),
        ({"fiscal_year_month": 13}, "fiscal_year_month is 1 to 12"),
        ({"charts": [{"code": "x"}]}, "TypeError"),
    ],
)
def test_what_is_wrong_with_a_pack_is_said(home: Path, new: dict[str, object], words: str) -> None:
    _change(home, **new)
    with pytest.raises(BadPack, match=words):
        packs()


def test_no_file_outside_the_pack_is_read(home: Path) -> None:
    (home.parent / "secret.csv").write_text("a\n1\n", "utf-8")
    with pytest.raises(BadPack, match="there is no file"):
        packs()["us"].rows("../secret.csv")


@pytest.mark.parametrize("code", sorted(packs()))
def test_the_taxes_of_every_regime_can_be_used(code: str) -> None:
    pack = packs()[code]
    for regime in pack.regimes:
        taxes = pack_taxes(pack, regime.code)
        assert taxes.codes and taxes.rules
    with pytest.raises(BadPack, match="there is no regime"):
        pack_taxes(pack, "none")


def test_a_tax_rule_that_names_no_code_is_caught(home: Path) -> None:
    taxes = json.loads((home / "sales_tax.json").read_text("utf-8"))
    taxes["rules"][0]["codes"] = ["NOPE"]
    taxes["codes"][1]["rates"] += taxes["codes"][1]["rates"]
    (home / "sales_tax.json").write_text(json.dumps(taxes), "utf-8")
    with pytest.raises(BadPack, match=r"(?s)AL.*2024.*names NOPE, which does not exist"):
        pack_taxes(packs()["us"])
