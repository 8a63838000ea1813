"""The arithmetic of the cost methods in exact integers, to be tested without a database.

Quantities are whole atoms (10^-12 of the base unit), values whole minor units, unit costs whole
10^-12 of a minor unit per base unit. One rule runs through all of it: a part of a value is rounded
half up, and whoever takes the last unit takes all that is left, so that a quantity of zero always
has a value of zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from argosy.kernel.primitives.split import split

SCALE: Final = 12
ATOMS: Final = 10**SCALE


def atoms(qty: Decimal) -> int:
    """Return a quantity, or a unit cost, of at most twelve decimals as a whole number of atoms."""
    return int(qty.scaleb(SCALE))


def decimal(count: int) -> Decimal:
    """Return a number of atoms as a decimal."""
    return Decimal(count).scaleb(-SCALE)


def share(value: int, part: int, whole: int) -> int:
    """Return the part of a value that belongs to a part of a quantity; all of it for the whole.

    Args:
        value: minor units, of either sign.
        part: atoms, 0 <= part <= whole.
        whole: atoms above zero.
    """
    if part == whole:
        return value
    scaled = value * part
    if scaled < 0:
        return -((whole - 2 * scaled) // (2 * whole))
    return (2 * scaled + whole) // (2 * whole)


def extend(unit_cost: int, qty: int) -> int:
    """Return unit cost x quantity in minor units, rounded half up; the sign follows `qty`."""
    magnitude = (2 * unit_cost * abs(qty) + ATOMS * ATOMS) // (2 * ATOMS * ATOMS)
    return -magnitude if qty < 0 else magnitude


def unit_cost(value: int, qty: int) -> int:
    """Return value / quantity with twelve decimals; never below zero, zero without a quantity."""
    if qty <= 0 or value <= 0:
        return 0
    return (2 * value * ATOMS * ATOMS + qty) // (2 * qty)


@dataclass(slots=True)
class Pool:
    """What a book holds of an item in a scope.

    `qty` is what stands in stock and is below zero while issues wait for their cost; `value`
    includes the provisional cost of those (negative). `last_cost` is the unit cost after the last
    receipt, used when nothing is left to take a cost from.
    """

    qty: int = 0
    value: int = 0
    uncosted: int = 0
    last_cost: int = 0

    @property
    def costed(self) -> int:
        """The quantity that has a cost: on hand, as long as nothing is owed."""
        return self.qty + self.uncosted


@dataclass(slots=True)
class Layer:
    """What is left of a receipt."""

    id: int
    qty: int
    value: int


@dataclass(frozen=True, slots=True)
class Taken:
    """A part of an issue: what it took from one layer (or a pool, layer 0) and at which value."""

    layer_id: int
    qty: int
    value: int


def take_pooled(pool: Pool, qty: int) -> Taken:
    """Return what an issue takes from a moving-average pool, at most what has a cost."""
    part = min(qty, max(pool.costed, 0))
    if part == 0:
        return Taken(0, 0, 0)
    return Taken(0, part, share(pool.value, part, pool.qty))


def take_layers(layers: Iterable[Layer], qty: int) -> list[Taken]:
    """Take a quantity from layers in their order, changing them; may return less than asked."""
    taken: list[Taken] = []
    for layer in layers:
        if qty == 0:
            break
        part = min(qty, layer.qty)
        if part == 0:
            continue
        value = share(layer.value, part, layer.qty)
        layer.qty -= part
        layer.value -= value
        qty -= part
        taken.append(Taken(layer.id, part, value))
    return taken


def standard_change(standard: int, pool: Pool, change: int) -> int:
    """Return by how much a movement at standard changes the pool's value (signed like `change`).

    The difference of two rounded totals, so that roundings never pile up; the movement that
    empties the pool takes all that is left.
    """
    after = pool.qty + change
    if after == 0:
        return -pool.value
    return extend(standard, after) - extend(standard, pool.qty)


@dataclass(slots=True)
class Owed:
    """What is left of an issue without a cost: quantity and provisional value."""

    id: int
    qty: int
    value: int


@dataclass(frozen=True, slots=True)
class Settled:
    """A part of an owed issue that a receipt gives its cost: provisional against actual."""

    owed_id: int
    qty: int
    provisional: int
    actual: int


def settle(owed: Sequence[Owed], qty: int, value: int) -> list[Settled]:
    """Let a receipt give its cost to owed issues, the oldest first, changing them.

    Args:
        owed: what waits, in recording order.
        qty: the receipt's quantity.
        value: the receipt's value.
    """
    settled: list[Settled] = []
    for issue in owed:
        if qty == 0:
            break
        part = min(qty, issue.qty)
        if part == 0:
            continue
        provisional = share(issue.value, part, issue.qty)
        actual = share(value, part, qty)
        issue.qty -= part
        issue.value -= provisional
        qty -= part
        value -= actual
        settled.append(Settled(issue.id, part, provisional, actual))
    return settled


def returned_value(cost: int, qty: int, *, already: int, already_value: int, back: int) -> int:
    """Return the value of goods coming back: their share of the original cost.

    Shares are taken of the running total, so that several partial returns give back exactly the
    cost, to the cent.

    Args:
        cost: what the original movement cost.
        qty: what it moved.
        already: what came back before, of `qty`.
        already_value: at which value.
        back: what comes back now; `already + back` <= `qty`.
    """
    return share(cost, already + back, qty) - already_value


def capped_return(pool: Pool, qty: int, cost: int) -> int:
    """Return what a pool gives for goods going back to the supplier at their own cost.

    Never more than the pool holds, never less than nothing; the last units take all that is left.
    The difference to `cost` is a price variance.
    """
    if qty == pool.qty:
        return pool.value
    return min(max(cost, 0), max(pool.value, 0))


@dataclass(frozen=True, slots=True)
class Flow:
    """A recorded change of a pool after a receipt: what an added cost has to be carried through.

    `group` says who bears a share: a key of the issue's kind and account, None for flows that
    take no share (receipts, returns at their own cost, adjustments).
    """

    qty: int
    value: int
    group: tuple[str, int] | None


def carry(amount: int, qty: int, value: int, flows: Iterable[Flow]) -> dict[tuple[str, int], int]:
    """Carry a cost that came later through a moving average, as if known when it was received.

    Args:
        amount: the added cost in minor units.
        qty: the pool's quantity after the receipt.
        value: the pool's value after the receipt, without the added cost.
        flows: the pool's later changes in recording order.

    Returns:
        What each group of issues bears; what is missing to `amount` stays in stock.
    """
    borne: dict[tuple[str, int], int] = {}
    left = amount
    for flow in flows:
        if left == 0:
            break
        if flow.qty < 0 and qty > 0 and (flow.group is not None or qty + flow.qty <= 0):
            part = min(-flow.qty, qty)
            extra = share(value + left, part, qty) - share(value, part, qty)
            group = flow.group or ("variance", 0)
            borne[group] = borne.get(group, 0) + extra
            left -= extra
        qty += flow.qty
        value += flow.value
    return borne


def split_cost(
    amount: int, left: int, left_value: int, gone: Sequence[int]
) -> tuple[int, list[int], int]:
    """Split a cost that came later over what is left of its layer and what is gone.

    Args:
        amount: minor units of either sign.
        left: atoms of the layer that are in stock.
        left_value: what they are worth; a credit never takes them below nothing.
        gone: atoms that went to each destination.

    Returns:
        The share of the stock, the share of each destination, and what a credit could not take
        from the stock (a price variance). Their sum is `amount`.
    """
    parts = split(amount, [left, *gone])
    to_stock, beyond = parts[0], 0
    if to_stock < -left_value:
        beyond = to_stock + left_value
        to_stock = -left_value
    return to_stock, parts[1:], beyond


def spread(total: int, quantities: Sequence[int]) -> list[int]:
    """Spread a month's cost over its issues by running totals; returns count as negative issues.

    Args:
        total: what all of them cost together.
        quantities: atoms of each in recording order; their sum is above zero.
    """
    whole = sum(quantities)
    running, given = 0, 0
    parts: list[int] = []
    for qty in quantities:
        running += qty
        upto = share(total, running, whole)
        parts.append(upto - given)
        given = upto
    return parts
