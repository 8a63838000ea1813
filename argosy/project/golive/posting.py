"""Posts an export through the suite's own commands, in one transaction that the caller owns.

Every figure goes against the account for opening balances; when all areas tie out it ends at 0.00.
Keys name company, day and area, so that a second commit does nothing again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import TypeVar

from argosy.domains.inventory.api import GoodsInput, GoodsLineInput, do_adjust_stock
from argosy.domains.purchasing import api as purchasing
from argosy.domains.sales import api as sales
from argosy.kernel.events.commands import Answer, Command, CommandRun, Done
from argosy.kernel.identity import sql
from argosy.kernel.ledger.inputs import EntryInput, LineInput
from argosy.kernel.ledger.posting import post_entries
from argosy.kernel.ledger.setup import dimension_sets
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import ArgosyError
from argosy.kernel.stock.locations import LotInput, do_create_lot
from argosy.project.golive.figures import Export, Figure
from argosy.project.golive.known import Known

T = TypeVar("T")
SOURCE = "manual"
CHUNK = 500
LINES_A_DOCUMENT = 200
_INDEX = re.compile(r"^\[(\d+)\](?:\.lines\[(\d+)\])?")


class NotPosted(Exception):
    """A command refused some rows; each is named in `problems`."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(problems[0] if problems else "")
        self.problems = list(problems)


