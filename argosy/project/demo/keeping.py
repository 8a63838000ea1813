"""Keeps the books and the shelves: overheads, revaluation, closing of months, counts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import cast

from argosy.domains.accounting.api import (
    ChangePeriod,
    NewEntry,
    NewEntryLine,
    do_close_period,
    do_enter_entry,
    do_revalue,
)
from argosy.domains.accounting.revaluation import Revalue
from argosy.domains.inventory.api import (
    Counted,
    EnterCount,
    OpenCount,
    PostCount,
    ReorderRuleInput,
    do_enter_count,
    do_open_count,
    do_post_count,
    do_set_reorder_rule,
)
from argosy.domains.purchasing.api import NewRequest, RequestLine, do_create_request
from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.project.demo.scene import Scene
from argosy.project.demo.span import Week

SUBLEDGERS = ("gl", "ar", "ap", "stock", "asset", "tax")
CLOSED_AFTER_DAYS = 40
COUNT_EVERY_WEEKS = 13
PAID_AFTER = timedelta(days=8)
FOREIGN = ("USD", "EUR", "CNY")


class Keeper:
    """The accountant and the storekeeper of one company."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.firm, self.dice = scene, scene.firm, scene.dice("keep")
        self._months = list(scene.span.months())
        self._to_close = list(self._months)
        self._accounts: dict[str, int] = {}
        self._owed: dict[tuple[date, str], int] = {}
        self._periods: dict[date, int] = {}

    def keep(self, week: Week) -> None:
        """Do what a week brings: month ends, closing, counts, and what is open at the end."""
        if week.number == 0:
            self._open_books(week)
        for first, last in self._months:
            if week.holds(last):
                self._overheads(first, last)
                self._revalue(last)
            if week.holds(last + PAID_AFTER):
                self._pay_overheads(first, last + PAID_AFTER)
        self._close(week)
        if week.number % COUNT_EVERY_WEEKS == COUNT_EVERY_WEEKS - 1:
            self._count(week)
        if self.scene.is_last(week):
            self._leave_open(week)

    # -- the books --------------------------------------------------------------------------------

    def _open_books(self, week: Week) -> None:
        """Book what the owners paid in: money, and the goods that lay there on the first day."""
        accounts, (capital, opening, money) = self._account_ids(), self.firm.plan.capital
        goods = self.scene.stock.opening_minor
        lines = (
            NewEntryLine(accounts[self.firm.plan.bank], "D", money),
            NewEntryLine(accounts[opening], "D", goods),
            NewEntryLine(accounts[capital], "C", money + goods),
        )
        on = self.scene.span.first
        own, memo = self.firm.plan.currency, "Capital 股东投入"
        entries = [NewEntry("general", on, own, lines, memo=memo)]
        for currency, paid_in in self.firm.plan.deposits:
            parts = (
                NewEntryLine(accounts[self.firm.plan.bank], "D", paid_in),
                NewEntryLine(accounts[capital], "C", paid_in),
            )
            rate = self.scene.masters.rate(currency, own, on)
            entries.append(NewEntry("general", on, currency, parts, rate=rate, memo=memo))
        self.firm.sender.send("books/opening", "", do_enter_entry, entries, on=on)

    def _overheads(self, first: date, last: date) -> None:
        accounts = self._account_ids()
        years = (last.year - self.scene.span.first.year) * 4
        batch = []
        for cost, owed, amount, memo in self.firm.plan.overheads:
            grown = amount * (100 + years + self.dice.whole(-3, 3)) // 100
            self._owed[first, owed] = self._owed.get((first, owed), 0) + grown
            lines = (
                NewEntryLine(accounts[cost], "D", grown),
                NewEntryLine(accounts[owed], "C", grown),
            )
            batch.append(NewEntry("general", last, self.firm.plan.currency, lines, memo=memo))
        self.firm.sender.send("books/overheads", first, do_enter_entry, batch, on=last, hour=20)

    def _pay_overheads(self, first: date, on: date) -> None:
        """Pay wages and rent of the month before."""
        accounts = self._account_ids()
        batch = [
            NewEntry(
                "bank",
                on,
                self.firm.plan.currency,
                (
                    NewEntryLine(accounts[owed], "D", amount),
                    NewEntryLine(accounts[self.firm.plan.bank], "C", amount),
                ),
                memo="Wages and rent paid 支付工资与租金",
            )
            for (month, owed), amount in self._owed.items()
            if month == first
        ]
        self.firm.sender.send("books/paid", first, do_enter_entry, batch, on=on, hour=20)

    def _revalue(self, last: date) -> None:
        own = self.firm.plan.currency
        rates = tuple(
            (each, self.scene.masters.rate(each, own, last)) for each in FOREIGN if each != own
        )
        asked = [Revalue(last, rates)]
        self.firm.sender.send("books/revalue", last, do_revalue, asked, on=last, hour=21)

    def _close(self, week: Week) -> None:
        """Close months that are long past, for good."""
        due = [m for m in self._to_close if (week.first - m[1]).days > CLOSED_AFTER_DAYS]
        self._to_close = [month for month in self._to_close if month not in due]
        periods = self._period_ids()
        for first, _ in due:
            step = ChangePeriod(periods[first], SUBLEDGERS, "hard")
            self.firm.sender.send("books/close", first, do_close_period, [step], on=week.last)

    def _account_ids(self) -> dict[str, int]:
        if not self._accounts:
            self._accounts = dict(
                cast("list[tuple[str, int]]", self._rows("SELECT code::text, id FROM account"))
            )
        return self._accounts

    def _period_ids(self) -> dict[date, int]:
        if not self._periods:
            query = "SELECT starts_on, id FROM fiscal_period"
            self._periods = dict(cast("list[tuple[date, int]]", self._rows(query)))
        return self._periods

    def _rows(self, query: str) -> list[sql.Row]:
        with reading(self.firm.sender.actor):
            return sql.rows(f"{query} WHERE company_id = %s", (self.firm.id,))

    # -- the shelves ------------------------------------------------------------------------------

    def _count(self, week: Week) -> None:
        """Count each warehouse; some of it is gone, some of it more than was thought."""
        for code, place in self.firm.places.items():
            step = f"count/{code}"
            opened = [OpenCount(place, memo="Quarterly count 季度盘点")]
            ids = self.scene.send(f"{step}/open", week, do_open_count, opened, hour=22)
            lines = self._counted(code, place)
            entered = [EnterCount(count, lines) for count in ids]
            self.scene.send(f"{step}/enter", week, do_enter_count, entered, hour=22)
            at = self.firm.sender.at(week.last, 22)
            posted = [
                PostCount(
                    count,
                    week.last,
                    "Quarterly count 季度盘点",
                    accept_beyond_tolerance=True,
                    effective_at=at,
                )
                for count in ids
            ]
            self.scene.send(f"{step}/post", week, do_post_count, posted, hour=22)

    def _counted(self, warehouse: str, place: int) -> tuple[Counted, ...]:
        held = [
            (code, qty)
            for (where, code), qty in sorted(self.scene.stock.on_hand.items())
            if where == warehouse and qty > 0
        ]
        odd = {code for code, _ in self.dice.some(held, 5)}
        lines = []
        for code, qty in held:
            free = self.scene.stock.free(warehouse, code)
            more = self.dice.whole(-2, 1) if code in odd and free > 4 else 0
            if more:
                self.scene.stock.put(warehouse, code, more)
            lines.append(Counted(self.scene.masters.items[code], place, Decimal(qty + more)))
        return tuple(lines)

    def _leave_open(self, week: Week) -> None:
        """Leave on the desk what is under way today: a count, a request, reorder rules."""
        home = self.firm.places[self.firm.home]
        items = [self.scene.masters.items[code] for code in sorted(self.scene.goods.parts)[:6]]
        opened = [OpenCount(home, items=tuple(items), memo="Cycle count 循环盘点")]
        self.scene.send("count/open", week, do_open_count, opened, hour=22)
        needed = week.last + timedelta(days=21)
        lines = tuple(RequestLine(item, Decimal(20), needed, home) for item in items[:3])
        request = NewRequest(lines, "For the season's start 备季采购", week.last)
        self.scene.send("request", week, do_create_request, [request])
        rules = [
            # of two parts more is wanted than is on its way: they are to be reordered
            ReorderRuleInput(item, home, Decimal(900 if item in items[:2] else 30), Decimal(1200))
            for item in self.scene.masters.items.values()
            if item in items
        ]
        self.scene.send("reorder", week, do_set_reorder_rule, rules)
