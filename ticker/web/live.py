"""What is recorded goes to all who follow it, at once: it is read and written down once, however many they are.

It is read from the records, not taken from who wrote them: so it is whole, in order, and only what is committed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from typing import Protocol

from ticker.model.errors import StoreError
from ticker.store.journal import Entry

LOOK_EVERY = 1.0  # seconds; what other processes and the caretaker record rings no bell
_AT_ONCE = 500  # entries that are read in one go
WAITING_MAX = 1_000  # entries that a follower may be late by, before it is let go: it comes again and reads on


class Journal(Protocol):
    """Events in the order in which they were recorded (``ticker.store.journal``). Raises StoreError."""

    async def end(self) -> int: ...

    async def after(self, number: int, limit: int) -> Sequence[Entry]: ...


class Live:
    """Follows the journal for all who want to hear of it."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._rung = asyncio.Event()
        self._followers: set[asyncio.Queue[Entry | None]] = set()

    def ring(self) -> None:
        """Something may have been recorded."""
        self._rung.set()

    @property
    def followers(self) -> int:
        """How many follow just now."""
        return len(self._followers)

    async def follow(self, after: int | None = None) -> AsyncGenerator[Entry]:
        """Entries as they come, from now on or after a number, without a gap.

        It ends when all does, and for a follower that is too late. Raises StoreError.
        """
        queue: asyncio.Queue[Entry | None] = asyncio.Queue(WAITING_MAX)
        self._followers.add(queue)
        last = after if after is not None else 0
        try:
            while after is not None and (missed := await self._journal.after(last, _AT_ONCE)):
                for one in missed:
                    yield one
                last = missed[-1].number
            while (entry := await queue.get()) is not None:
                if entry.number > last:  # else it was among what was missed
                    yield entry
        finally:
            self._followers.discard(queue)

    async def run(self) -> None:
        """Until it is cancelled."""
        number: int | None = None
        try:
            while True:
                with suppress(StoreError):  # told by those who write; the next look reads what this one could not
                    number = await self._journal.end() if number is None else await self._pass_on(number)
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_EVERY):
                        await self._rung.wait()
                self._rung.clear()
        finally:
            for queue in self._followers:
                _let_go(queue)

    async def _pass_on(self, number: int) -> int:
        """Gives all that came after a number to all who follow; returns the last number. Raises StoreError."""
        while entries := await self._journal.after(number, _AT_ONCE):
            number = entries[-1].number
            for queue in tuple(self._followers):
                if queue.maxsize - queue.qsize() < len(entries):
                    self._followers.discard(queue)
                    _let_go(queue)
                    continue
                for entry in entries:
                    queue.put_nowait(entry)
        return number


def _let_go(queue: asyncio.Queue[Entry | None]) -> None:
    """Has a follower end: what waits for it is dropped, and it reads that anew when it comes again."""
    while not queue.empty():
        queue.get_nowait()
    queue.put_nowait(None)
