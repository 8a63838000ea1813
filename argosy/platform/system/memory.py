"""How often Python looks for cycles of garbage: seldom, since batches make many rows and none.

With Python's own thresholds, a batch of 50 orders is looked through hundreds of times, which cost
up to a tenth of its time; nearly all it makes is freed by reference counts alone.
"""

from __future__ import annotations

import gc
from typing import Final

THRESHOLDS: Final = (50_000, 20, 50)


def ease_collection() -> None:
    """Set aside what is loaded by now, and look for cycles once in 50,000 new objects."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
