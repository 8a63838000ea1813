"""Hearing what PostgreSQL tells: one connection a process, made again whenever it breaks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

RETRY_S_MAX = 30.0
KEEPALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
logger = logging.getLogger(__name__)


async def listen(
    conninfo: Callable[[], str], channel: str, hear: Callable[[str | None], None]
) -> None:
    """Call `hear` with all that is told under a channel, until cancelled.

    Args:
        conninfo: returns where the database is, as psycopg writes it.
        channel: what is told about.
        hear: gets what was told; None after a break, when anything may have been missed.
    """
    pause_s = 0.5
    while True:
        try:
            where = make_conninfo(conninfo(), **KEEPALIVE)
            link = await psycopg.AsyncConnection.connect(where, autocommit=True)
            async with link:
                await link.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
                hear(None)
                pause_s = 0.5
                async for told in link.notifies():
                    hear(told.payload)
        except (psycopg.Error, OSError) as error:
            logger.warning("what the database tells is not heard: %s", error)
        await asyncio.sleep(pause_s)
        pause_s = min(pause_s * 2, RETRY_S_MAX)