@dataclass(slots=True)
class Poster:
    """Posts one export.

    Args:
        actor: who, and for which company.
        known: what codes mean.
        on: the day of the opening balances.
        mark: begins every key.
    """

    actor: Actor
    known: Known
    on: date
    mark: str
    orders: dict[str, list[int]] = field(default_factory=dict)

    def post(self, export: Export) -> None:
        """Post every area.

        Raises:
            NotPosted: with file and row of everything that was refused.
        """
        sets = self._dimension_sets(export)
        figures = export.figures
        for area in ("receivables", "payables", "advances_in", "advances_out", "bank"):
            self._entries(area, [[figure] for figure in figures[area]], sets)
        rest = [f for f in figures["ledger"] if not self.belongs_to_area(f, export) and f.amount]
        self._entries("ledger", _slices(rest, LINES_A_DOCUMENT), sets)
        self._lots(figures["stock"])
        self._stock(figures["stock"])
        self._sales(figures["sales_orders"])
        self._purchases(figures["purchase_orders"])

    def belongs_to_area(self, figure: Figure, export: Export) -> bool:
        """Whether a ledger row is only compared, as its figures come from another file.

        Bank accounts are posted from the ledger when there is no file of bank balances.
        """
        area = self.known.area(figure)
        return area != "ledger" and not (area == "bank" and not export.figures["bank"])

    def minor(self, amount: Decimal, currency: str = "") -> int:
        """An amount in minor units; the reader of the report sees what does not fit."""
        return int(amount.scaleb(self.known.scale(currency or self.known.currency)))

    # -- money --------------------------------------------------------------------------------

    def _entries(
        self, area: str, groups: Sequence[Sequence[Figure]], sets: dict[Figure, int]
    ) -> None:
        entries = [self._entry(area, group, sets) for group in groups]
        places = [list(group) for group in groups]
        for number, start in enumerate(range(0, len(entries), CHUNK)):
            self._give(
                f"{area}/{number}",
                OPEN_ENTRIES,
                entries[start : start + CHUNK],
                places[start : start + CHUNK],
            )

    def _entry(self, area: str, group: Sequence[Figure], sets: dict[Figure, int]) -> EntryInput:
        lines = [self._line(figure, sets) for figure in group]
        opening = self.known.opening()
        assert opening is not None, "looked for before anything is posted"
        home = self.known.currency
        left = sum(
            line.company_minor if line.side == "D" else -line.company_minor for line in lines
        )
        contra = LineInput(
            opening.id, "C" if left >= 0 else "D", abs(left), home, abs(left), memo=area
        )
        first = group[0]
        subledger = {"receivables": "ar", "payables": "ap"}.get(area, "gl")
        return EntryInput(
            journal="general",
            document_date=first.on if len(group) == 1 and first.on else self.on,
            posting_date=self.on,
            lines=[*lines, contra],
            source_type=SOURCE,
            source_id=0,
            correlation_id=0,
            kind="open",
            subledger=subledger,
            memo=first.document if len(group) == 1 else area,
        )

    def _line(self, figure: Figure, sets: dict[Figure, int]) -> LineInput:
        account = self.known.account(figure)
        assert account is not None, "unknown accounts were refused before"
        currency = self.known.currency_of(figure)
        company = self.minor(abs(figure.amount))
        is_foreign = currency != self.known.currency and figure.doc_amount is not None
        doc = (
            self.minor(abs(figure.doc_amount or figure.amount), currency) if is_foreign else company
        )
        rate = abs(figure.amount / figure.doc_amount) if is_foreign and figure.doc_amount else None
        return LineInput(
            account.id,
            "D" if figure.amount >= 0 else "C",
            doc,
            currency if is_foreign else self.known.currency,
            company,
            party_id=self.known.parties.get(figure.party),
            rate=round(rate, 12) if rate else Decimal(1),
            due_date=figure.due or figure.on,
            dimension_set_id=sets.get(figure, 0),
            memo=figure.document[:300],
        )

    def _dimension_sets(self, export: Export) -> dict[Figure, int]:
        figures = [f for f in export.figures["ledger"] if f.dimensions]
        if not figures:
            return {}
        combinations = sorted({figure.dimensions for figure in figures})
        answer = DIMENSIONS(combinations, actor=self.actor, key=f"{self.mark}/dimensions")
        ids = dict(zip(combinations, answer.ids(), strict=True))
        return {figure: ids[figure.dimensions] for figure in figures}

    # -- goods --------------------------------------------------------------------------------

    def _lots(self, figures: Sequence[Figure]) -> None:
        wanted: dict[tuple[int, str], Figure] = {}
        for figure in figures:
            key = self.known.items[figure.item][0], figure.lot
            if figure.lot and key not in self.known.lots:
                wanted.setdefault(key, figure)
        lots = [
            LotInput(item, number, manufactured_on=f.made, expires_on=f.due)
            for (item, number), f in wanted.items()
        ]
        places = [[figure] for figure in wanted.values()]
        for number, start in enumerate(range(0, len(lots), CHUNK)):
            part = slice(start, start + CHUNK)
            answer = self._give(f"lots/{number}", do_create_lot, lots[part], places[part])
            self.known.lots |= dict(zip(list(wanted)[part], answer.ids(), strict=True))

    def _stock(self, figures: Sequence[Figure]) -> None:
        groups = _slices(figures, LINES_A_DOCUMENT)
        documents = [
            GoodsInput("opening", tuple(map(self._goods, group)), self.on, "opening stock")
            for group in groups
        ]
        for number, document in enumerate(documents):
            self._give(f"stock/{number}", do_adjust_stock, [document], [groups[number]])

    def _goods(self, figure: Figure) -> GoodsLineInput:
        item, unit, _ = self.known.items[figure.item]
        return GoodsLineInput(
            item,
            self.known.places[figure.warehouse],
            figure.quantity,
            unit,
            lot_id=self.known.lots.get((item, figure.lot), 0) if figure.lot else 0,
            value_minor=self.minor(figure.amount),
        )

    # -- orders -------------------------------------------------------------------------------

    def _sales(self, figures: Sequence[Figure]) -> None:
        groups = _by_document(figures)
        orders = [
            sales.NewOrder(
                customer_id=self.known.parties[group[0].party],
                warehouse_id=self.known.places[group[0].warehouse],
                currency=self.known.currency_of(group[0]),
                document_date=group[0].on or self.on,
                lines=tuple(
                    sales.NewLine(
                        self.known.items[f.item][0],
                        f.quantity,
                        unit_price=f.price,
                        tax_codes=None if f.tax is None else tuple(filter(None, [f.tax])),
                        requested_on=f.due,
                    )
                    for f in group
                ),
                reference=group[0].document,
            )
            for group in groups
        ]
        for number, start in enumerate(range(0, len(orders), CHUNK)):
            part = slice(start, start + CHUNK)
            key = f"sales_orders/{number}"
            ids = self._give(key, sales.do_create_order, orders[part], groups[part]).ids()
            confirmed = [sales.ConfirmOrder(id_) for id_ in ids]
            self._give(f"{key}/confirm", sales.do_confirm_order, confirmed, groups[part])
            self.orders.setdefault("sales_orders", []).extend(ids)

    def _purchases(self, figures: Sequence[Figure]) -> None:
        groups = _by_document(figures)
        orders = [
            purchasing.NewOrder(
                supplier_id=self.known.parties[group[0].party],
                place_id=self.known.places[group[0].warehouse],
                lines=tuple(
                    purchasing.NewOrderLine(
                        self.known.items[f.item][0],
                        f.quantity,
                        unit_price=f.price,
                        tax_codes=tuple(filter(None, [f.tax or ""])),
                        expected_on=f.due,
                    )
                    for f in group
                ),
                currency=self.known.currency_of(group[0]),
                ordered_on=group[0].on or self.on,
                attributes={"opening": group[0].document},
            )
            for group in groups
        ]
        for number, start in enumerate(range(0, len(orders), CHUNK)):
            part = slice(start, start + CHUNK)
            key = f"purchase_orders/{number}"
            ids = self._give(key, purchasing.do_create_order, orders[part], groups[part]).ids()
            steps = [purchasing.OrderStep(id_, 1) for id_ in ids]
            self._give(f"{key}/confirm", purchasing.do_confirm_order, steps, groups[part])
            self.orders.setdefault("purchase_orders", []).extend(ids)

    def _give(
        self,
        part: str,
        command: Command[T],
        batch: Sequence[T],
        places: Sequence[Sequence[Figure]],
    ) -> Answer:
        """Give a command; what it refuses is told by file and row."""
        if not batch:
            return Answer(0, ())
        try:
            return command(batch, actor=self.actor, key=f"{self.mark}/{part}")
        except ArgosyError as error:
            raise NotPosted(
                [
                    f"{_place(problem.field, places)}: {problem.text()} [{problem.code}]"
                    for problem in error.problems
                ]
            ) from error


