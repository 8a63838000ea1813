"""Reading and locking what the books hold: pools first, in key order, then the layers needed.

A pool's lock is the lock of everything below it; layers, owed issues and ids are read and drawn
only by its holder.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import cast

from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.valuation.rules import Layer, Owed, Pool, atoms

Key = tuple[int, int, int]
"""A pool's key: book, item, scope."""

CHUNK = 8
CHUNK_GROWTH = 8


@dataclass(frozen=True, slots=True)
class Book:
    """A cost book as the posting needs it."""

    id: int
    code: str
    method: str
    scope: str
    ledger_book_id: int | None
    currency: str

    @property
    def is_layered(self) -> bool:
        """Whether issues take from layers rather than from a pool."""
        return self.method in {"fifo", "lot"}

    def scope_id(self, warehouse_id: int, lot_id: int) -> int:
        """Return the scope a place and lot belong to."""
        if self.scope == "company":
            return 0
        return warehouse_id if self.scope == "warehouse" else lot_id


@dataclass(slots=True)
class Held:
    """Locked pools and what was read of them, changed in memory and written back at once."""

    books: list[Book]
    pools: dict[Key, Pool] = field(default_factory=dict)
    before: dict[Key, tuple[int, int, int, int]] = field(default_factory=dict)
    queues: dict[Key, list[Layer]] = field(default_factory=dict)
    layers: dict[int, tuple[Layer, int, int]] = field(default_factory=dict)
    owed: dict[Key, list[Owed]] = field(default_factory=dict)
    owed_rows: dict[int, OwedFacts] = field(default_factory=dict)
    known: dict[tuple[int, int, date], int] = field(default_factory=dict)
    fallback: dict[tuple[int, int], int] = field(default_factory=dict)

    def remember(self, layer: Layer) -> Layer:
        """Return the one object that stands for a layer in this transaction."""
        found = self.layers.get(layer.id)
        if found is not None:
            return found[0]
        self.layers[layer.id] = (layer, layer.qty, layer.value)
        return layer

    def owe(self, key: Key, owed_id: int, qty: int, value: int, facts: OwedFacts) -> None:
        """Note an issue without a cost, so that a receipt of the same batch settles it."""
        self.owed.setdefault(key, []).append(Owed(owed_id, qty, value))
        self.owed_rows[owed_id] = facts

    def changed_pools(self) -> list[tuple[Key, Pool]]:
        """Return the pools whose figures differ from what was read."""
        return [
            (key, pool)
            for key, pool in sorted(self.pools.items())
            if (pool.qty, pool.value, pool.uncosted, pool.last_cost) != self.before[key]
        ]

    def changed_layers(self) -> list[Layer]:
        """Return the stored layers whose balance differs from what was read."""
        return [
            layer
            for layer, qty, value in self.layers.values()
            if layer.qty != qty or layer.value != value
        ]


@dataclass(frozen=True, slots=True)
class OwedFacts:
    """Whose an uncosted issue is, and which accounts it moved."""

    move_id: int
    kind: str
    stock_account_id: int
    counter_account_id: int


_LOCK = """
WITH b AS (
    SELECT id, code, method, scope, ledger_book_id, currency FROM cost_book WHERE company_id = %s
), k AS (
    SELECT DISTINCT b.id AS book_id, m.item_id,
           CASE b.scope WHEN 'company' THEN 0 WHEN 'warehouse' THEN m.warehouse_id
                        ELSE m.lot_id END AS scope_id
      FROM b CROSS JOIN unnest(%s::bigint[], %s::bigint[], %s::bigint[])
           AS m (item_id, warehouse_id, lot_id)
), p AS (
    SELECT p.book_id, p.item_id, p.scope_id, p.qty, p.value_minor, p.uncosted_qty, p.last_unit_cost
      FROM cost_pool p JOIN k USING (book_id, item_id, scope_id)
     ORDER BY p.book_id, p.item_id, p.scope_id FOR UPDATE OF p
)
SELECT b.id, b.code, b.method, b.scope, b.ledger_book_id, b.currency,
       p.item_id, p.scope_id, p.qty, p.value_minor, p.uncosted_qty, p.last_unit_cost
  FROM b LEFT JOIN p ON p.book_id = b.id ORDER BY b.id
"""

_BookRow = tuple[int, str, str, str, int | None, str]
_PoolRow = tuple[int, int, Decimal, int, Decimal, Decimal]


_FOR_UPDATE = " FOR UPDATE OF p"


