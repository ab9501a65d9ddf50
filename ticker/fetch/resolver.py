"""Names to addresses, so that one name that hangs delays no other: own threads, a cache, the last good answer."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic

from aiohttp.abc import AbstractResolver, ResolveResult

_CACHE_SECONDS = 300.0
_FAILURE_SECONDS = 5.0  # many sources on one host need not all ask for a name that is not there
_ANSWER_SECONDS = 8.0  # what hangs longer gives its place to another name
_STALE_SECONDS = 1.0  # no longer is waited where a former answer can serve
_AT_ONCE = 32  # look-ups; a hanging one costs a sleeping thread

_Found = list[tuple[socket.AddressFamily, str]]
_Key = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    until: float
    found: _Found | None


class Resolver(AbstractResolver):
    """Asks the system in threads that end with the process, however long they hang; once at a time for a name."""

    def __init__(self) -> None:
        self._answers: dict[_Key, _Answer] = {}
        self._last_good: dict[_Key, _Found] = {}
        self._asking: dict[_Key, asyncio.Task[_Answer]] = {}
        self._places = asyncio.Semaphore(_AT_ONCE)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a host; raises OSError if there are none, and never were."""
        found = await self._found((host, int(family)))
        if not found:
            raise OSError(None, "the name cannot be resolved")
        return [
            ResolveResult(hostname=host, host=at, port=port, family=kind, proto=0, flags=socket.AI_NUMERICHOST)
            for kind, at in found
        ]

    async def close(self) -> None:
        """Gives up what is asked; threads that hang end with the process."""
        asking = list(self._asking.values())
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)

    async def _found(self, key: _Key) -> _Found | None:
        answer = self._answers.get(key)
        if answer and answer.until > monotonic():
            return answer.found or self._last_good.get(key)
        task = self._asking.get(key)
        if task is None:
            task = self._asking[key] = asyncio.create_task(self._ask(key))
            task.add_done_callback(lambda _: self._asking.pop(key, None))
        former = self._last_good.get(key)
        await asyncio.wait({task}, timeout=_STALE_SECONDS if former else None)
        is_answered = task.done() and not task.cancelled()
        return (task.result().found if is_answered else None) or former

    async def _ask(self, key: _Key) -> _Answer:
        answer = _Answer(until=0, found=None)
        async with self._places:
            with suppress(OSError, UnicodeError, RuntimeError):  # the last: no thread can be started
                found = await asyncio.wait_for(_in_thread(key), _ANSWER_SECONDS)
                answer = _Answer(until=monotonic() + _CACHE_SECONDS, found=found)
                self._last_good[key] = found
        if answer.found is None:
            answer = _Answer(until=monotonic() + _FAILURE_SECONDS, found=None)
        self._answers[key] = answer
        return answer


def _in_thread(key: _Key) -> asyncio.Future[_Found]:
    loop = asyncio.get_running_loop()
    future: asyncio.Future[_Found] = loop.create_future()

    def ask() -> None:
        host, family = key
        try:
            infos = socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM, family=family)
            found: _Found | Exception = [(info[0], str(info[4][0])) for info in infos]
        except (OSError, UnicodeError) as error:
            found = error
        with suppress(RuntimeError):  # the loop has been closed meanwhile: nobody waits
            loop.call_soon_threadsafe(_settle, future, found)

    threading.Thread(target=ask, name=f"resolve {key[0]}", daemon=True).start()
    return future


def _settle(future: asyncio.Future[_Found], found: _Found | Exception) -> None:
    if future.done():
        return
    if isinstance(found, Exception):
        future.set_exception(found)
    else:
        future.set_result(found)
