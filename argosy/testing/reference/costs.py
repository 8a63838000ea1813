"""What goods cost: first in first out, and the moving average, of one item in one company."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict, deque
from dataclasses import dataclass, field
from fractions import Fraction

from argosy.testing.reference.figures import half_up, part_of, parts_of, twelve_decimals

ZERO = Fraction(0)


@dataclass(eq=False)
class Layer:
    """A receipt: what came, what is left of it, and where the rest went."""

    qty: Fraction
    left: Fraction
    value: int
    gone: dict[str, Fraction] = field(default_factory=lambda: defaultdict(Fraction))
    to_supplier: Fraction = ZERO
    children: list[Layer] = field(default_factory=list)


@dataclass(eq=False)
class Came:
    """A receipt as it was valued; `since` counts the flows before it (moving average)."""

    qty: Fraction
    value: int
    back: Fraction = ZERO
    back_value: int = 0
    layer: Layer | None = None
    since: int = 0
    after: tuple[Fraction, int] = (ZERO, 0)


@dataclass(eq=False)
class Went:
    """An issue as it was costed, with the layers it took from."""

    qty: Fraction
    value: int
    back: Fraction = ZERO
    back_value: int = 0
    layers: list[Layer] = field(default_factory=list)


@dataclass
class Burden:
    """Where a cost went that became known later."""

    to_stock: int = 0
    to_account: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    to_variance: int = 0


class Costed(ABC):
    """An item's stock by value; quantities never fall below zero here."""

    def __init__(self) -> None:
        self.qty = ZERO
        self.value = 0
        self.last_cost = ZERO

    @abstractmethod
    def receive(self, qty: Fraction, value: int) -> Came:
        """Take in goods at a value."""

    @abstractmethod
    def issue(self, qty: Fraction, account: str) -> Went:
        """Give out goods at cost, against an account."""

    @abstractmethod
    def take_back(self, went: Went, qty: Fraction, account: str) -> int:
        """Take goods back from a customer at the cost they left with; return the value."""

    @abstractmethod
    def _give_back(self, came: Came, qty: Fraction, credit: int) -> int:
        """Give goods back that came at a cost; return what the stock gives."""

    @abstractmethod
    def gain_value(self, qty: Fraction) -> int:
        """Return what found goods are worth at the present cost."""

    @abstractmethod
    def burden(self, came: Came, amount: int) -> Burden:
        """Add a cost to a receipt after the fact."""

    def send_back(self, came: Came, qty: Fraction) -> tuple[int, int]:
        """Send goods back to the supplier; return (what he owes, what the stock gave)."""
        credit = part_of(came.value, came.back + qty, came.qty) - came.back_value
        came.back += qty
        came.back_value += credit
        return credit, self._give_back(came, qty, credit)

    def _share_back(self, went: Went, qty: Fraction) -> int:
        value = part_of(went.value, went.back + qty, went.qty) - went.back_value
        went.back += qty
        went.back_value += value
        return value