def read_pools(company_id: int, places: Sequence[tuple[int, int, int]]) -> Held:
    """Read pools as `lock_pools` does, without locking: for previews."""
    return _read(company_id, places, _LOCK.replace(_FOR_UPDATE, ""))


def lock_pools(run: CommandRun, places: Sequence[tuple[int, int, int]]) -> Held:
    """Lock every pool, in all books, that movements of these items touch.

    Args:
        run: the running command.
        places: (item, warehouse, lot) triples; several may fall into one pool.
    """
    held = _read(run.company_id, places, _LOCK)
    missing = sorted(
        {
            key
            for book in held.books
            for item_id, warehouse_id, lot_id in places
            if (key := (book.id, item_id, book.scope_id(warehouse_id, lot_id))) not in held.pools
        }
    )
    if missing:
        # A pool comes into being empty, so that even its first two movements meet at its row.
        sql.insert(
            "cost_pool",
            (
                "company_id",
                "book_id",
                "item_id",
                "scope_id",
                "qty",
                "value_minor",
                "uncosted_qty",
                "last_unit_cost",
            ),
            sql.transpose([(run.company_id, *key, Decimal(0), 0, 0, 0) for key in missing]),
            tail="ON CONFLICT DO NOTHING",
        )
        held = _read(run.company_id, places, _LOCK)
    return held


def _read(company_id: int, places: Sequence[tuple[int, int, int]], query: str) -> Held:
    found = sql.rows(
        query,
        (
            company_id,
            sql.array([place[0] for place in places]),
            sql.array([place[1] for place in places]),
            sql.array([place[2] for place in places]),
        ),
    )
    books: dict[int, Book] = {}
    held = Held([])
    for row in found:
        book_row = cast(_BookRow, row[:6])
        if book_row[0] not in books:
            books[book_row[0]] = Book(*book_row)
        if row[6] is None:
            continue
        item_id, scope_id, qty, value, uncosted, last = cast(_PoolRow, row[6:])
        _take_pool(held, (book_row[0], item_id, scope_id), qty, value, uncosted, last)
    held.books = list(books.values())
    return held


def _take_pool(
    held: Held, key: Key, qty: Decimal, value: int, uncosted: Decimal, last: Decimal
) -> None:
    pool = Pool(atoms(qty), value, atoms(uncosted), atoms(last))
    held.pools[key] = pool
    held.before[key] = (pool.qty, pool.value, pool.uncosted, pool.last_cost)


_KEYS = """
SELECT p.book_id, p.item_id, p.scope_id, p.qty, p.value_minor, p.uncosted_qty, p.last_unit_cost
  FROM cost_pool p
  JOIN unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS k (book_id, item_id, scope_id)
 USING (book_id, item_id, scope_id)
 ORDER BY p.book_id, p.item_id, p.scope_id FOR UPDATE OF p
"""


def read_keys(held: Held, keys: Iterable[Key], *, lock: bool) -> None:
    """Read further pools by their keys, and lock them unless it is for a preview."""
    wanted = sorted(set(keys) - held.pools.keys())
    if not wanted:
        return
    query = _KEYS if lock else _KEYS.replace(_FOR_UPDATE, "")
    for row in sql.rows(query, columns_of(wanted)):
        book_id, item_id, scope_id, qty, value, uncosted, last = cast(
            tuple[int, int, int, Decimal, int, Decimal, Decimal], row
        )
        _take_pool(held, (book_id, item_id, scope_id), qty, value, uncosted, last)


def columns_of(keys: Sequence[tuple[int, int, object]]) -> tuple[str, str, str]:
    """Return keys as three array parameters."""
    return (
        sql.array([key[0] for key in keys]),
        sql.array([key[1] for key in keys]),
        sql.array([key[2] for key in keys]),
    )


_LAYERS = """
SELECT k.n, l.layer_id, l.qty, l.value_minor
  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
       WITH ORDINALITY AS k (book_id, item_id, scope_id, after, n),
       LATERAL (SELECT layer_id, qty, value_minor FROM layer_balance b
                 WHERE b.book_id = k.book_id AND b.item_id = k.item_id
                   AND b.scope_id = k.scope_id AND b.is_open AND b.layer_id > k.after
                 ORDER BY layer_id LIMIT %s) l
 ORDER BY k.n, l.layer_id
"""


