"""Events as they come, for programs: server-sent events (HTML Living Standard, 9.2), whole, in order, resumed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

from aiohttp import hdrs, web

from ticker.model.alert import Event
from ticker.model.errors import StoreError
from ticker.store.journal import Entry
from ticker.web.api.paging import number_of
from ticker.web.asking import Asked, Kind, Loudness, Many, Text, read
from ticker.web.house import House

CONTENT_TYPE = "text/event-stream"
LAST_EVENT_ID = "Last-Event-ID"
QUIET = 15.0  # seconds, after which a line says that the stream still stands
_RETRY = b"retry: 3000\n\n"
_STANDS = b":\n\n"


class Follow(Asked):
    """Which events; all that is given must hold, and of what is given more than once one."""

    source: Many[Text] = ()
    """Only of these sources."""
    kind: Many[Kind] = ()
    """Only of these kinds."""
    urgency: Many[Loudness] = ()
    """Only so urgent ones."""
    after: Text | None = None
    """From the one after this event on; without it, and without the header Last-Event-ID, from now on."""

    def takes(self, event: Event) -> bool:
        """Whether an event is among those that are asked for."""
        return (
            (not self.source or event.source in self.source)
            and (not self.kind or event.kind in self.kind)
            and (not self.urgency or event.urgency in self.urgency)
        )


async def follow(house: House, request: web.Request) -> web.StreamResponse:
    """Answers until one of both ends it. Raises HTTPException for what is asked wrongly."""
    asked = read(request, Follow)
    last = request.headers.get(LAST_EVENT_ID) or asked.after
    after = await number_of(house, last)
    response = web.StreamResponse(
        headers={hdrs.CONTENT_TYPE: CONTENT_TYPE, hdrs.CACHE_CONTROL: "no-store", "X-Accel-Buffering": "no"}
    )
    await response.prepare(request)
    if request.method == hdrs.METH_HEAD:
        return response
    await response.write(_RETRY)
    async for part in _parts(house.live.follow(after), asked):
        await response.write(part)
    return response


async def _parts(entries: AsyncIterator[Entry], asked: Follow) -> AsyncIterator[bytes]:
    """What is written: an event for each entry that is asked for, and in silence that the stream still stands."""
    coming: asyncio.Future[Entry] | None = None
    try:
        while True:
            coming = coming or asyncio.ensure_future(anext(entries))
            done, _ = await asyncio.wait({coming}, timeout=QUIET)
            if not done:
                yield _STANDS
                continue
            try:
                entry = coming.result()
            except (StopAsyncIteration, StoreError):  # who follows comes again, and reads on where he was
                return
            coming = None
            if asked.takes(entry.event):
                yield _written(entry.event)
    finally:
        if coming:
            coming.cancel()


def _written(event: Event) -> bytes:
    return f"id: {event.id}\ndata: {json.dumps(event.public())}\n\n".encode()