def _interned(run: CommandRun, batch: Sequence[tuple[tuple[str, str], ...]]) -> list[Done | None]:
    """Make the axes and values that are missing, and return the set of each combination."""
    values: dict[tuple[str, str], int] = {}
    for axis, code in sorted({pair for pairs in batch for pair in pairs}):
        sql.execute(
            "INSERT INTO dimension (company_id, code, name) VALUES (%s, %s, %s)"
            " ON CONFLICT (company_id, code) DO NOTHING",
            (run.company_id, axis, axis),
        )
        sql.execute(
            "INSERT INTO dimension_value (company_id, dimension_id, code, name)"
            " SELECT d.company_id, d.id, %s, %s FROM dimension d"
            " WHERE d.company_id = %s AND d.code = %s"
            " ON CONFLICT (company_id, dimension_id, code) DO NOTHING",
            (code, code, run.company_id, axis),
        )
        ((found,),) = sql.rows(
            "SELECT v.id FROM dimension_value v JOIN dimension d ON d.id = v.dimension_id"
            " WHERE v.company_id = %s AND d.code = %s AND v.code = %s",
            (run.company_id, axis, code),
        )
        values[axis, code] = int(str(found))
    sets = dimension_sets(run, [[values[pair] for pair in pairs] for pairs in batch])
    return [Done("dimension_set", id_) for id_ in sets]


def _opened(run: CommandRun, batch: Sequence[EntryInput]) -> list[Done]:
    """Post opening entries, each a journey of its own; their source is the command."""
    entries = [
        replace(entry, source_id=run.command_id, correlation_id=run.new_journey())
        for entry in batch
    ]
    try:
        return [Done("journal_entry", posted.id) for posted in post_entries(run, entries)]
    except ArgosyError as error:
        found = [replace(p, field=p.field.removeprefix("entries")) for p in error.problems]
        raise type(error)(found) from error


DIMENSIONS = Command("golive.dimensions", "accounting.entry.post", _interned)
OPEN_ENTRIES = Command("golive.open_entries", "accounting.entry.post", _opened)


def _slices(figures: Sequence[Figure], size: int) -> list[list[Figure]]:
    return [list(figures[start : start + size]) for start in range(0, len(figures), size)]


def _by_document(figures: Sequence[Figure]) -> list[list[Figure]]:
    return [list(group) for _, group in groupby(figures, key=lambda f: (f.document, f.party))]


def _place(path: str, places: Sequence[Sequence[Figure]]) -> str:
    found = _INDEX.match(path)
    if found is None:
        return f"{places[0][0].place} and following"
    group = places[min(int(found[1]), len(places) - 1)]
    line = int(found[2]) if found[2] else 0
    return str(group[min(line, len(group) - 1)].place)


def foreign(figures: Sequence[Figure], known: Known) -> Iterator[Figure]:
    """Figures in another currency than the company's that do not say how much of it."""
    for figure in figures:
        if known.currency_of(figure) != known.currency and figure.doc_amount is None:
            yield figure