def read_layers(held: Held, wanted: Mapping[Key, int]) -> None:
    """Read open layers in recording order, only as many as the wanted quantities need.

    Read in growing chunks, so that the cost depends on the layers used and not on the history.
    """
    missing = dict(wanted)
    after = dict.fromkeys(missing, 0)
    chunk = CHUNK
    while missing:
        keys = sorted(missing)
        found: dict[int, list[Layer]] = {}
        for n, layer_id, qty, value in cast(
            list[tuple[int, int, Decimal, int]],
            sql.rows(_LAYERS, (*columns_of(keys), sql.array([after[key] for key in keys]), chunk)),
        ):
            found.setdefault(n, []).append(Layer(layer_id, atoms(qty), value))
        for n, key in enumerate(keys, 1):
            layers = found.get(n, [])
            queue = held.queues.setdefault(key, [])
            for layer in layers:
                after[key] = layer.id
                missing[key] -= layer.qty
                queue.append(held.remember(layer))
            if missing[key] <= 0 or len(layers) < chunk:
                del missing[key]
        chunk *= CHUNK_GROWTH


def read_layers_by_id(held: Held, ids: Iterable[int]) -> None:
    """Read certain layers (those a supplier's return takes from first)."""
    wanted = sorted(set(ids))
    if not wanted:
        return
    for layer_id, qty, value in cast(
        list[tuple[int, Decimal, int]],
        sql.rows(
            "SELECT layer_id, qty, value_minor FROM layer_balance"
            " WHERE layer_id = ANY(%s::bigint[]) ORDER BY layer_id",
            (sql.array(wanted),),
        ),
    ):
        held.remember(Layer(layer_id, atoms(qty), value))


_OWED = """
SELECT k.n, u.id, u.qty - coalesce(s.qty, 0), u.value_minor - coalesce(s.value_minor, 0),
       u.move_id, u.kind, u.stock_account_id, u.counter_account_id
  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[])
       WITH ORDINALITY AS k (book_id, item_id, scope_id, n),
       LATERAL (SELECT coalesce(max(t.uncosted_issue_id), 0) AS id FROM uncosted_settlement t
                 WHERE t.book_id = k.book_id AND t.item_id = k.item_id
                   AND t.scope_id = k.scope_id) d
  JOIN LATERAL (SELECT * FROM uncosted_issue u
                 WHERE u.book_id = k.book_id AND u.item_id = k.item_id
                   AND u.scope_id = k.scope_id AND u.id >= d.id) u ON true
  LEFT JOIN LATERAL (SELECT sum(qty) AS qty, sum(value_minor)::bigint AS value_minor
                       FROM uncosted_settlement t WHERE t.uncosted_issue_id = u.id) s ON true
 WHERE u.qty > coalesce(s.qty, 0)
 ORDER BY k.n, u.id
"""


def read_owed(held: Held, keys: Iterable[Key]) -> None:
    """Read what waits for its cost in pools that owe; settled ones are not looked at again.

    Issues are settled in recording order, so all before the last settled one are done with.
    """
    wanted = sorted(keys)
    if not wanted:
        return
    for n, owed_id, qty, value, move_id, kind, stock, counter in cast(
        list[tuple[int, int, Decimal, int, int, str, int, int]],
        sql.rows(_OWED, columns_of(wanted)),
    ):
        key = wanted[n - 1]
        held.owed.setdefault(key, []).append(Owed(owed_id, atoms(qty), value))
        held.owed_rows[owed_id] = OwedFacts(move_id, kind, stock, counter)


_KNOWN = """
SELECT k.book_id, k.item_id, k.day,
       (SELECT s.unit_cost FROM standard_cost s WHERE s.book_id = k.book_id
           AND s.item_id = k.item_id AND s.valid_from <= k.day
         ORDER BY s.valid_from DESC LIMIT 1),
       (SELECT p.last_unit_cost FROM cost_pool p WHERE p.book_id = k.book_id
           AND p.item_id = k.item_id AND p.last_unit_cost > 0 ORDER BY p.scope_id LIMIT 1)
  FROM unnest(%s::bigint[], %s::bigint[], %s::date[]) AS k (book_id, item_id, day)
"""


def read_known_costs(held: Held, wanted: Iterable[tuple[int, int, date]]) -> None:
    """Read standard costs by book, item and day, and the last cost known in any other scope."""
    keys = sorted(set(wanted))
    if not keys:
        return
    for book_id, item_id, day, standard, other in cast(
        list[tuple[int, int, date, Decimal | None, Decimal | None]],
        sql.rows(_KNOWN, columns_of(keys)),
    ):
        if standard is not None:
            held.known[book_id, item_id, day] = atoms(standard)
        if other is not None:
            held.fallback[book_id, item_id] = atoms(other)
