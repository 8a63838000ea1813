"""Decides, under the locks, which documents the stock covers: pure, document after document.

What one document brings in, a later one of the batch may take out. Quantities of one document are
netted, so that goods may pass through a place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from argosy.kernel.stock.balances import Stand
from argosy.kernel.stock.inputs import Key, Prepared
from argosy.kernel.stock.words import LotKind

ZERO = Decimal(0)
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Shortage:
    """A balance that a document cannot be taken from, and why.

    `reason` is ``insufficient``, ``backdated`` (at `at` there would have been less than nothing)
    or ``serial`` (the piece is somewhere already).
    """

    reason: str
    index: int
    key: Key
    available: Decimal
    wanted: Decimal
    at: datetime | None = None


@dataclass(slots=True)
class Timeline:
    """What happened to a balance after the earliest back-dated issue of a batch."""

    events: list[tuple[datetime, Decimal]] = field(default_factory=list)

    def lowest_after(self, total: Decimal, moment: datetime) -> tuple[Decimal, datetime] | None:
        """Return the lowest quantity that was there just before any later event, and that time.

        Args:
            total: what is there after all events.
            moment: only events after this time are looked at.
        """
        later: dict[datetime, Decimal] = {}
        for at, delta in self.events:
            if at > moment:
                later[at] = later.get(at, ZERO) + delta
        lowest: tuple[Decimal, datetime] | None = None
        for at in sorted(later, reverse=True):
            total -= later[at]
            if lowest is None or total < lowest[0]:
                lowest = (total, at)
        return lowest


@dataclass(slots=True)
class Coverage:
    """The stock that is left while documents are decided one after another.

    Args:
        stands: the locked balances; those without a row hold nothing.
        timelines: later events of the balances that back-dated issues touch.
        serials: serials that are in a place of ours already.
    """

    stands: dict[Key, Stand]
    timelines: Mapping[Key, Timeline] = field(default_factory=dict)
    serials: set[int] = field(default_factory=set)

    def take(
        self, moves: Sequence[Prepared], freed: Mapping[Key, Decimal] | None = None
    ) -> list[Shortage]:
        """Take a document's moves if all of them are covered; return the shortages otherwise.

        Args:
            moves: the document's moves.
            freed: what the document itself holds reserved and now gives up, by balance.
        """
        net = _net(moves)
        short: list[Shortage] = []
        for key, (qty, index) in net.items():
            stand = self.stands.get(key) or Stand()
            free = stand.qty - stand.reserved
            if freed:
                free += freed.get(key, ZERO)
            if qty < 0 and free + qty < 0:
                short.append(Shortage("insufficient", index, key, free, -qty))
        short.extend(self._serial_twice(moves, net))
        if not short and self.timelines:
            short.extend(self._backdated(moves, net))
        if not short:
            self._apply(moves, net, freed or {})
        return short

    def _serial_twice(
        self, moves: Sequence[Prepared], net: Mapping[Key, tuple[Decimal, int]]
    ) -> list[Shortage]:
        """Return the serials that would be in two places (INV-22)."""
        after: dict[int, Decimal] = {}
        for move in moves:
            if move.tracking == LotKind.SERIAL:
                lot = move.from_key[2]
                after[lot] = ONE if lot in self.serials else ZERO
        if not after:
            return []
        for key, (qty, _) in net.items():
            after[key[2]] += qty
        return [
            Shortage("serial", move.index, move.to_key, ZERO, ONE)
            for move in moves
            if after.get(move.from_key[2], ZERO) > 1
        ]

    def _backdated(
        self, moves: Sequence[Prepared], net: Mapping[Key, tuple[Decimal, int]]
    ) -> list[Shortage]:
        """Return the issues that would have left less than nothing at some past time (INV-20)."""
        short: list[Shortage] = []
        for key, moment, index, qty in earliest_issues(moves):
            timeline = self.timelines.get(key)
            if timeline is None:
                continue
            mine = Timeline([*timeline.events, *_events(moves, key)])
            total = (self.stands.get(key) or Stand()).qty + net[key][0]
            lowest = mine.lowest_after(total, moment)
            if lowest is not None and lowest[0] < 0:
                short.append(Shortage("backdated", index, key, lowest[0] + qty, qty, lowest[1]))
        return short

    def _apply(
        self,
        moves: Sequence[Prepared],
        net: Mapping[Key, tuple[Decimal, int]],
        freed: Mapping[Key, Decimal],
    ) -> None:
        for key, (qty, _) in net.items():
            stand = self.stands.setdefault(key, Stand())
            stand.qty += qty
            if key in self.timelines:
                self.timelines[key].events.extend(_events(moves, key))
        for key, qty in freed.items():
            self.stands[key].reserved -= qty
        for move in moves:
            if move.tracking == LotKind.SERIAL:
                if not move.from_location.allow_negative:
                    self.serials.discard(move.from_key[2])
                if not move.to_location.allow_negative:
                    self.serials.add(move.to_key[2])


def _net(moves: Sequence[Prepared]) -> dict[Key, tuple[Decimal, int]]:
    """Return what a document does to each bounded balance, and the first move on it."""
    net: dict[Key, tuple[Decimal, int]] = {}
    for move in moves:
        if not move.from_location.allow_negative:
            had = net.get(move.from_key)
            net[move.from_key] = (
                (-move.base_qty, move.index) if had is None else (had[0] - move.base_qty, had[1])
            )
        if not move.to_location.allow_negative:
            had = net.get(move.to_key)
            net[move.to_key] = (
                (move.base_qty, move.index) if had is None else (had[0] + move.base_qty, had[1])
            )
    return net


def _events(moves: Sequence[Prepared], key: Key) -> list[tuple[datetime, Decimal]]:
    found: list[tuple[datetime, Decimal]] = []
    for move in moves:
        if move.from_key == key:
            found.append((move.move.effective_at, -move.base_qty))
        if move.to_key == key:
            found.append((move.move.effective_at, move.base_qty))
    return found


def earliest_issues(
    moves: Sequence[Prepared],
) -> list[tuple[Key, datetime, int, Decimal]]:
    """Return, for each bounded balance that is taken from: key, earliest time, move, quantity."""
    first: dict[Key, tuple[datetime, int, Decimal]] = {}
    for move in moves:
        if move.from_location.allow_negative:
            continue
        had = first.get(move.from_key)
        if had is None or move.move.effective_at < had[0]:
            first[move.from_key] = (move.move.effective_at, move.index, move.base_qty)
    return [(key, *found) for key, found in first.items()]


def backdated_keys(
    documents: Iterable[Sequence[Prepared]], stands: Mapping[Key, Stand]
) -> dict[Key, datetime]:
    """Return the bounded balances that are taken from before a known later event, and since when.

    Later events are those recorded already, those of earlier documents of the batch, and what the
    document itself brings in later than it takes out.
    """
    last = {key: stand.last_move_at for key, stand in stands.items() if stand.last_move_at}
    since: dict[Key, datetime] = {}
    for moves in documents:
        for move in moves:
            _advance(last, move.to_key, move.move.effective_at)
        for move in moves:
            moment = move.move.effective_at
            if move.from_location.allow_negative or move.from_key not in last:
                continue
            if moment < last[move.from_key] and moment < since.get(
                move.from_key, last[move.from_key]
            ):
                since[move.from_key] = moment
        for move in moves:
            _advance(last, move.from_key, move.move.effective_at)
    return since


def _advance(last: dict[Key, datetime], key: Key, moment: datetime) -> None:
    had = last.get(key)
    if had is None or moment > had:
        last[key] = moment
