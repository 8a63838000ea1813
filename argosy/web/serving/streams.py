"""Who follows his own notices live, what each is told, and when his stream ends.

One connection to the database listens for all streams of a process, one thread reads for them, one
task each sends. A stream shows nothing that its session may not see at that moment: before each
message it is asked anew who the session's token belongs to and what he may do in the company.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from argosy.kernel.events.commands import close
from argosy.web.serving.bridge import Push
from argosy.web.serving.listening import listen

CHECK_EVERY_S = 3.0
"""How long a stream may outlive its session."""
BEAT_EVERY_S = 20.0
"""Proxies close what is silent for a minute."""
GATHER_S = 0.05
"""What comes within this time is told together."""
FOLLOWERS_MAX = 2_000
"""Streams of one process."""
EACH_MAX = 8
"""Streams of one person in one process; browsers need one each, or one a visible tab."""
MESSAGES_MAX = 32
"""Whoever has not taken so many is not there any more."""
RETRY_MS = 4_000
BEAT = b"event: beat\ndata:\n\n"
logger = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class Follower:
    """One open stream.

    Args:
        token: of the session that it lives by.
        account_id: whose.
        tell: reads what there is to say and returns it as an event, in a thread; None when the
            stream has to end.
    """

    token: str
    account_id: int
    tell: Callable[[], bytes | None]
    messages: asyncio.Queue[bytes | None] = field(
        default_factory=lambda: asyncio.Queue(MESSAGES_MAX)
    )

    def put(self, message: bytes | None) -> None:
        """Say something, or None to end; who does not listen is ended."""
        if message is None or self.messages.full():
            while not self.messages.empty():
                self.messages.get_nowait()
            message = None
        self.messages.put_nowait(message)


class Streams:
    """All open streams of this process.

    Args:
        standing: returns which of some tokens are those of sessions that have not ended.
        channel: what the database tells about under, the id of an account each time.
        conninfo: returns where the database is; asked each time it is needed.
    """

    def __init__(
        self,
        standing: Callable[[Iterable[str]], set[str]],
        channel: str,
        conninfo: Callable[[], str],
    ) -> None:
        self._standing = standing
        self._channel = channel
        self._conninfo = conninfo
        self._thread = ThreadPoolExecutor(1, "live")
        self._open = 0
        self._followers: dict[int, set[Follower]] = {}
        self._due: set[Follower] = set()
        self._wake = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def open_now(self) -> int:
        """How many streams are open."""
        return self._open

    async def start(self) -> None:
        """Listen, read, check and beat from now on."""
        work = (
            listen(self._conninfo, self._channel, self.wake),
            self._read(),
            self._check(),
            self._beat(),
        )
        self._tasks = [asyncio.create_task(each) for each in work]

    async def stop(self) -> None:
        """End every stream, and what runs for them; harmless when it has been done."""
        tasks, self._tasks = self._tasks, []
        self._end(self._all())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._thread.shutdown(wait=False, cancel_futures=True)

    def has_place(self, account_id: int) -> bool:
        """Return whether one more stream of an account can be opened; asked from any thread."""
        return (
            bool(self._tasks)
            and self.open_now < FOLLOWERS_MAX
            and len(self._followers.get(account_id, ())) < EACH_MAX
        )

    async def follow(self, follower: Follower, push: Push) -> None:
        """Send to a follower until his stream ends; at once where no place is left."""
        account = follower.account_id
        if not self.has_place(account):
            return
        self._followers.setdefault(account, set()).add(follower)
        self._open += 1
        try:
            await push(b"retry: %d\n\n" % RETRY_MS)
            self._note_due([follower])
            while (message := await follower.messages.get()) is not None:
                await push(message)
        finally:
            self._forget(follower)

    def _forget(self, follower: Follower) -> None:
        self._open -= 1
        self._due.discard(follower)
        left = self._followers[follower.account_id]
        left.discard(follower)
        if not left:
            del self._followers[follower.account_id]

    def wake(self, heard: str | None) -> None:
        """Tell those who follow an account what there is; None for everybody."""
        if heard is None:
            self._note_due(self._all())
        elif heard.isdecimal():
            self._note_due(self._followers.get(int(heard), ()))

    def _note_due(self, followers: Iterable[Follower]) -> None:
        self._due.update(followers)
        if self._due:
            self._wake.set()

    def _all(self) -> list[Follower]:
        return [each for together in self._followers.values() for each in together]

    def _end(self, followers: Iterable[Follower]) -> None:
        for follower in followers:
            follower.put(None)

    async def _read(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._wake.wait()
            await asyncio.sleep(GATHER_S)
            self._wake.clear()
            due, self._due = self._due, set()
            for follower in due:
                follower.put(await loop.run_in_executor(self._thread, _told, follower.tell))

    async def _check(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(CHECK_EVERY_S)
            followers = self._all()
            if followers:
                tokens = {each.token for each in followers}
                stand = await loop.run_in_executor(self._thread, _stand, self._standing, tokens)
                self._end(each for each in followers if each.token not in stand)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_EVERY_S)
            for follower in self._all():
                follower.put(BEAT)


def _told(tell: Callable[[], bytes | None]) -> bytes | None:
    """Return what is told; nothing, so that the stream ends, when the database does not answer."""
    try:
        return tell()
    except Exception:
        logger.exception("a stream could not be told, and ends")
        return None
    finally:
        close()


def _stand(standing: Callable[[Iterable[str]], set[str]], tokens: set[str]) -> set[str]:
    """Return the tokens that stand; none when the database cannot say so."""
    try:
        return standing(tokens)
    except Exception:
        logger.exception("sessions of streams could not be checked: all streams end")
        return set()
    finally:
        close()
