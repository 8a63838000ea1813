"""Makes the workbook of the month: python -m tests.journeys.chinese_month.make FILE.

It imports nothing of the product: each figure is worked out here with plain decimals, and stands in
its cell beside the formula that gives it in any spreadsheet.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

from tests.journeys.chinese_month.businesses import BUSINESSES, OPENING
from tests.journeys.chinese_month.statements import (
    ACCOUNTS,
    BALANCE_SHEET,
    CASH_FLOW,
    PROFIT,
    Lines,
)
from tests.journeys.chinese_month.working import (
    Cell,
    Function,
    Row,
    as_excel,
    work_out,
    write,
)

ZERO = Decimal(0)
SIDE = {"D": "借", "C": "贷"}
CLOSING = len(BUSINESSES) + 1
LAST_DAY = "2026-01-31"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the opening balances or of a business, with its place in its sheet."""

    business: int
    row: int
    side: str
    account: str
    party: str
    formula: str
    value: Decimal
    item: str

    @property
    def signed(self) -> Decimal:
        """The value, a debit positive."""
        return self.value if self.side == "D" else -self.value


@dataclass(slots=True)
class Month:
    """All lines so far."""

    opening: list[Line] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def side_sum(self, side: str, code: str, before: int = CLOSING) -> Decimal:
        """Return what an account was debited (or credited) with before a business."""
        return sum(
            (
                line.value
                for line in self.lines
                if line.side == side and line.account.startswith(code) and line.business < before
            ),
            ZERO,
        )

    def opened(self, code: str) -> Decimal:
        """Return an account's opening balance, without its side."""
        return abs(sum((x.signed for x in self.opening if x.account.startswith(code)), ZERO))

    def balance(self, code: str, *, party: str = "", opening: bool = False) -> Decimal:
        """Return an account's balance, debit positive."""
        lines = self.opening if opening else [*self.opening, *self.lines]
        return sum(
            (
                line.signed
                for line in lines
                if line.account.startswith(code) and line.party == (party or line.party)
            ),
            ZERO,
        )

    def parties(self) -> list[tuple[str, str]]:
        """Return accounts with their customers and suppliers."""
        found = {(x.account, x.party) for x in (*self.opening, *self.lines) if x.party}
        return sorted(found)

    def halves(self, code: str, sign: int, *, opening: bool = False) -> Decimal:
        """Return the sum of an account's parties' balances on one side."""
        each = [
            sign * self.balance(code, party=party, opening=opening)
            for account, party in self.parties()
            if account == code
        ]
        return sum((amount for amount in each if amount > 0), ZERO)


def worked_month() -> Month:
    """Return every line of the month, worked out in the order of its businesses."""
    month = Month()
    for text in OPENING:
        month.opening.append(_line(text, 0, len(month.opening) + 2, {}, {}))
    for number, (_, _, texts) in enumerate(BUSINESSES, 1):
        for place in range(len(texts)):
            month.lines.append(_next(month, number, texts, place))
    closing: list[str] = []
    for account in sorted({x.account for x in month.lines if x.account.startswith("6")}):
        amount = month.side_sum("D", account) - month.side_sum("C", account)
        if amount > 0:
            closing.append(f'C {account} D("{account}")-C("{account}")')
        elif amount < 0:
            closing.append(f'D {account} C("{account}")-D("{account}")')
    closing.append('C 4103 C("6")-D("6")')
    for place in range(len(closing)):
        month.lines.append(_next(month, CLOSING, closing, place))
    return month


def _next(month: Month, number: int, texts: Sequence[str], place: int) -> Line:
    """Return a business's line; D and C see the lines above it, N any line of the business too."""
    row = len(month.lines) + 2
    values = {(x.business, i): x.value for x, i in _numbered(month.lines)}
    rows = {(x.business, i): x.row for x, i in _numbered(month.lines)}
    rows |= {(number, i + 1): row - place + i for i in range(len(texts))}
    last = max((x.row for x in month.lines if x.business < CLOSING), default=1)

    def line_value(business: int, i: int) -> Decimal:
        if (business, i) not in values:
            values[business, i] = work_out(_parts(texts[i - 1])[3], functions)
        return values[business, i]

    functions: dict[str, Function] = {
        "N": line_value,
        "D": partial(month.side_sum, "D"),
        "C": partial(month.side_sum, "C"),
        "O": month.opened,
        "PD": partial(month.halves, sign=1),
    }
    references: dict[str, Callable[..., str]] = {
        "N": lambda b, i: f"H{rows[int(b), int(i)]}",
        "D": lambda code: _turnover("D", code, last),
        "C": lambda code: _turnover("C", code, last),
        "O": lambda code: f"ABS({_opening(code)})",
        "PD": lambda code: "({})".format(
            "+".join(
                f"MAX(0,{_party(code, party, last)})"
                for account, party in month.parties()
                if account == code
            )
        ),
    }
    return _line(texts[place], number, row, functions, references)


