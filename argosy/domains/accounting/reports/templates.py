"""Templates of the three statements: lines of accounts and sums, read from data and linted.

An account is named by its code, with everything under it; the nearest name above an account wins.
``1122:D`` takes only what parties owe, ``1122:C`` only what is owed to them; ``222101:debit`` and
``222101:credit`` take what an account and all under it come to, by its side; in a cash flow ``:in``
and ``:out`` take one direction. ``*`` is every account that is named nowhere else, and
``*result`` the result that is not carried over yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from argosy.masterdata.countries.packs import BadPack, pack_of

RESULT = "*result"
REST = "*"
SHEET_KINDS = ("asset", "liability", "equity")
PROFIT_KINDS = ("income", "expense")
_HALVES = {
    "D": "C",
    "C": "D",
    "debit": "credit",
    "credit": "debit",
    "in": "out",
    "out": "in",
}


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """A line of a statement.

    Args:
        key: its name in sums, unique in the statement.
        side: D or C: the side on which its accounts count up; in and out in a cash flow; "" for
            sums and headings.
        accounts: what it takes, such as ``1122:D``.
        sums: the lines it is the sum of; ``-`` before one takes it off.
        of: the line it details ("of which"); it counts towards nothing itself.
    """

    key: str
    name: str
    name_zh: str
    side: str = ""
    accounts: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()
    of: str = ""

    @property
    def is_heading(self) -> bool:
        """Whether it has no amount."""
        return not self.side and not self.sums


@dataclass(frozen=True, slots=True)
class Template:
    """The three statements of a chart, the accounts that are cash, and taxes on what is traded.

    In a cash flow such a tax goes with what it lies on: that of a machine was paid for the machine.
    """

    cash: tuple[str, ...]
    balance_sheet: tuple[TemplateLine, ...]
    profit: tuple[TemplateLine, ...]
    cash_flow: tuple[TemplateLine, ...]
    taxes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChartAccount:
    """What a template needs to know of an account: `path` holds its code and those above it."""

    id: int
    code: str
    kind: str
    is_postable: bool
    path: tuple[str, ...]


Named = Mapping[str, Mapping[str, TemplateLine]]
"""By account code, by part ("" for all of it, or one of `_HALVES`), the line that takes it."""


def template_of(chart: str) -> Template | None:
    """Return the statements of a chart such as ``cn/cas``; None where its pack has none.

    Raises:
        BadPack: the file cannot be used.
    """
    found = pack_of(chart)
    if found is None or not found[1].statements:
        return None
    pack, chart_ = found
    data = pack.data(chart_.statements)
    try:
        return Template(
            tuple(cast("list[str]", data["cash"])),
            _lines(data["balance_sheet"]),
            _lines(data["profit"]),
            _lines(data["cash_flow"]),
            tuple(cast("list[str]", data.get("taxes", []))),
        )
    except (KeyError, TypeError) as error:
        raise BadPack(f"{pack.folder / chart_.statements}: {error}") from error


def _lines(data: object) -> tuple[TemplateLine, ...]:
    return tuple(
        TemplateLine(
            str(line["key"]),
            str(line["name"]),
            str(line["name_zh"]),
            str(line.get("side", "")),
            tuple(cast("list[str]", line.get("accounts", []))),
            tuple(cast("list[str]", line.get("sum", []))),
            str(line.get("of", "")),
        )
        for line in cast("list[dict[str, object]]", data)
    )


def named_accounts(lines: Iterable[TemplateLine]) -> dict[str, dict[str, TemplateLine]]:
    """Return which line takes which part of which account; "of which" lines apart."""
    named: dict[str, dict[str, TemplateLine]] = {}
    for line in lines:
        if not line.of:
            for text in line.accounts:
                code, _, part = text.partition(":")
                named.setdefault(code, {})[part] = line
    return named


def parts_of(account: ChartAccount, named: Named) -> Mapping[str, TemplateLine] | None:
    """Return the lines that take an account by part: by the nearest name above it, or the rest."""
    for code in (*account.path, REST):
        if code in named:
            return named[code]
    return None


def chart_codes(chart: str) -> set[str]:
    """Return the codes of a chart's accounts in every tax regime: a template may name them all."""
    found = pack_of(chart)
    return {row["code"] for row in found[0].rows(found[1].accounts)} if found else set()


