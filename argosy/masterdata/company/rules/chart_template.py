"""Chart templates: accounts and journals as data files, so that a country's chart is no code.

A template names for each account its kind, its control, the account above it and the purposes that
posting rules send to it. Accounts that others stand under take no postings. Templates of country
packs are called by country and chart (``cn/cas``); some of their accounts are there in one tax
regime only.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

from argosy.kernel.primitives.errors import Problem
from argosy.masterdata.countries.packs import chart_names, pack_of

_FOLDER: Final = Path(__file__).resolve().parent.parent / "charts"
_JOURNALS: Final = "journals"


class VoucherWords(StrEnum):
    """凭证字: one word for all vouchers (记), or receipt, payment and transfer apart (收/付/转)."""

    ONE = "one"
    THREE = "three"


@dataclass(frozen=True, slots=True)
class TemplateAccount:
    """An account of a template; `is_postable` unless others stand under it."""

    code: str
    name: str
    name_zh: str
    kind: str
    control: str
    parent: str
    purposes: tuple[str, ...]
    is_postable: bool


@dataclass(frozen=True, slots=True)
class TemplateJournal:
    """A journal with the word its vouchers carry."""

    code: str
    name: str
    name_zh: str
    kind: str
    word: str


def templates() -> tuple[str, ...]:
    """Return the names of the chart templates: the general ones, and those of country packs."""
    own = sorted(file.stem for file in _FOLDER.glob("*.csv") if file.stem != _JOURNALS)
    return (*own, *sorted(chart_names()))


def _rows(name: str) -> list[dict[str, str]]:
    found = pack_of(name)
    if found is not None:
        return found[0].rows(found[1].accounts)
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def template_problem(name: str, field: str = "chart") -> Problem | None:
    """Return what is wrong with the name of a template, or None."""
    if name in templates():
        return None
    return Problem(
        "company.chart",
        "There is no chart template {name}.",
        "Use one of: {known}.",
        field,
        {"name": ascii(name)[:40], "known": ", ".join(templates())},
    )


def regime_problem(chart_name: str, regime: str, field: str = "tax_regime") -> Problem | None:
    """Return what is wrong with the tax regime of a company with a chart, or None."""
    found = pack_of(chart_name)
    known = tuple(each.code for each in found[0].regimes) if found else ()
    if not regime or regime in known:
        return None
    return Problem(
        "company.tax_regime",
        "The chart {chart} knows no tax regime {regime}.",
        "Use one of: {known}; or leave it empty.",
        field,
        {"chart": ascii(chart_name)[:40], "regime": ascii(regime)[:40], "known": ", ".join(known)},
    )


def chart(name: str, regime: str = "") -> tuple[TemplateAccount, ...]:
    """Return the accounts of a template in a tax regime, in the order of the file."""
    found = pack_of(name)
    if found is not None and not regime:
        regime = found[0].regimes[0].code
    rows = [
        row for row in _rows(name) if not row.get("regimes") or regime in row["regimes"].split()
    ]
    above = {row["parent"] for row in rows}
    return tuple(
        TemplateAccount(
            row["code"],
            row["name"],
            row["name_zh"],
            row["kind"],
            row["control"],
            row["parent"],
            tuple(row["purposes"].split()),
            row["code"] not in above,
        )
        for row in rows
    )


def chart_problems(accounts: Sequence[TemplateAccount], purposes: Sequence[str]) -> list[str]:
    """Return what is wrong with a template, in words for who writes one.

    Rules: 1. codes are unique; 2. a parent stands before its children and has their kind; 3. names
    are there in both languages; 4. each purpose of the ledger points at one account that takes
    postings, and no other purposes occur.
    """
    wrong = []
    kinds: dict[str, str] = {}
    given: dict[str, str] = {}
    for account in accounts:
        if account.code in kinds:
            wrong.append(f"{account.code} stands twice")
        if account.parent and kinds.get(account.parent) != account.kind:
            wrong.append(f"{account.code} has no parent {account.parent} of its kind before it")
        if not account.name or not account.name_zh:
            wrong.append(f"{account.code} lacks a name")
        for purpose in account.purposes:
            if purpose in given or not account.is_postable or purpose not in purposes:
                wrong.append(f"{account.code} cannot serve {purpose}")
            given[purpose] = account.code
        kinds[account.code] = account.kind
    wrong += [f"nothing serves {purpose}" for purpose in purposes if purpose not in given]
    return wrong


def journals(words: str, chart_name: str = "") -> tuple[TemplateJournal, ...]:
    """Return a chart's journals with the words of a choice of `VoucherWords`."""
    found = pack_of(chart_name)
    own = found[0].rows(found[0].journals) if found and found[0].journals else None
    return tuple(
        TemplateJournal(row["code"], row["name"], row["name_zh"], row["kind"], row[f"word_{words}"])
        for row in (_general_journals() if own is None else own)
    )


@lru_cache(maxsize=1)
def _general_journals() -> list[dict[str, str]]:
    return _rows(_JOURNALS)