def _numbered(lines: list[Line]) -> Iterator[tuple[Line, int]]:
    seen: dict[int, int] = {}
    for line in lines:
        seen[line.business] = seen.get(line.business, 0) + 1
        yield line, seen[line.business]


def _parts(text: str) -> tuple[str, str, str, str, str]:
    """Return side, account, party, formula and item of the cash flow."""
    text, _, item = text.partition(" #")
    side, account, formula = text.split(" ", 2)
    account, _, party = account.partition("/")
    return side, account, party, formula, item


def _line(
    text: str,
    number: int,
    row: int,
    functions: Mapping[str, Function],
    references: Mapping[str, Callable[..., str]],
) -> Line:
    side, account, party, formula, item = _parts(text)
    value = work_out(formula, functions)
    # A typed figure is no formula.
    written = "" if formula.replace(".", "").isdigit() else as_excel(formula, references)
    return Line(number, row, side, account, party, written, value, item)


def _turnover(side: str, code: str, last: int = 999) -> str:
    return (
        f'SUMIFS(分录!$H$2:$H${last},分录!$E$2:$E${last},"{code}*",'
        f'分录!$D$2:$D${last},"{SIDE[side]}")'
    )


def _opening(code: str) -> str:
    sides = (
        f'SUMIFS(期初余额!$E$2:$E$99,期初余额!$A$2:$A$99,"{code}*",期初余额!$D$2:$D$99,"{side}")'
        for side in SIDE.values()
    )
    return "-".join(sides)


def _party(code: str, party: str, last: int = 999, *, opening: bool = False) -> str:
    """Return the formula of what one customer or supplier owes on an account."""
    parts = []
    for sign, side in (("+", "借"), ("-", "贷")):
        begun = f'期初余额!$C$2:$C$99,"{party}",期初余额!$D$2:$D$99,"{side}"'
        parts.append(f'{sign}SUMIFS(期初余额!$E$2:$E$99,期初余额!$A$2:$A$99,"{code}",{begun})')
        if not opening:
            moved = f'分录!$G$2:$G${last},"{party}",分录!$D$2:$D${last},"{side}"'
            parts.append(f'{sign}SUMIFS(分录!$H$2:$H${last},分录!$E$2:$E${last},"{code}",{moved})')
    return "".join(parts).removeprefix("+")


Table = tuple[list[Row], tuple[int, ...]]


def sheets(month: Month) -> dict[str, Table]:
    """Return the workbook's sheets."""
    return {
        "期初余额": _opening_sheet(month),
        "分录": _lines_sheet(month),
        "往来余额": _party_sheet(month),
        "科目余额表": _account_sheet(month),
        "资产负债表": _balance_sheet(month),
        "利润表": _profit_sheet(month),
        "现金流量表": _cash_sheet(month),
    }


def _opening_sheet(month: Month) -> Table:
    head: Row = ("科目编码", "科目名称", "往来", "方向", "金额")
    rows: list[Row] = [
        (x.account, ACCOUNTS[x.account], x.party, SIDE[x.side], Cell(x.value, x.formula))
        for x in month.opening
    ]
    return [head, *rows], (12, 18, 8, 8, 16)


def _lines_sheet(month: Month) -> Table:
    head: Row = (
        "业务", "日期", "摘要", "方向", "科目编码", "科目名称", "往来", "金额", "现金流量项目",
    )  # fmt: skip
    rows: list[Row] = []
    for x in month.lines:
        on, text = LAST_DAY, "结转本期损益"
        if x.business < CLOSING:
            day, text, _ = BUSINESSES[x.business - 1]
            on = f"2026-{day}"
        amount = Cell(x.value, x.formula)
        name = ACCOUNTS[x.account]
        rows.append(
            (str(x.business), on, text, SIDE[x.side], x.account, name, x.party, amount, x.item)
        )
    return [head, *rows], (6, 12, 60, 6, 12, 18, 8, 16, 44)


