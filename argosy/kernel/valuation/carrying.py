"""Where a cost that came later belongs: what is left, what is gone, and where the gone went.

Read in a fixed number of statements a round; a round follows goods into the layers they were
transferred or returned to. What is read depends on the layers touched, what is written is one row
a layer and account, whatever the number of issues.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import cast

from argosy.kernel.identity import sql
from argosy.kernel.valuation.pools import Book, Key, columns_of
from argosy.kernel.valuation.rules import Flow, Pool, atoms, carry, split_cost


@dataclass(frozen=True, slots=True)
class Target:
    """A layer that a cost is added to."""

    id: int
    key: Key
    qty: int
    stock_account_id: int
    counter_account_id: int
    kind: str


@dataclass(slots=True)
class Outcome:
    """Where an added cost went; the parts sum to the amount."""

    to_stock: int = 0
    to_cogs: dict[int, int] = field(default_factory=dict)
    to_variance: int = 0
    follows: list[tuple[Target, int]] = field(default_factory=list)
    deliveries: int = 0


@dataclass(slots=True)
class Gone:
    """What left a layer: to which accounts, back to the supplier, into which other layers."""

    by_account: dict[int, int] = field(default_factory=dict)
    to_supplier: int = 0
    children: list[Target] = field(default_factory=list)
    deliveries: int = 0


_TARGETS = """
SELECT id, book_id, item_id, scope_id, qty, stock_account_id, counter_account_id, kind, {by}
  FROM cost_layer WHERE {by} = ANY(%s::bigint[]) AND kind {kinds} ORDER BY id
"""
_RECEIPTS = _TARGETS.format(by="move_id", kinds="<> 'transfer'")
_TRANSFERRED = _TARGETS.format(by="move_id", kinds="= 'transfer'")
_CHILDREN = _TARGETS.format(by="origin_layer_id", kinds="<> 'receipt'")
_GONE = """
SELECT layer_id, kind, counter_account_id, sum(qty), count(DISTINCT move_id)
  FROM layer_consumption WHERE layer_id = ANY(%s::bigint[]) AND kind <> 'transfer'
 GROUP BY layer_id, kind, counter_account_id ORDER BY layer_id, kind, counter_account_id
"""
_TargetRow = tuple[int, int, int, int, Decimal, int, int, str, int]


def _target(row: _TargetRow) -> Target:
    return Target(row[0], (row[1], row[2], row[3]), atoms(row[4]), row[5], row[6], row[7])


def receipts_of(moves: Iterable[int]) -> dict[int, list[Target]]:
    """Return the layers that receipts and returns made, by move."""
    found: dict[int, list[Target]] = {}
    for row in cast(list[_TargetRow], sql.rows(_RECEIPTS, (sql.array(sorted(set(moves))),))):
        found.setdefault(row[8], []).append(_target(row))
    return found


def gone_from(layers: Sequence[int]) -> dict[int, Gone]:
    """Return where the quantities of layers went, in two statements."""
    gone = {layer_id: Gone() for layer_id in layers}
    if not layers:
        return gone
    wanted = sql.array(sorted(gone))
    for layer_id, kind, account, qty, deliveries in cast(
        list[tuple[int, str, int, Decimal, int]], sql.rows(_GONE, (wanted,))
    ):
        found = gone[layer_id]
        if kind == "return":
            found.to_supplier += atoms(qty)
            continue
        found.by_account[account] = found.by_account.get(account, 0) + atoms(qty)
        found.deliveries += deliveries
    for row in cast(list[_TargetRow], sql.rows(_CHILDREN, (wanted,))):
        child, found = _target(row), gone[row[8]]
        found.children.append(child)
        if child.kind == "return":
            # What a customer sent back is in stock again: its share follows it there.
            found.by_account[child.counter_account_id] -= child.qty
    return gone


def from_layer(amount: int, left: int, left_value: int, gone: Gone) -> Outcome:
    """Split an added cost by what is left of its layer and what is gone from it."""
    accounts = [account for account, qty in gone.by_account.items() if qty > 0]
    weights = [gone.by_account[account] for account in accounts]
    weights += [gone.to_supplier, *(child.qty for child in gone.children)]
    to_stock, parts, beyond = split_cost(amount, left, left_value, weights)
    number = len(accounts)
    return Outcome(
        to_stock,
        {a: part for a, part in zip(accounts, parts[:number], strict=True) if part},
        parts[number] + beyond,
        [
            (child, part)
            for child, part in zip(gone.children, parts[number + 1 :], strict=True)
            if part
        ],
        gone.deliveries,
    )


_FLOWS = """
SELECT k.n, f.id, f.qty, f.value, f.kind, f.ref
  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
       WITH ORDINALITY AS k (book_id, item_id, scope_id, after, n),
       LATERAL (
    SELECT id, qty, value_minor AS value, 'in' AS kind, 0::bigint AS ref FROM cost_layer t
     WHERE t.book_id = k.book_id AND t.item_id = k.item_id AND t.scope_id = k.scope_id
       AND t.id > k.after
    UNION ALL
    SELECT id, -qty, -value_minor, kind::text,
           CASE kind WHEN 'transfer' THEN move_id ELSE counter_account_id END
      FROM layer_consumption t
     WHERE t.book_id = k.book_id AND t.item_id = k.item_id AND t.scope_id = k.scope_id
       AND t.id > k.after
    UNION ALL
    SELECT id, -qty, -value_minor, 'in', 0 FROM uncosted_issue t
     WHERE t.book_id = k.book_id AND t.item_id = k.item_id AND t.scope_id = k.scope_id
       AND t.id > k.after
    UNION ALL
    SELECT id, qty, value_minor, 'in', 0 FROM uncosted_settlement t
     WHERE t.book_id = k.book_id AND t.item_id = k.item_id AND t.scope_id = k.scope_id
       AND t.id > k.after
    UNION ALL
    SELECT id, 0, to_stock_minor, 'in', 0 FROM value_adjustment t
     WHERE t.book_id = k.book_id AND t.item_id = k.item_id AND t.scope_id = k.scope_id
       AND t.id > k.after) f
 ORDER BY k.n, f.id
