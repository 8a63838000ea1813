"""Chance that is always the same: draws that depend on the seed and on what they are for."""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Draws for one topic; those of another topic do not change when this one draws more.

    Args:
        seed: of the whole demo.
        topic: what is drawn, such as ``sales/CN``.
    """

    def __init__(self, seed: int, topic: str) -> None:
        # Nothing here is secret: the draws have to be the same every time.
        self._random = random.Random(f"{seed}/{topic}")  # noqa: S311

    def whole(self, least: int, most: int) -> int:
        """Return a whole number between two, both possible."""
        return self._random.randint(least, most)

    def happens(self, permille: int) -> bool:
        """Return true in so many of a thousand cases."""
        return self._random.randrange(1000) < permille

    def pick(self, among: Sequence[T]) -> T:
        """Return one of several, all as likely."""
        return among[self._random.randrange(len(among))]

    def some(self, among: Sequence[T], count: int) -> list[T]:
        """Return so many different ones, fewer when there are not enough."""
        return self._random.sample(list(among), min(count, len(among)))

    def weighted(self, among: Sequence[T], weights: Sequence[int]) -> T:
        """Return one of several, each as likely as its weight says."""
        draw = self._random.randrange(sum(weights))
        for each, weight in zip(among, weights, strict=True):
            draw -= weight
            if draw < 0:
                return each
        raise AssertionError("unreachable: the draw lies below the sum of the weights")

    def around(self, middle: int, spread_pct: int) -> int:
        """Return a whole number around a middle, at most so many percent away from it."""
        spread = middle * spread_pct // 100
        return self.whole(middle - spread, middle + spread)

    def rate(self, value: Decimal, spread_permyriad: int, decimals: int = 4) -> Decimal:
        """Return a value moved by up to so many ten-thousandths, rounded to decimals."""
        moved = value * (10_000 + self.whole(-spread_permyriad, spread_permyriad)) / 10_000
        return moved.quantize(Decimal(1).scaleb(-decimals))