def template_problems(
    template: Template, accounts: Sequence[ChartAccount], other_codes: Iterable[str] = ()
) -> list[str]:
    """Return what is wrong with a template for a chart, in words for who writes one.

    `other_codes` are accounts that may be named though these accounts lack them.

    Rules, each statement by itself: 1. keys are unique, and sums name lines above; 2. every account
    that takes postings stands in exactly one line, or its two halves in one line each; 3. no
    account is named twice or in vain; 4. the sheet names the result not carried over once, and its
    totals are there.
    """
    postable = [account for account in accounts if account.is_postable]
    cash = {a.id for a in postable if set(a.path) & set(template.cash)}
    known = {*other_codes, *(account.code for account in accounts)}
    wrong = [
        f"{title}: there is no account {code}"
        for title, codes in (("cash", template.cash), ("taxes", template.taxes))
        for code in codes
        if code not in known
    ]
    for title, lines, wanted in (
        ("balance_sheet", template.balance_sheet, [a for a in postable if a.kind in SHEET_KINDS]),
        ("profit", template.profit, [a for a in postable if a.kind in PROFIT_KINDS]),
        ("cash_flow", template.cash_flow, [a for a in postable if a.id not in cash]),
    ):
        wrong += [f"{title}: {text}" for text in _line_problems(lines)]
        wrong += [f"{title}: {text}" for text in _name_problems(lines, known)]
        named = named_accounts(lines)
        for account in wanted:
            found = parts_of(account, named)
            if found is None or not _is_whole(found):
                wrong.append(f"{title}: account {account.code} stands in no line, or half of it")
        if title == "balance_sheet" and RESULT not in named:
            wrong.append(f"{title}: no line takes {RESULT}")
    for title, lines, totals in (
        ("balance_sheet", template.balance_sheet, ("total_assets", "total_sources")),
        ("profit", template.profit, ("net_profit",)),
        ("cash_flow", template.cash_flow, ("net",)),
    ):
        keys = {line.key for line in lines}
        wrong += [f"{title}: there is no line {key}" for key in totals if key not in keys]
    return wrong


def _is_whole(parts: Mapping[str, TemplateLine]) -> bool:
    if "" in parts:
        return len(parts) == 1
    return len(parts) == 2 and all(_HALVES.get(part) in parts for part in parts)


def _line_problems(lines: Sequence[TemplateLine]) -> list[str]:
    wrong: list[str] = []
    above: set[str] = set()
    for line in lines:
        if line.key in above:
            wrong.append(f"line {line.key} stands twice")
        wrong += [
            f"line {line.key} sums {name}, which is not above it"
            for name in line.sums
            if name.removeprefix("-") not in above
        ]
        if not line.name or not line.name_zh:
            wrong.append(f"line {line.key} lacks a name")
        above.add(line.key)
    summed = [name.removeprefix("-") for line in lines for name in line.sums]
    wrong += [f"line {name} is summed twice" for name in set(summed) if summed.count(name) > 1]
    last = lines[-1].key if lines else ""
    wrong += [
        f"line {line.key} counts towards nothing"
        for line in lines
        if not line.is_heading and not line.of and line.key not in (*summed, last, "total_assets")
    ]
    return wrong


def _name_problems(lines: Sequence[TemplateLine], known: set[str]) -> list[str]:
    wrong: list[str] = []
    seen: set[str] = set()
    for line in lines:
        for text in line.accounts:
            code = text.partition(":")[0]
            if code not in known and code not in (REST, RESULT):
                wrong.append(f"line {line.key} names {code}, which does not exist")
            if not line.of and text in seen:
                wrong.append(f"{text} is named twice")
            if not line.of:
                seen.add(text)
    return wrong
