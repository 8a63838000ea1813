"""Reserving what there is: demands are served as far as the stock goes, the rest stays open.

Two statements whatever the size: the balances that could serve are locked and read in one, what
was taken of them is written in the other. Between them the caller decides which demands go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.stock import held
from argosy.kernel.stock.inputs import Demand, ReserveInput

ZERO = Decimal(0)

# A look-up each, in the order of the sorted keys, whatever the planner thinks of the tables.
_LOCK = """
SELECT x.*
  FROM unnest(%s::bigint[], %s::bigint[]) AS k(item_id, place_id), LATERAL (
       SELECT k.item_id, k.place_id, b.location_id, b.lot_id, b.qty - b.reserved_qty,
              least(t.removal_on, t.expires_on), l.path::text,
              EXISTS (SELECT FROM planned_move p
                       WHERE p.item_id = k.item_id AND p.state = 'open' AND p.direction = 'out'
                         AND p.company_id = r.company_id)
         FROM location r
         JOIN company c ON c.id = r.company_id
         JOIN stock_balance b ON b.item_id = k.item_id AND b.company_id = r.company_id
         JOIN location l ON l.id = b.location_id AND starts_with(l.path, r.path)
         LEFT JOIN lot t ON t.id = b.lot_id
        WHERE r.id = k.place_id AND r.company_id = %s
          AND b.status = 'free' AND b.owner_id = 0 AND b.location_kind = 'internal'
          AND NOT l.is_locked AND b.qty > b.reserved_qty
          AND coalesce(least(t.removal_on, t.expires_on), 'infinity'::date)
              >= (%s::timestamptz AT TIME ZONE c.time_zone)::date
        ORDER BY b.location_id, b.lot_id
          FOR UPDATE OF b) x
"""


@dataclass(frozen=True, slots=True)
class Want:
    """A quantity, in base units, that a demand line wants from a place and what lies below it."""

    demand: Demand
    item_id: int
    place_id: int
    qty: Decimal
    effective_at: datetime
    priority: int = 100
    firm: bool = False


@dataclass(slots=True)
class Source:
    """A locked balance, and what is left of it to be reserved."""

    location_id: int
    lot_id: int
    left: Decimal
    outdated_on: date
    path: str


class Supply:
    """The locked stock that demands are served from, what expires first at the front."""

    def __init__(self, run: CommandRun, sources: dict[tuple[int, int], list[Source]]) -> None:
        self._run = run
        self._sources = sources
        self._taken: list[tuple[tuple[int, int], Source, ReserveInput]] = []
        self._most: dict[tuple[int, int], Decimal] = {}
        self.promised: set[tuple[int, int]] = set()
        """Items, with the places asked for, of which something is planned to go out: what is free
        may be promised to others already."""

    def cap(self, item_id: int, place_id: int, most: Decimal) -> None:
        """Leave what others were promised: give at most so much of an item from a place."""
        self._most[item_id, place_id] = max(most, ZERO)

    def take(self, want: Want) -> Decimal:
        """Take what there is for a demand line; return how much that is."""
        key = (want.item_id, want.place_id)
        given = min(want.qty, self._most.get(key, want.qty))
        rest = given
        for source in self._sources.get(key, ()):
            if rest <= 0:
                break
            part = min(source.left, rest)
            if part <= 0:
                continue
            source.left -= part
            rest -= part
            line = ReserveInput(
                want.demand,
                want.item_id,
                source.location_id,
                part,
                want.effective_at,
                lot_id=source.lot_id,
                priority=want.priority,
                firm=want.firm,
            )
            self._taken.append((key, source, line))
        if key in self._most:
            self._most[key] -= given - rest
        return given - rest

    def give_back(self, demand_type: str, demand_id: int) -> None:
        """Give back what was taken for a document that does not go on."""
        kept = []
        for key, source, line in self._taken:
            if line.demand[:2] == (demand_type, demand_id):
                source.left += line.qty
                if key in self._most:
                    self._most[key] += line.qty
            else:
                kept.append((key, source, line))
        self._taken = kept

    def write(self) -> None:
        """Reserve what was taken; one statement."""
        held.write_reserved(self._run, [line for _, _, line in self._taken])


def lock_supply(run: CommandRun, wanted: Iterable[tuple[int, int]], *, now: datetime) -> Supply:
    """Lock what could serve items from places, in key order, in one statement.

    Args:
        run: the running command.
        wanted: pairs of item and place; goods in places below it count.
        now: the time by which lots are outdated (INV-25).
    """
    keys: Sequence[tuple[int, int]] = sorted(set(wanted))
    sources: dict[tuple[int, int], list[Source]] = {}
    shared: dict[tuple[int, int, int], Source] = {}
    promised: set[tuple[int, int]] = set()
    if keys:
        found = sql.rows(
            _LOCK,
            (
                sql.array([key[0] for key in keys]),
                sql.array([key[1] for key in keys]),
                run.company_id,
                now,
            ),
        )
        for item_id, place_id, location_id, lot_id, free, outdated_on, path, is_promised in cast(
            "list[tuple[int, int, int, int, Decimal, date | None, str, bool]]", found
        ):
            if is_promised:
                promised.add((item_id, place_id))
            # Two places may lead to one balance: a warehouse and a shelf in it.
            source = shared.setdefault(
                (item_id, location_id, lot_id),
                Source(location_id, lot_id, free, outdated_on or date.max, path),
            )
            sources.setdefault((item_id, place_id), []).append(source)
    for found_sources in sources.values():
        found_sources.sort(key=lambda each: (each.outdated_on, each.path, each.lot_id))
    supply = Supply(run, sources)
    supply.promised = promised
    return supply
