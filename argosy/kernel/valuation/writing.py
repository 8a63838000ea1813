"""Collects what a batch writes and writes it at once: entries, rows, pools, layer balances.

Rows are given provisional ids (below zero) while the batch is worked out; their real ids are drawn
in one block under the pools' locks, so that ids tell the recording order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import cast

from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.ledger.chart import chart_of
from argosy.kernel.ledger.inputs import EntryInput, LineInput
from argosy.kernel.ledger.posting import post_entries
from argosy.kernel.valuation.pools import Book, Held, Key
from argosy.kernel.valuation.rules import Layer, decimal

COMMON = (
    "id",
    "company_id",
    "book_id",
    "item_id",
    "scope_id",
    "stock_account_id",
    "counter_account_id",
    "source_type",
    "source_id",
    "effective_at",
    "posting_date",
    "entry_id",
    "command_id",
)
COLUMNS = {
    "cost_layer": (
        *COMMON,
        "lot_id",
        "move_id",
        "kind",
        "origin_layer_id",
        "returns_move_id",
        "qty",
        "value_minor",
        "variance_minor",
        "variance_account_id",
        "known_unit_cost",
    ),
    "layer_consumption": (
        *COMMON,
        "layer_id",
        "move_id",
        "kind",
        "returns_move_id",
        "qty",
        "value_minor",
        "variance_minor",
        "variance_account_id",
    ),
    "uncosted_issue": (*COMMON, "move_id", "kind", "qty", "value_minor"),
    "uncosted_settlement": (*COMMON, "uncosted_issue_id", "layer_id", "qty", "value_minor"),
    "value_adjustment": (
        *COMMON,
        "layer_id",
        "move_id",
        "kind",
        "to_stock_minor",
        "to_cogs_minor",
        "to_variance_minor",
        "cogs_account_id",
        "variance_account_id",
    ),
}
_BALANCE = ("layer_id", "company_id", "book_id", "item_id", "scope_id", "qty", "value_minor")
_UPDATE_BALANCES = """
UPDATE layer_balance b SET qty = v.qty, value_minor = v.value
  FROM unnest(%s::bigint[], %s::numeric[], %s::bigint[]) AS v (layer_id, qty, value)
 WHERE b.layer_id = v.layer_id
"""
_UPDATE_POOLS = """
UPDATE cost_pool p SET qty = v.qty, value_minor = v.value, uncosted_qty = v.uncosted,
       last_unit_cost = v.last
  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::numeric[], %s::bigint[],
              %s::numeric[], %s::numeric[])
       AS v (book_id, item_id, scope_id, qty, value, uncosted, last)
 WHERE p.book_id = v.book_id AND p.item_id = v.item_id AND p.scope_id = v.scope_id