"""


def flows_after(targets: Sequence[Target]) -> dict[int, list[Flow]]:
    """Return each layer's pool flows since it came in, in recording order, in one statement."""
    flows: dict[int, list[Flow]] = {target.id: [] for target in targets}
    if not targets:
        return flows
    for n, _, qty, value, kind, ref in cast(
        list[tuple[int, int, Decimal, int, str, int]],
        sql.rows(
            _FLOWS,
            (
                *columns_of([target.key for target in targets]),
                sql.array([target.id for target in targets]),
            ),
        ),
    ):
        group = (kind, ref) if kind in {"issue", "settle", "transfer"} else None
        flows[targets[n - 1].id].append(Flow(atoms(qty), value, group))
    return flows


def from_pool(amount: int, pool: Pool, flows: Sequence[Flow]) -> tuple[Outcome, dict[int, int]]:
    """Carry an added cost through a moving average as if known when it was received.

    Returns:
        The outcome, and the shares of transfers by move, which their layers are to follow.
    """
    qty = pool.qty - sum(flow.qty for flow in flows)
    value = pool.value - sum(flow.value for flow in flows)
    outcome = Outcome()
    moved: dict[int, int] = {}
    for (kind, ref), part in carry(amount, qty, value, flows).items():
        if kind == "transfer":
            moved[ref] = moved.get(ref, 0) + part
        elif kind == "variance":
            outcome.to_variance += part
        else:
            outcome.to_cogs[ref] = outcome.to_cogs.get(ref, 0) + part
    outcome.deliveries = sum(
        1 for flow in flows if flow.group is not None and flow.group[0] != "transfer"
    )
    outcome.to_stock = (
        amount - sum(outcome.to_cogs.values()) - sum(moved.values()) - outcome.to_variance
    )
    return outcome, moved


def transferred(moves: Iterable[tuple[Book, int]]) -> dict[tuple[int, int], list[Target]]:
    """Return the layers that transfers made, by (book, move)."""
    wanted = sorted({(book.id, move_id) for book, move_id in moves})
    found: dict[tuple[int, int], list[Target]] = {}
    if not wanted:
        return found
    moves_wanted = sql.array([move_id for _, move_id in wanted])
    for row in cast(list[_TargetRow], sql.rows(_TRANSFERRED, (moves_wanted,))):
        found.setdefault((row[1], row[8]), []).append(_target(row))
    return found


def cap(outcome: Outcome, pool: Pool) -> None:
    """Keep a pool's value at or above nothing, and at nothing without stock; the rest varies."""
    if pool.costed <= 0:
        beyond = outcome.to_stock
    else:
        beyond = min(outcome.to_stock + pool.value, 0)
    outcome.to_stock -= beyond
    outcome.to_variance += beyond
