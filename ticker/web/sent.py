"""Server-sent events (HTML Living Standard, 9.2): how they are written, and sent to one who follows.

Who takes nothing is let go, and comes again: it reads on where it was.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from aiohttp import hdrs, web

from ticker.model.errors import StoreError
from ticker.store.journal import Entry
from ticker.web.live import Live

CONTENT_TYPE = "text/event-stream"
LAST_EVENT_ID = "Last-Event-ID"
QUIET = 15.0  # seconds, after which something says that the stream still stands
FOLLOWERS_MAX = 600  # each has a descriptor, of which a process often has 1,024; polls and channels need theirs
_TAKES_WITHIN = 20.0  # seconds; who takes nothing for so long is let go
_RETRY = b"retry: 3000\n\n"  # milliseconds after which who lost the line comes again
_HEADERS = {hdrs.CONTENT_TYPE: CONTENT_TYPE, "X-Accel-Buffering": "no"}  # nginx would hold it back


def block(data: str, *, event_id: str = "", name: str = "") -> bytes:
    """One event; ``data`` is a line, as JSON is whatever stands in it. Without an id the last one heard stays it."""
    lines = (f"id: {event_id}\n" if event_id else "", f"event: {name}\n" if name else "", f"data: {data}\n\n")
    return "".join(lines).encode()


async def send(request: web.Request, live: Live, parts: AsyncGenerator[bytes]) -> web.StreamResponse:
    """Answers with parts as they come, until one of both ends it. Raises HTTPServiceUnavailable for one too many."""
    if live.followers >= FOLLOWERS_MAX:
        raise web.HTTPServiceUnavailable(text="too many follow already\n", headers={hdrs.RETRY_AFTER: "60"})
    response = web.StreamResponse(headers=_HEADERS)
    await response.prepare(request)
    if request.method == hdrs.METH_HEAD:
        return response
    try:
        await _write(response, _RETRY)
        async with aclosing(parts):
            async for part in parts:
                await _write(response, part)
    except TimeoutError:
        if request.transport:
            request.transport.abort()  # what it has not taken is of no use to it
    except (ConnectionError, StoreError):
        pass  # it comes again, and reads on where it was
    return response


async def with_pauses(entries: AsyncGenerator[Entry]) -> AsyncGenerator[Entry | None]:
    """Entries as they come, and None whenever none came for long."""
    coming = asyncio.ensure_future(anext(entries, None))
    try:
        while True:
            await asyncio.wait({coming}, timeout=QUIET)
            if not coming.done():
                yield None
                continue
            if (entry := coming.result()) is None:
                return
            yield entry
            coming = asyncio.ensure_future(anext(entries, None))
    finally:
        coming.cancel()
        await asyncio.wait({coming})
        await entries.aclose()


async def _write(response: web.StreamResponse, data: bytes) -> None:
    """Raises TimeoutError if it is not taken."""
    async with asyncio.timeout(_TAKES_WITHIN):
        await response.write(data)
