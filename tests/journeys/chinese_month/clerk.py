"""Enters the month through the product's commands, as a company would; vouchers from the sheet.

What a document of purchasing, sales, stock or the bank can say is entered as that document. What
has no document (wages, taxes, depreciation, what is carried over) is typed as a voucher.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import count
from typing import TypeVar

from argosy.domains.accounting.commands import Allocate, do_allocate, do_enter_entry, do_post_entry
from argosy.domains.accounting.entering import NewEntry, NewEntryLine
from argosy.domains.inventory.api import OpenWarehouse, do_open_warehouse
from argosy.domains.inventory.commands import do_adjust_stock
from argosy.domains.inventory.inputs import GoodsInput, GoodsLineInput
from argosy.domains.purchasing.commands.policies import do_set_policy
from argosy.domains.purchasing.rules.requests import SetPolicy
from argosy.kernel.events.commands import Command, CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.ledger import setup
from argosy.kernel.ledger.inputs import EntryInput, LineInput
from argosy.kernel.ledger.setup import RuleInput
from argosy.kernel.primitives.clock import FixedClock
from argosy.kernel.stock.locations import LocationInput, do_create_location
from argosy.masterdata.party.api import DatedRole, NewParty, do_create_party
from argosy.masterdata.product.api import NewProduct, do_create_product
from argosy.masterdata.product.commands import NewCategory, do_create_category
from tests.journeys.chinese_month.sheet import Sheet, SheetLine
from tests.journeys.golden import Office

Item = TypeVar("Item")
YEAR_END = date(2025, 12, 31)
_keys = count(1)
PRODUCTS = {"甲": "RAW", "乙": "RAW", "A": "FIN", "B": "FIN", "丙": "FIN", "周转": "TOOL"}
SHOPS = {"SHOP1": "基本车间", "SHOP2": "辅助车间", "SHOP3": "车间一般耗用"}
RULES = (
    ("stock", "1403", {"category": "RAW"}),
    ("stock", "1411", {"category": "TOOL"}),
    ("wip", "500102", {"place": "SHOP2"}),
    ("wip", "5101", {"place": "SHOP3"}),
)


@command("testing.month_rules")
def _do_make_rules(run: CommandRun, batch: Sequence[Mapping[str, int]]) -> list[Done]:
    """Materials, tools and shops have accounts of their own."""
    for accounts in batch:
        rules = [RuleInput(purpose, code, match, 1) for purpose, code, match in RULES]
        setup.make_rules(run, rules, accounts)
    return []


@dataclass(slots=True)
class Clerk:
    """Who keeps the books, with the ids of what was entered so far."""

    office: Office
    sheet: Sheet
    parties: dict[str, int] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    unit: int = 0
    made: dict[str, int] = field(default_factory=dict)
    entries_of: dict[int, list[int]] = field(default_factory=dict)

    @classmethod
    def begin(cls, sheet: Sheet) -> Clerk:
        """Found the company with its master data, and stand at the end of the year before."""
        clerk = cls(Office.found("cn/cas", "general", fiscal_year=2025, years=2), sheet)
        clerk._make_masters()
        return clerk

    def do(self, what: Command[Item], on: date, *batch: Item) -> list[int]:
        """Give a command at noon of a day."""
        clock = FixedClock(datetime.combine(on, time(4), UTC))
        key = f"month/{next(_keys)}"
        return what(batch, actor=self.office.actor, key=key, clock=clock).ids()

    def _make_masters(self) -> None:
        on = date(2025, 12, 1)
        roles = {"C": DatedRole("customer", on), "S": DatedRole("supplier", on)}
        names = [f"{kind}{number}" for kind in "CS" for number in range(1, 6)]
        news = [NewParty(f"示例单位{n}", f"M-{n}", roles=(roles[n[0]],)) for n in names]
        self.parties = dict(zip(names, self.do(do_create_party, on, *news), strict=True))
        kinds = [NewCategory(code, code) for code in dict.fromkeys(PRODUCTS.values())]
        self.do(do_create_category, on, *kinds)
        goods = [
            NewProduct(f"M-{name}", name, "EA", category=kind) for name, kind in PRODUCTS.items()
        ]
        self.items = dict(zip(PRODUCTS, self.do(do_create_product, on, *goods), strict=True))
        ((unit,),) = sql.rows("SELECT id FROM unit WHERE code = 'EA'")
        self.unit = int(str(unit))
        (self.places["WH"],) = self.do(do_open_warehouse, on, OpenWarehouse("WH", "仓库"))
        shops = [LocationInput(code, name, "production") for code, name in SHOPS.items()]
        self.places |= zip(SHOPS, self.do(do_create_location, on, *shops), strict=True)
        codes = ("1403", "1411", "500102", "5101")
        self.do(_do_make_rules, on, {code: self.office.account(code) for code in codes})
        policy = SetPolicy(price_pct=Decimal(5), amount_minor=100_000, price_difference="stock")
        self.do(do_set_policy, on, policy)

    def open_books(self) -> None:
        """Enter the opening balances; stock by item, what the December receipt brought apart."""
        stock = [("甲", "2000", 100_000), ("乙", "900", 27_450), ("A", "300", 60_000)]
        stock += [("B", "200", 64_000), ("丙", "150", 12_000), ("周转", "100", 4_500)]
        lines = tuple(self.goods(n, qty, value_minor=yuan * 100) for n, qty, yuan in stock)
        given = GoodsInput("opening", lines, date(2025, 12, 27), "期初")
        self.do(do_adjust_stock, date(2025, 12, 27), given)
        rest = []
        for line in self.sheet.opening:
            if line.account not in ("1403", "1405", "1411", "220202"):
                rest.append(line)
        dollars = next(x for x in rest if x.account == "1002" and x.minor == 14_200_000)
        made = [self.line_input(x, "USD" if x is dollars else "CNY") for x in rest]
        # Stock was opened against the clearing account, which is empty in the end.
        value = sum(yuan for *_, yuan in stock) * 100
        clearing = self.office.account("4199")
        made.append(LineInput(clearing, "D", value, "CNY", value))
        self.do(do_post_entry, YEAR_END, self.entry(YEAR_END, made, kind="open"))

    def goods(
        self, name: str, qty: str, *, value_minor: int | None = None, place: str = "WH"
    ) -> GoodsLineInput:
        """Return a line of a goods document."""
        return GoodsLineInput(
            self.items[name],
            self.places[place],
            Decimal(qty),
            self.unit,
            value_minor=value_minor,
        )

    def line_input(self, line: SheetLine, currency: str = "CNY") -> LineInput:
        """Return a line of the sheet as the ledger takes it; dollars were opened at 7.10."""
        doc = line.minor if currency == "CNY" else 2_000_000
        rate = Decimal(1) if currency == "CNY" else Decimal("7.10")
        party = self.parties[line.party] if line.party else None
        account = self.office.account(line.account)
        return LineInput(account, line.side, doc, currency, line.minor, party, rate=rate)

    def entry(self, on: date, lines: Sequence[LineInput], kind: str = "normal") -> EntryInput:
        """Return an entry as another program hands it in."""
        return EntryInput("general", on, on, lines, "month", next(_keys), 0, kind=kind)

    def voucher(self, number: int, first: int = 0, last: int | None = None) -> int:
        """Type a business's lines, or some of them, as a voucher."""
        lines = self.sheet.lines_of(number)[first:last]
        new = NewEntry(
            "general",
            lines[0].on,
            "CNY",
            tuple(
                NewEntryLine(
                    self.office.account(x.account),
                    x.side,
                    x.minor,
                    party_id=self.parties[x.party] if x.party else None,
                )
                for x in lines
            ),
            memo=lines[0].text,
        )
        return self.do(do_enter_entry, lines[0].on, new)[0]

    def settle(self, on: date, account: str, party: str, minor: int) -> None:
        """Set the oldest open credit of a party against the oldest open debit."""
        found = {
            side: sql.rows(
                "SELECT line_id FROM open_item WHERE company_id = %s AND account_id = %s"
                f" AND party_id = %s AND open_doc_minor {sign} 0 AND abs(open_doc_minor) >= %s"
                " ORDER BY posting_date, line_id LIMIT 1",
                (self.office.company_id, self.office.account(account), self.parties[party], minor),
            )
            for side, sign in (("D", ">"), ("C", "<"))
        }
        debit, credit = (int(str(found[side][0][0])) for side in "DC")
        self.do(do_allocate, on, Allocate(debit, credit, minor, on))

    def enter(self, number: int, steps: Mapping[int, Callable[[Clerk, date], object]]) -> None:
        """Enter a business: by its documents, or as a voucher; note what entries it made."""
        before = self._last_entry()
        on = self.sheet.lines_of(number)[0].on
        step = steps.get(number)
        if step is None:
            self.voucher(number)
        else:
            step(self, on)
        found = sql.rows(
            "SELECT id FROM journal_entry WHERE company_id = %s AND id > %s ORDER BY id",
            (self.office.company_id, before),
        )
        self.entries_of[number] = [int(str(i)) for (i,) in found]

    def _last_entry(self) -> int:
        ((last,),) = sql.rows(
            "SELECT coalesce(max(id), 0) FROM journal_entry WHERE company_id = %s",
            (self.office.company_id,),
        )
        return int(str(last))