class Fifo(Costed):
    """First in, first out, in the order of recording."""

    def __init__(self) -> None:
        super().__init__()
        self.layers: deque[Layer] = deque()

    def receive(self, qty: Fraction, value: int) -> Came:
        """See `Costed.receive`."""
        layer = Layer(qty, qty, value)
        self.layers.append(layer)
        self.qty += qty
        self.value += value
        self.last_cost = twelve_decimals(value / qty)
        return Came(qty, value, layer=layer)

    def issue(self, qty: Fraction, account: str) -> Went:
        """See `Costed.issue`."""
        parts = self._take(qty, [])
        for layer, part, _ in parts:
            layer.gone[account] += part
        return Went(qty, sum(v for _, _, v in parts), layers=[layer for layer, _, _ in parts])

    def _take(self, qty: Fraction, first: list[Layer]) -> list[tuple[Layer, Fraction, int]]:
        taken = []
        for layer in [*first, *self.layers]:
            part = min(layer.left, qty)
            if part > 0:
                value = part_of(layer.value, part, layer.left)
                layer.left -= part
                layer.value -= value
                qty -= part
                taken.append((layer, part, value))
            if not qty:
                break
        assert not qty, "the walk never issues more than there is"
        while self.layers and not self.layers[0].left:
            self.layers.popleft()
        self.qty -= sum((part for _, part, _ in taken), ZERO)
        self.value -= sum(value for _, _, value in taken)
        return taken

    def take_back(self, went: Went, qty: Fraction, account: str) -> int:
        """See `Costed.take_back`; goods of one layer alone stay that layer's children."""
        came = self.receive(qty, self._share_back(went, qty))
        assert came.layer is not None
        if len(went.layers) == 1:
            (origin,) = went.layers
            origin.children.append(came.layer)
            origin.gone[account] -= qty
        return came.value

    def _give_back(self, came: Came, qty: Fraction, credit: int) -> int:
        assert came.layer is not None
        parts = self._take(qty, [came.layer])
        for layer, part, _ in parts:
            layer.to_supplier += part
        return sum(value for _, _, value in parts)

    def gain_value(self, qty: Fraction) -> int:
        """See `Costed.gain_value`: the unit cost of the last receipt."""
        return half_up(self.last_cost * qty)

    def burden(self, came: Came, amount: int) -> Burden:
        """See `Costed.burden`: by quantity, to what is left and to where the rest went."""
        assert came.layer is not None
        done = Burden()
        waiting = [(came.layer, amount)]
        while waiting:
            layer, share = waiting.pop(0)
            accounts = sorted(account for account, qty in layer.gone.items() if qty > 0)
            weights = [layer.left, *(layer.gone[a] for a in accounts), layer.to_supplier]
            parts = parts_of(share, [*weights, *(child.qty for child in layer.children)])
            layer.value += parts[0]
            self.value += parts[0]
            done.to_stock += parts[0]
            for account, part in zip(accounts, parts[1:], strict=False):
                done.to_account[account] += part
            done.to_variance += parts[len(accounts) + 1]
            waiting += zip(layer.children, parts[len(accounts) + 2 :], strict=True)
        return done


class Average(Costed):
    """The moving average."""

    def __init__(self) -> None:
        super().__init__()
        self.flows: list[tuple[Fraction, int, str]] = []

    def _flow(self, qty: Fraction, value: int, account: str = "") -> None:
        self.flows.append((qty, value, account))
        self.qty += qty
        self.value += value

    def receive(self, qty: Fraction, value: int) -> Came:
        """See `Costed.receive`."""
        self._flow(qty, value)
        self.last_cost = twelve_decimals(self.value / self.qty)
        after = (self.qty, self.value)
        return Came(qty, value, since=len(self.flows), after=after)

    def issue(self, qty: Fraction, account: str) -> Went:
        """See `Costed.issue`."""
        value = part_of(self.value, qty, self.qty)
        self._flow(-qty, -value, account)
        return Went(qty, value)

    def take_back(self, went: Went, qty: Fraction, account: str) -> int:
        """See `Costed.take_back`."""
        return self.receive(qty, self._share_back(went, qty)).value

    def _give_back(self, came: Came, qty: Fraction, credit: int) -> int:
        taken = self.value if qty == self.qty else min(credit, self.value)
        self._flow(-qty, -taken)
        return taken

    def gain_value(self, qty: Fraction) -> int:
        """See `Costed.gain_value`: the average, or the last one when nothing is left."""
        return part_of(self.value, qty, self.qty) if self.qty else half_up(self.last_cost * qty)

    def burden(self, came: Came, amount: int) -> Burden:
        """See `Costed.burden`: every later issue bears what it would have cost more."""
        done = Burden()
        qty, value = came.after
        left = amount
        for change, worth, account in self.flows[came.since :]:
            if change < 0 < left and (account or qty + change == 0):
                extra = part_of(value + left, -change, qty) - part_of(value, -change, qty)
                left -= extra
                if account:
                    done.to_account[account] += extra
                else:
                    done.to_variance += extra
            qty, value = qty + change, value + worth
        if self.qty:
            done.to_stock = left
            self._flow(ZERO, left)
        else:
            done.to_variance += left
        return done
