"""Runs blocking work in threads of our own that may hang: they are left behind, and never hold up anybody else.

A pool would not do: its threads are shared by all channels, and the interpreter waits for them at its end. A daemon
thread of one channel costs nobody anything but itself, and few of them may hang at the same time.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Generic, TypeVar

CREW_MAX = 3  # threads of one channel; with all of them hanging the service is beyond hope

T = TypeVar("T")


class Crew(Generic[T]):
    """The threads of one channel."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._at_work: set[asyncio.Future[None]] = set()  # one for each thread, done when it ends

    async def has_room(self, patience: timedelta) -> bool:
        """Whether one more thread may be started: not while so many hang. Those that only tidy up end meanwhile."""
        if len(self._at_work) >= CREW_MAX:
            await asyncio.wait(self._at_work, timeout=patience.total_seconds(), return_when=asyncio.FIRST_COMPLETED)
        return len(self._at_work) < CREW_MAX

    async def run(self, work: Callable[[Callable[[T], None]], None], deadline: timedelta) -> T | None:
        """What the work handed over (it may then tidy up in its thread); None if nothing before the deadline.

        Raises RuntimeError in place of whatever the work raised. The thread is left behind at the deadline, and when
        the waiting is cancelled.
        """
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        ended: asyncio.Future[None] = loop.create_future()
        ended.add_done_callback(self._at_work.discard)

        def tell(settle: Callable[[], None]) -> None:
            with suppress(RuntimeError):  # the loop has ended in the meantime: nobody waits
                loop.call_soon_threadsafe(settle)

        def hand_over(result: T) -> None:
            tell(lambda: None if done.done() else done.set_result(result))

        def do() -> None:
            try:
                work(hand_over)
            except BaseException as error:  # noqa: BLE001 - also SystemExit: a thread has nobody else to tell
                failure = RuntimeError(f"{type(error).__name__}: {error}")
                tell(lambda: None if done.done() else done.set_exception(failure))
            finally:
                tell(lambda: ended.set_result(None))

        self._at_work.add(ended)
        threading.Thread(target=do, name=f"channel {self._name}", daemon=True).start()
        try:
            await asyncio.wait((done,), timeout=deadline.total_seconds())
            return done.result() if done.done() else None
        finally:
            done.cancel()