"""
_ENTRY = COMMON.index("entry_id")
_REFERENCES = {
    table: tuple(
        names.index(name)
        for name in ("id", "layer_id", "origin_layer_id", "uncosted_issue_id")
        if name in names
    )
    for table, names in COLUMNS.items()
}


@dataclass(frozen=True, slots=True)
class Document:
    """The source document of rows: one entry in each book that posts."""

    type: str
    id: int
    posting_date: date
    effective_at: datetime
    correlation_id: int


DocumentKey = tuple[int, str, int, date, int]
Record = list[object]
Part = tuple[str, list[str]]
"""A statement of the write, and its array parameters."""


@dataclass(slots=True)
class Writer:
    """The rows and postings of one batch."""

    run: CommandRun
    held: Held
    journal: str
    subledger: str = "stock"
    drawn: int = 0
    records: dict[str, list[Record]] = field(default_factory=dict)
    layers: list[tuple[Layer, Key]] = field(default_factory=list)
    documents: dict[DocumentKey, Document] = field(default_factory=dict)
    postings: dict[DocumentKey, dict[tuple[int, str], int]] = field(default_factory=dict)

    def add(
        self,
        table: str,
        book: Book,
        key: Key,
        document: Document,
        accounts: tuple[int, int | None],
        *rest: object,
    ) -> int:
        """Add a row and return its provisional id.

        Args:
            table: one of `COLUMNS`.
            book: the cost book.
            key: the pool.
            document: the source document.
            accounts: stock account and counter account.
            rest: the table's own columns, in the order of `COLUMNS`.
        """
        self.drawn += 1
        self.records.setdefault(table, []).append(
            [
                -self.drawn,
                self.run.company_id,
                key[0],
                key[1],
                key[2],
                accounts[0],
                accounts[1],
                document.type,
                document.id,
                document.effective_at,
                document.posting_date,
                self._document_key(book, document),
                self.run.command_id,
                *rest,
            ]
        )
        return -self.drawn

    def _document_key(self, book: Book, document: Document) -> DocumentKey | None:
        if book.ledger_book_id is None:
            return None
        return (
            book.ledger_book_id,
            document.type,
            document.id,
            document.posting_date,
            document.correlation_id,
        )

    def post(
        self, book: Book, document: Document, debit: int | None, credit: int | None, amount: int
    ) -> None:
        """Add a posting, in a book that posts; below zero it stands on the other sides."""
        key = self._document_key(book, document)
        if key is None or amount == 0 or debit == credit:
            return
        assert debit is not None and credit is not None, "a posting needs both accounts"
        if amount < 0:
            debit, credit, amount = credit, debit, -amount
        self.documents.setdefault(key, document)
        sides = self.postings.setdefault(key, {})
        sides[debit, "D"] = sides.get((debit, "D"), 0) + amount
        sides[credit, "C"] = sides.get((credit, "C"), 0) + amount

    def flush(self) -> None:
        """Post the entries and write all rows, pools and balances."""
        entry_ids = self._post_entries()
        references = bool(self.records.keys() - {"layer_consumption"})
        ids = sql.ids("valuation", self.drawn) if references else []
        for table, records in self.records.items():
            self._resolve(table, records, entry_ids, ids)
        parts = [
            *self._insertions(0 if references else 1),
            *self._new_balances(ids),
            *self._changed_balances(),
            *self._changed_pools(),
        ]
        if parts:
            # One round trip for all of it: the parts touch different tables.
            sql.execute(
                _together(tuple(text for text, _ in parts)),
                [array for _, arrays in parts for array in arrays],
            )

    def _insertions(self, skip: int) -> Iterator[Part]:
        for table, names in COLUMNS.items():
            found = self.records.get(table)
            if found:
                columns = sql.transpose(found)[skip:]
                yield _insertion(table, names[skip:]), [sql.array(c) for c in columns]

    def _resolve(
        self,
        table: str,
        records: list[Record],
        entry_ids: dict[DocumentKey, int],
        ids: Sequence[int],
    ) -> None:
        for record in records:
            named = cast("DocumentKey | None", record[_ENTRY])
            record[_ENTRY] = None if named is None else entry_ids.get(named)
            for place in _REFERENCES[table]:
                value = record[place]
                if ids and isinstance(value, int) and value < 0:
                    record[place] = ids[-value - 1]

    def _post_entries(self) -> dict[DocumentKey, int]:
        if not self.postings:
            return {}
        chart = chart_of(self.run)
        codes = {book_id: code for code, book_id in chart.books.items()}
        keys = list(self.postings)
        posted = post_entries(
            self.run,
            [
                EntryInput(
                    journal=self.journal,
                    document_date=self.documents[key].posting_date,
                    posting_date=self.documents[key].posting_date,
                    lines=[
                        LineInput(account, side, amount, chart.currency, amount)
                        for (account, side), amount in self.postings[key].items()
                    ],
                    source_type=key[1],
                    source_id=key[2],
                    correlation_id=key[4],
                    subledger=self.subledger,
                    book=codes[key[0]],
                    effective_at=self.documents[key].effective_at,
                )
                for key in keys
            ],
        )
        return {key: entry.id for key, entry in zip(keys, posted, strict=True)}

    def _new_balances(self, ids: Sequence[int]) -> Iterator[Part]:
        if not self.layers:
            return
        records = [
            (
                ids[-layer.id - 1],
                self.run.company_id,
                *key,
                decimal(layer.qty),
                layer.value,
            )
            for layer, key in self.layers
        ]
        yield (
            _insertion("layer_balance", _BALANCE),
            [sql.array(column) for column in zip(*records, strict=True)],
        )

    def _changed_balances(self) -> Iterator[Part]:
        changed = self.held.changed_layers()
        if changed:
            yield (
                _UPDATE_BALANCES,
                [
                    sql.array([layer.id for layer in changed]),
                    sql.array([decimal(layer.qty) for layer in changed]),
                    sql.array([layer.value for layer in changed]),
                ],
            )

    def _changed_pools(self) -> Iterator[Part]:
        changed = self.held.changed_pools()
        if changed:
            yield (
                _UPDATE_POOLS,
                [
                    *(sql.array([key[n] for key, _ in changed]) for n in range(3)),
                    sql.array([decimal(pool.qty) for _, pool in changed]),
                    sql.array([pool.value for _, pool in changed]),
                    sql.array([decimal(pool.uncosted) for _, pool in changed]),
                    sql.array([decimal(pool.last_cost) for _, pool in changed]),
                ],
            )


@lru_cache(maxsize=64)
def _insertion(table: str, names: tuple[str, ...]) -> str:
    types = sql.column_types(table)
    arrays = ", ".join(f"%s::{types[name]}[]" for name in names)
    return f"INSERT INTO {table} ({', '.join(names)}) SELECT * FROM unnest({arrays})"


@lru_cache(maxsize=64)
def _together(texts: tuple[str, ...]) -> str:
    *others, last = texts
    if not others:
        return last
    named = ", ".join(f"part{number} AS ({text})" for number, text in enumerate(others))
    return f"WITH {named} {last}"
