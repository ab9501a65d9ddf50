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
        self._threads: list[threading.Thread] = []

    @property
    def is_spent(self) -> bool:
        """Whether so many threads hang that no more may be started."""
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        return len(self._threads) >= CREW_MAX

    async def run(self, work: Callable[[Callable[[T], None]], None], deadline: timedelta) -> T | None:
        """What the work handed over (it may then tidy up in its thread); None if nothing before the deadline.

        Raises RuntimeError in place of whatever the work raised. The thread is left behind at the deadline, and when
        the waiting is cancelled.
        """
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()

        def tell(settle: Callable[[], None]) -> None:
            with suppress(RuntimeError):  # the loop has ended in the meantime: nobody waits
                loop.call_soon_threadsafe(lambda: None if done.done() else settle())

        def hand_over(result: T) -> None:
            tell(lambda: done.set_result(result))

        def do() -> None:
            try:
                work(hand_over)
            except BaseException as error:  # noqa: BLE001 - also SystemExit: a thread has nobody else to tell
                failure = RuntimeError(f"{type(error).__name__}: {error}")
                tell(lambda: done.set_exception(failure))

        thread = threading.Thread(target=do, name=f"channel {self._name}", daemon=True)
        self._threads.append(thread)
        thread.start()
        try:
            await asyncio.wait((done,), timeout=deadline.total_seconds())
            return done.result() if done.done() else None
        finally:
            done.cancel()
