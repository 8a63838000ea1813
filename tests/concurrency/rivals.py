"""Rivals: threads with a connection each that all start a round at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

T = TypeVar("T")
WAIT_S_MAX = 60


def rival_rounds(rivals: int, rounds: int, act: Callable[[int, int], T]) -> list[list[T]]:
    """Let rivals act in rounds and return what each round yielded, by rival.

    Args:
        rivals: how many act at once, each on a database connection of its own.
        rounds: how often.
        act: takes the number of the rival and of the round; what it raises ends the test.
    """
    gate = threading.Barrier(rivals)

    def run(rival: int) -> list[T]:
        try:
            found = []
            for number in range(rounds):
                gate.wait(WAIT_S_MAX)
                found.append(act(rival, number))
            return found
        except BaseException:
            gate.abort()
            raise
        finally:
            for alias in connections:
                connections[alias].close()

    with ThreadPoolExecutor(rivals) as pool:
        by_rival = list(pool.map(run, range(rivals)))
    return [list(found) for found in zip(*by_rival, strict=True)]
