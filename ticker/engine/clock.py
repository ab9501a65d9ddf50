"""The clock on the wall may be set while the daemon runs; what is remembered by it is then moved along.

Ages are compared by times that were noted before. When the clock is set forward by a year, a headline that went a
minute ago must not count as gone for a year, nor what waits to be sent as late.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from ticker.core.machine import JUMP_TOLD

Move = Callable[[timedelta, datetime], Awaitable[None]]


def boottime() -> float:
    """Seconds that nobody can set; a sleep of the machine counts, as it does on the wall."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class ClockGuard:
    """Looks whether the clock was set, and has what was noted by it moved, before anybody compares."""

    def __init__(
        self,
        move: Move,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        moment: Callable[[], float] = boottime,
    ) -> None:
        """``move`` is given by how much the clock was set, and what it says now; it may raise StoreError."""
        self._move = move
        self._clock = clock
        self._moment = moment
        self._skew = clock().timestamp() - moment()
        self._turn = asyncio.Lock()

    async def look(self) -> None:
        """Returns when what is noted fits the clock. Raises StoreError, and will try again at the next look."""
        if abs(self._jump()) < JUMP_TOLD:
            return
        async with self._turn:
            jump = self._jump()
            if abs(jump) >= JUMP_TOLD:
                await self._move(jump, self._clock())
                self._skew += jump.total_seconds()

    def _jump(self) -> timedelta:
        return timedelta(seconds=self._clock().timestamp() - self._moment() - self._skew)


async def never_set() -> None:
    """The look at a clock that a test or a recording moves on purpose."""
