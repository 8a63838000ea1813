"""Plans made while tables were small are made again, before they cost what is posted.

A command's statement is planned once a connection. On an empty table any way of reading it costs
the same, so that the plan may read all of it for ever; new statistics would undo that, but come a
minute later at best. Relations' sizes are always current when a statement is planned, so that
planning again each time a connection's work has grown fourfold is enough, and costs little.
"""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import psycopg

from argosy.kernel.identity import sql

FIRST = 16
GROWTH = 4


@dataclass(slots=True)
class _Work:
    done: int = 0
    next: int = FIRST


_work: WeakKeyDictionary[psycopg.Connection[sql.Row], _Work] = WeakKeyDictionary()


def note_work(items: int) -> None:
    """Count documents that the connection in use is about to write; plan again when it is time.

    Args:
        items: how many documents.
    """
    connection = sql.connection()
    work = _work.get(connection)
    if work is None:
        work = _work[connection] = _Work()
    if work.done >= work.next:
        sql.script("DISCARD PLANS")
        while work.next <= work.done:
            work.next *= GROWTH
    work.done += items
