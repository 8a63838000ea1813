"""Master facts that a posting needs, read in one statement and kept for the running command.

They are not kept beyond it: an item's tracking or a place's policy may change between commands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.primitives.numbers import INT64_MAX


@dataclass(frozen=True, slots=True)
class UnitFact:
    """A unit: one of it is num / den of its dimension's reference unit."""

    id: int
    code: str
    dimension: str
    num: int
    den: int
    decimals: int


@dataclass(frozen=True, slots=True)
class ItemFact:
    """An item: how it is tracked, and the unit its stock is counted in."""

    id: int
    code: str
    tracking: str
    is_stocked: bool
    base_unit: UnitFact


@dataclass(frozen=True, slots=True)
class LocationFact:
    """A place: its kind, its warehouse, and whether it may go below zero."""

    id: int
    code: str
    kind: str
    warehouse_id: int | None
    allow_negative: bool
    is_locked: bool


@dataclass(frozen=True, slots=True)
class LotFact:
    """A lot or serial, and the last day on which it may be promised."""

    id: int
    number: str
    kind: str
    item_id: int
    promised_to: date | None


@dataclass(slots=True)
class Facts:
    """What the running command has read so far."""

    items: dict[int, ItemFact] = field(default_factory=dict)
    units: dict[int, UnitFact] = field(default_factory=dict)
    locations: dict[int, LocationFact] = field(default_factory=dict)
    lots: dict[int, LotFact] = field(default_factory=dict)
    owners: set[int] = field(default_factory=set)
    move_ids: list[int] = field(default_factory=list)


# Look-ups by key, which OFFSET 0 keeps the planner from turning into scans of small tables that
# will have grown when the prepared plan is used again.
_QUERY = """
SELECT 'i'::text, x.* FROM unnest(%s::bigint[]) AS k(id), LATERAL (
       SELECT i.id, i.code::text, i.tracking::text, u.code::text AS unit, u.dimension::text,
              i.base_unit_id, u.factor_num, u.factor_den, u.decimals::int, i.kind = 'stock', false,
              NULL::date
         FROM item i JOIN unit u ON u.id = i.base_unit_id WHERE i.id = k.id OFFSET 0) x
UNION ALL
SELECT 'u', x.* FROM unnest(%s::bigint[]) AS k(id), LATERAL (
       SELECT u.id, u.code, '', '', u.dimension, 0::bigint, u.factor_num, u.factor_den, u.decimals,
              false, false, NULL::date
         FROM unit u WHERE u.id = k.id OFFSET 0) x
UNION ALL
SELECT 'l', x.* FROM unnest(%s::bigint[]) AS k(id), LATERAL (
       SELECT l.id, l.code, l.kind, '', '', coalesce(l.warehouse_id, 0), 0::bigint, 0::bigint, 0,
              l.allow_negative, l.is_locked, NULL::date
         FROM location l WHERE l.id = k.id AND l.company_id = %s OFFSET 0) x
UNION ALL
SELECT 't', x.* FROM unnest(%s::bigint[]) AS k(id), LATERAL (
       SELECT t.id, t.number, t.kind, '', '', t.item_id, 0::bigint, 0::bigint, 0, false, false,
              least(t.removal_on, t.expires_on)
         FROM lot t WHERE t.id = k.id AND t.company_id = %s OFFSET 0) x
UNION ALL
SELECT 'p', x.* FROM unnest(%s::bigint[]) AS k(id), LATERAL (
       SELECT p.id, '', '', '', '', 0::bigint, 0::bigint, 0::bigint, 0, false, false, NULL::date
         FROM party p WHERE p.id = k.id OFFSET 0) x
UNION ALL
SELECT 'm', nextval('stock_move_id_seq'), '', '', '', '', 0, 0, 0, 0, false, false, NULL
  FROM generate_series(1, %s)
"""

_Row = tuple[
    str, int, str, str, str, str, int, int, int, int, bool, bool, "date | None"
]  # what the query yields, by column


def known(run: CommandRun) -> Facts:
    """Return the facts the running command has read so far."""
    return cast(Facts, run.facts.setdefault("stock", Facts()))


def forget(run: CommandRun) -> None:
    """Drop them, when the command itself has changed master data."""
    run.facts.pop("stock", None)


def load(
    run: CommandRun,
    *,
    items: Iterable[int] = (),
    units: Iterable[int] = (),
    locations: Iterable[int] = (),
    lots: Iterable[int] = (),
    owners: Iterable[int] = (),
    move_ids: int = 0,
) -> Facts:
    """Read what is not known yet, in at most one statement; unknown ids are simply not there.

    Args:
        run: the running command.
        items: item ids.
        units: unit ids.
        locations: location ids, of the command's company.
        lots: lot ids, of the command's company.
        owners: party ids.
        move_ids: how many ids of moves to draw along, left in `Facts.move_ids`.
    """
    facts = known(run)
    wanted = (
        _missing(items, facts.items),
        _missing(units, facts.units),
        _missing(locations, facts.locations),
        _missing(lots, facts.lots),
        _missing(owners, facts.owners),
    )
    if any(wanted) or move_ids:
        item, unit, location, lot, owner = (sql.array(ids) for ids in wanted)
        found = sql.rows(
            _QUERY,
            (item, unit, location, run.company_id, lot, run.company_id, owner, move_ids),
        )
        _take(facts, cast("list[_Row]", found))
    return facts


def company_zone(run: CommandRun) -> str:
    """Return the time zone that the company's dates are in."""
    known_zone = run.facts.get("company_zone")
    if known_zone is None:
        found = sql.rows("SELECT time_zone::text FROM company WHERE id = %s", (run.company_id,))
        known_zone = found[0][0]
        run.facts["company_zone"] = known_zone
    return str(known_zone)


def _missing(ids: Iterable[int], there: Iterable[int]) -> list[int]:
    return [i for i in set(ids) if i not in there and type(i) is int and 0 < i <= INT64_MAX]


def _take(facts: Facts, found: list[_Row]) -> None:
    facts.move_ids = []
    for what, i, code, kind, unit, dimension, ref, num, den, decimals, yes, locked, day in found:
        if what == "m":
            facts.move_ids.append(i)
        elif what == "i":
            base = UnitFact(ref, unit, dimension, num, den, decimals)
            facts.items[i] = ItemFact(i, code, kind, yes, base)
        elif what == "u":
            facts.units[i] = UnitFact(i, code, dimension, num, den, decimals)
        elif what == "l":
            facts.locations[i] = LocationFact(i, code, kind, ref or None, yes, locked)
        elif what == "t":
            facts.lots[i] = LotFact(i, code, kind, ref, day)
        else:
            facts.owners.add(i)
