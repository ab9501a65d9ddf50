"""Names to addresses, so that one name that hangs delays no other: own threads, a cache, the last good answer."""

from __future__ import annotations

import asyncio
import socket
import threading
from dataclasses import dataclass
from time import monotonic

from aiohttp.abc import AbstractResolver, ResolveResult

_CACHE_SECONDS = 300.0
_FAILURE_SECONDS = 5.0  # many sources on one host need not all ask for a name that is not there
_ANSWER_SECONDS = 8.0
_AT_ONCE = 8

_Found = list[tuple[socket.AddressFamily, str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    until: float
    found: _Found | None


class Resolver(AbstractResolver):
    """Asks the system in threads that end with the process, however long they hang."""

    def __init__(self) -> None:
        self._answers: dict[tuple[str, int, int], _Answer] = {}
        self._last_good: dict[tuple[str, int, int], _Found] = {}
        self._places = asyncio.Semaphore(_AT_ONCE)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a host; raises OSError if there are none, and never were."""
        key = (host, port, int(family))
        answer = self._answers.get(key)
        if answer is None or answer.until < monotonic():
            answer = await self._ask(key)
            self._answers[key] = answer
        found = answer.found or self._last_good.get(key)
        if found is None:
            raise OSError(None, "the name cannot be resolved")
        return [
            ResolveResult(hostname=host, host=at, port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST)
            for family, at, port in found
        ]

    async def close(self) -> None:
        """Threads that still ask end with the process."""

    async def _ask(self, key: tuple[str, int, int]) -> _Answer:
        async with self._places:
            try:
                found = await asyncio.wait_for(_in_thread(key), _ANSWER_SECONDS)
            except (OSError, TimeoutError, UnicodeError):
                return _Answer(until=monotonic() + _FAILURE_SECONDS, found=None)
        self._last_good[key] = found
        return _Answer(until=monotonic() + _CACHE_SECONDS, found=found)


def _in_thread(key: tuple[str, int, int]) -> asyncio.Future[_Found]:
    loop = asyncio.get_running_loop()
    future: asyncio.Future[_Found] = loop.create_future()

    def ask() -> None:
        host, port, family = key
        try:
            infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, family=family)
            found: _Found | Exception = [(info[0], str(info[4][0]), port) for info in infos]
        except (OSError, UnicodeError) as error:
            found = error
        if not loop.is_closed():
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
