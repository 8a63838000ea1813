"""The histogram: which bucket a time falls into, and which time a share of answers stayed below."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

BOUNDS_US: tuple[int, ...] = tuple(
    sorted({round(1_000 * 2 ** (step / 2)) for step in range(-2, 33)})
)
"""Upper bounds of the buckets, half a doubling apart: 500 microseconds to 65 seconds."""
BUCKETS = len(BOUNDS_US) + 1
SHARES = (50, 95, 99)


def bucket_of(time_us: int) -> int:
    """Return the number of the bucket that a time falls into; the last holds all that is longer."""
    return bisect_left(BOUNDS_US, time_us)


def percentile_us(buckets: Sequence[int], share: int) -> int:
    """Return the time that a share of the answers stayed below, as the bound of its bucket.

    Args:
        buckets: answers in each bucket.
        share: in percent, 1 to 99.

    Returns:
        Microseconds; 0 when there was no answer.
    """
    total = sum(buckets)
    if not total:
        return 0
    needed = -(-total * share // 100)
    for place, reached in enumerate(accumulate(buckets)):
        if reached >= needed:
            return BOUNDS_US[min(place, len(BOUNDS_US) - 1)]
    raise AssertionError("unreachable: the last bucket reaches the total")
