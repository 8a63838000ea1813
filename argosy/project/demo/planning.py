"""Plans a company's week: what is made, what goes to the second warehouse, what is bought.

It looks at what was asked for in the last weeks, so it is late when the season turns: that is where
stock-outs and excess come from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from argosy.domains.inventory.api import GoodsInput, GoodsLineInput, do_adjust_stock, do_move_goods
from argosy.project.demo.assembling import Assembly, AssemblyDay, do_assemble
from argosy.project.demo.buying import Buyer
from argosy.project.demo.catalogue import LABOUR_PCT
from argosy.project.demo.scene import Scene
from argosy.project.demo.selling import Seller
from argosy.project.demo.span import Week

OPENING_WEEKS = 7
SEA_DAYS = 35
COVER_WEEKS = 6
"""How many weeks of demand each warehouse aims to hold."""


class Planner:
    """Makes, moves and orders for one company."""

    def __init__(self, scene: Scene, seller: Seller, buyer: Buyer, *, makes: bool) -> None:
        self.scene, self.seller, self.buyer = scene, seller, buyer
        self.firm, self.stock, self.masters = scene.firm, scene.stock, scene.masters
        self.goods, self.span = scene.goods, scene.span
        self.makes = makes
        self.weekly: dict[tuple[str, str], int] = defaultdict(int)
        """Smoothed demand a week, in hundredths of a piece, by warehouse and product."""
        self.used: dict[str, int] = defaultdict(int)
        """Smoothed use of parts a week, in hundredths."""
        self.waiting: int | None = None
        """The transfer under way."""
        self.on_way: dict[str, int] = {}

    def expect(self, pieces: dict[tuple[str, str], int]) -> None:
        """Start from what is expected a week, in hundredths of a piece."""
        self.weekly.update(pieces)
        for (_, code), hundredths in pieces.items():
            for part, qty in self._parts(code):
                self.used[part] += hundredths * qty

    def open(self) -> None:
        """Bring in what lies there on the first day, at what it cost."""
        documents = []
        for code, place in self.firm.places.items():
            lines = [
                self._opening_line(code, place, product, qty)
                for product, qty in self._opening(code).items()
                if qty > 0
            ]
            at = self.firm.sender.at(self.span.first, 6)
            documents.append(
                GoodsInput(
                    "opening",
                    tuple(lines),
                    self.span.first,
                    "Opening stock 期初库存",
                    effective_at=at,
                )
            )
        self.firm.sender.send("opening", "", do_adjust_stock, documents, on=self.span.first, hour=6)

    def _opening(self, warehouse: str) -> dict[str, int]:
        wanted: dict[str, int] = {}
        for (place, code), hundredths in self.weekly.items():
            if place == warehouse:
                weeks = OPENING_WEEKS + (0 if self.makes else self._lead_weeks(code))
                wanted[code] = hundredths * weeks // 100 + 2
        if warehouse == self.firm.home and self.makes:
            for part, hundredths in self.used.items():
                weeks = OPENING_WEEKS + self._lead_weeks(part)
                wanted[part] = wanted.get(part, 0) + hundredths * weeks // 100 + 10
        return wanted

    def _opening_line(self, warehouse: str, place: int, code: str, qty: int) -> GoodsLineInput:
        self.stock.put(warehouse, code, qty)
        rate = self.masters.rate("CNY", self.firm.plan.currency, self.span.first)
        value = int(self.goods.cost(code) * qty * rate)
        if not self.makes:
            value = value * 120 // 100
        self.stock.opening_minor += value
        return GoodsLineInput(
            self.masters.items[code], place, Decimal(qty), self.firm.unit, value_minor=value
        )

    # -- a week -----------------------------------------------------------------------------------

    def plan(self, week: Week) -> None:
        """Make, move and order at the end of a week."""
        self._learn()
        self._arrive(week)
        if self.makes:
            self._make(week)
        self._send_on(week)
        self.buyer.order(week, self._needs())

    def _learn(self) -> None:
        """Draw the smoothed demand a fifth of the way to what was asked for."""
        keys = set(self.weekly) | set(self.seller.asked)
        for key in sorted(keys):
            now = self.seller.asked.get(key, 0) * 100
            self.weekly[key] += (now - self.weekly[key]) // 5

    def _parts(self, code: str) -> tuple[tuple[str, int], ...]:
        return self.goods.variants[code].model.parts if code in self.goods.variants else ()

    def _make(self, week: Week) -> None:
        """Make what is lacking against the aim, as far as there are parts."""
        shorts = self._all_shorts()
        wanted = []
        for code in self.goods.variants:
            aim = sum(
                self.weekly[place, code] * COVER_WEEKS // 100 + shorts[place, code]
                for place in self.firm.places
            )
            there = sum(self.stock.free(place, code) for place in self.firm.places)
            lacking = aim - there - self.on_way.get(code, 0)
            if lacking > 0:
                wanted.append((lacking, code))
        made: list[Assembly] = []
        used: dict[str, int] = defaultdict(int)
        for lacking, code in sorted(wanted, reverse=True):
            qty = self._possible(code, lacking)
            if not qty:
                continue
            parts = []
            for part, each in self._parts(code):
                self.stock.take(self.firm.home, part, each * qty)
                used[part] += each * qty
                parts.append((self.masters.items[part], each * qty))
            self.stock.put(self.firm.home, code, qty)
            bought = sum(self.goods.parts[part].cost * each for part, each in self._parts(code))
            labour = bought * LABOUR_PCT * qty
            made.append(Assembly(self.masters.items[code], qty, tuple(parts), labour))
        for part in {*self.used, *used}:
            self.used[part] += (used[part] * 100 - self.used[part]) // 5
        on = week.last
        at = self.firm.sender.at(on, 19)
        day = AssemblyDay(
            self.firm.places[self.firm.home],
            self.firm.production,
            self.firm.unit,
            on,
            at,
            tuple(made),
        )
        batch = [day] if made else []
        self.scene.send("make", week, do_assemble, batch, hour=19)

    def _all_shorts(self) -> dict[tuple[str, str], int]:
        shorts: dict[tuple[str, str], int] = defaultdict(int)
        for order in self.seller.open:
            for line in order.lines:
                shorts[order.warehouse, line.code] += line.short
        return shorts

    def _possible(self, code: str, wanted: int) -> int:
        return min(
            wanted,
            *(self.stock.free(self.firm.home, part) // each for part, each in self._parts(code)),
        )

    def _send_on(self, week: Week) -> None:
        """Send to the second warehouse what it lacks and the first one can spare."""
        others = [code for code in self.firm.places if code != self.firm.home]
        if not others:
            return
        (other,) = others
        shorts = self._all_shorts()
        lines = []
        for (place, code), hundredths in sorted(self.weekly.items()):
            if place != other:
                continue
            aim = hundredths * COVER_WEEKS // 100 + shorts[other, code]
            spare = self.stock.free(self.firm.home, code) - shorts[self.firm.home, code]
            qty = min(aim - self.stock.free(other, code), spare * 2 // 3)
            if qty > 0:
                self.stock.take(self.firm.home, code, qty)
                self.on_way[code] = qty
                lines.append(
                    GoodsLineInput(
                        self.masters.items[code],
                        self.firm.places[self.firm.home],
                        Decimal(qty),
                        self.firm.unit,
                    )
                )
        at = self.firm.sender.at(week.last, 21)
        document = GoodsInput("send", tuple(lines), week.last, "", effective_at=at)
        batch = [document] if lines else []
        ids = self.scene.send("transfer/send", week, do_move_goods, batch, hour=21)
        self.waiting = ids[0] if ids else None

    def _arrive(self, week: Week) -> None:
        """Let arrive what was sent a week ago."""
        if self.waiting is None:
            return
        (other,) = (code for code in self.firm.places if code != self.firm.home)
        lines = tuple(
            GoodsLineInput(
                self.masters.items[code], self.firm.places[other], Decimal(qty), self.firm.unit
            )
            for code, qty in self.on_way.items()
        )
        document = GoodsInput(
            "arrive",
            lines,
            week.last,
            effective_at=self.firm.sender.at(week.last, 18),
            sends_id=self.waiting,
        )
        self.scene.send("transfer/arrive", week, do_move_goods, [document], hour=18)
        for code, qty in self.on_way.items():
            self.stock.put(other, code, qty)
        self.on_way, self.waiting = {}, None

    def _lead_weeks(self, code: str) -> int:
        """Return how long a product takes; what a sister makes comes by sea."""
        supplier = self.buyer.supplier_of(code)
        days = next((s.lead_days for s in self.buyer.suppliers if s.code == supplier), SEA_DAYS)
        return days // 7 + 1

    def _needs(self) -> dict[str, int]:
        """Return what suppliers are to be asked for."""
        return self.lacking([code for code in self.goods.parts if self.buyer.supplier_of(code)])

    def lacking(self, codes: Iterable[str]) -> dict[str, int]:
        """Return what lacks up to lead time and cover, less what is there or coming."""
        shorts = self._all_shorts()
        needs = {}
        for code in codes:
            sold = sum(self.weekly[place, code] for place in self.firm.places)
            weekly = self.used[code] + sold
            lead = self._lead_weeks(code)
            there = sum(self.stock.free(place, code) for place in self.firm.places)
            there += self.on_way.get(code, 0) + self.buyer.on_order[code]
            there -= sum(shorts[place, code] for place in self.firm.places)
            if there < weekly * (lead + 4) // 100:
                needs[code] = weekly * (lead + 8) // 100 - there
        return needs