def _party_sheet(month: Month) -> Table:
    rows: list[Row] = [("科目编码", "往来", "期初(借正)", "期末(借正)")]
    for code, party in month.parties():
        begun = month.balance(code, party=party, opening=True)
        ended = month.balance(code, party=party)
        rows.append(
            (
                code,
                party,
                Cell(begun, _party(code, party, opening=True)),
                Cell(ended, _party(code, party)),
            )
        )
    return rows, (12, 8, 16, 16)


def _account_sheet(month: Month) -> Table:
    rows: list[Row] = [
        ("科目编码", "科目名称", "级次", "期初(借正)", "本期借方", "本期贷方", "期末(借正)")
    ]
    for row, (code, name) in enumerate(ACCOUNTS.items(), 2):
        begun = month.balance(code, opening=True)
        debit = month.side_sum("D", code, CLOSING + 1)
        credit = month.side_sum("C", code, CLOSING + 1)
        rows.append(
            (
                code,
                name,
                str(len(code) // 2 - 1),
                Cell(begun, _opening(code)),
                Cell(debit, _turnover("D", code)),
                Cell(credit, _turnover("C", code)),
                Cell(begun + debit - credit, f"D{row}+E{row}-F{row}"),
            )
        )
    return rows, (12, 18, 6, 16, 16, 16, 16)


def _worked(
    lines: Lines,
    column: str,
    functions: Mapping[str, Function],
    references: Mapping[str, Callable[..., str]],
) -> list[Cell]:
    """Return a column of a statement; R reads the lines above."""
    names = [name for name, _ in lines]
    cells: list[Cell] = []
    with_rows = {**functions, "R": lambda name: cells[names.index(name)].value}
    written = {**references, "R": lambda name: f"{column}{names.index(name) + 2}"}
    for _, formula in lines:
        cells.append(Cell(work_out(formula, with_rows), as_excel(formula, written)))
    return cells


def _balance_sheet(month: Month) -> Table:
    places = {code: row for row, code in enumerate(ACCOUNTS, 2)}
    columns = []
    for column, opening in (("B", False), ("C", True)):
        source = "D" if opening else "G"
        owed = "C" if opening else "D"
        functions: dict[str, Function] = {
            "B": partial(month.balance, opening=opening),
            "PD": partial(month.halves, sign=1, opening=opening),
            "PC": partial(month.halves, sign=-1, opening=opening),
        }

        def cell(code: str, source: str = source) -> str:
            return f"科目余额表!{source}{places[code]}"

        def half(code: str, sign: str, owed: str = owed) -> str:
            range_ = f"往来余额!${owed}$2:${owed}$99"
            found = f'SUMIFS({range_},往来余额!$A$2:$A$99,"{code}",{range_},"{sign}0")'
            return found if sign == ">" else f"(-{found})"

        references: dict[str, Callable[..., str]] = {
            "B": cell,
            "PD": partial(half, sign=">"),
            "PC": partial(half, sign="<"),
        }
        columns.append(_worked(BALANCE_SHEET, column, functions, references))
    rows: list[Row] = [("项目", "期末余额", "上年年末余额")]
    for place, (name, _) in enumerate(BALANCE_SHEET):
        rows.append((name, columns[0][place], columns[1][place]))
    return rows, (30, 18, 18)


def _profit_sheet(month: Month) -> Table:
    last = max(x.row for x in month.lines if x.business < CLOSING)
    cells = _worked(
        PROFIT,
        "B",
        {"T": lambda code: month.side_sum("D", code) - month.side_sum("C", code)},
        {"T": lambda code: f"({_turnover('D', code, last)}-{_turnover('C', code, last)})"},
    )
    rows: list[Row] = [("项目", "本期金额")]
    rows += [(name, cell) for (name, _), cell in zip(PROFIT, cells, strict=True)]
    return rows, (30, 18)


def _cash_sheet(month: Month) -> Table:
    def flow(item: str) -> Decimal:
        return sum((x.signed for x in month.lines if x.item == item), ZERO)

    def cells_of(item: str) -> str:
        sides = (
            f'SUMIFS(分录!$H$2:$H$999,分录!$I$2:$I$999,"{item}",分录!$D$2:$D$999,"{side}")'
            for side in SIDE.values()
        )
        return "(" + "-".join(sides) + ")"

    cells = _worked(CASH_FLOW, "B", {"F": flow}, {"F": cells_of})
    rows: list[Row] = [("项目", "本期金额")]
    rows += [(name, cell) for (name, _), cell in zip(CASH_FLOW, cells, strict=True)]
    return rows, (52, 18)


def main(path: str) -> None:
    """Write the workbook."""
    write(path, sheets(worked_month()))


if __name__ == "__main__":
    main(sys.argv[1])
