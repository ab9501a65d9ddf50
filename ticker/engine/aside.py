"""Work on a page beside the loop, in threads that may hang: whatever a page does, the others go on in time.

A thread cannot be ended from outside. One that is too late is left behind, and its source is not read again until it
has ended: a source costs one hanging thread at most. Threads are daemons, so that none holds up the end of the process.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import TypeVar

from ticker.model.errors import ExtractError
from ticker.model.health import Trouble

WORK_MAX = timedelta(seconds=10)  # a page of 10 MB takes a third of a second
_AT_ONCE = 8  # of all sources together; what hangs gives its place to another

T = TypeVar("T")


class Aside:
    """The threads of all sources, one at a time for each."""

    def __init__(self, limit: timedelta = WORK_MAX) -> None:
        self._limit = limit
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._ended: dict[str, threading.Event] = {}  # of the last work of each source

    async def run(self, name: str, work: Callable[[], T]) -> T:
        """What the work for a source comes to; whatever it raises, as an Exception. Raises ExtractError if it hangs."""
        async with self._places:
            last = self._ended.get(name)
            if last and not last.is_set():
                raise ExtractError(Trouble.UNREADABLE, "what was begun with an earlier page has not ended yet")
            done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
            ended = threading.Event()
            threading.Thread(target=_do, args=(work, done, ended), name=f"read {name}", daemon=True).start()
            self._ended[name] = ended
            try:
                async with asyncio.timeout(self._limit.total_seconds()):
                    return await done
            except TimeoutError as error:
                if not done.cancelled():  # the work itself raised it
                    raise
                problem = (
                    f"reading the page takes longer than {self._limit.total_seconds():g} s, its selectors or what it "
                    "shows are too much; its thread is left behind"
                )
                raise ExtractError(Trouble.UNREADABLE, problem) from error


def _do(work: Callable[[], T], done: asyncio.Future[T], ended: threading.Event) -> None:
    try:
        result = work()
        settle: Callable[[], None] = lambda: done.set_result(result)  # noqa: E731 - one of three
    except Exception as error:  # noqa: BLE001 - handed to whoever waits
        kept = RuntimeError("StopIteration") if isinstance(error, StopIteration) else error
        settle = lambda: done.set_exception(kept)  # noqa: E731 - ditto
    except BaseException as error:  # noqa: BLE001 - SystemExit and its like: a page does not end the program
        failure = RuntimeError(f"{type(error).__name__}: {error}")
        failure.__cause__ = error
        settle = lambda: done.set_exception(failure)  # noqa: E731 - ditto
    ended.set()
    with suppress(RuntimeError):  # the loop has ended meanwhile: nobody waits
        done.get_loop().call_soon_threadsafe(lambda: None if done.done() else settle())
