"""What is recorded, as server-sent events (HTML standard, section 9.2): all of it or what is wanted, without a gap.

What somebody wants comes as ``message``, and so does a notice. What became of a headline comes to all, as ``change``:
it is to be shown where that headline is. ``pulse`` is the sign of life, with the sources that cannot be read. ``anew``
says that the records do not know the event that was heard last.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from functools import lru_cache

from aiohttp import hdrs, web

from ticker.model.errors import StoreError
from ticker.store.journal import Entry
from ticker.web import links
from ticker.web.house import House
from ticker.web.pages import short
from ticker.web.reached import Sight
from ticker.web.wanted import Wanted, wanted_of

STREAM = "/stream"
PING_EVERY = 15.0  # seconds
FOLLOWERS_MAX = 600  # each has a descriptor, of which a process often has 1,024; polls and channels need theirs
_TAKES_WITHIN = 20.0  # seconds; who takes nothing for so long is let go
_RETRY = b"retry: 3000\n\n"  # milliseconds after which who lost the line comes again
_COPIES = 128  # of entries, which all who follow are told in the same moments; each may be of 100 kB
_LIST_ANEW = b"event: anew\ndata: the records do not know your last event\n\n"
_HEADERS = {hdrs.CONTENT_TYPE: "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no"}  # nginx would hold it


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """An entry as it goes out to who wants it, and to others; written down once for all who follow."""

    message: bytes
    change: bytes


class Stream:
    """Answers who wants to hear of what is recorded."""

    def __init__(self, house: House, sight: Sight) -> None:
        self._live, self._journal, self._sight = house.live, house.journal, sight

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Events from now on, or after one that is named, until somebody goes."""
        if self._live.followers >= FOLLOWERS_MAX:
            raise web.HTTPServiceUnavailable(text="too many follow already\n", headers={hdrs.RETRY_AFTER: "60"})
        wanted = wanted_of(request.query)
        try:
            after = await self._place(request)
        except StoreError as error:
            raise web.HTTPServiceUnavailable(text=f"{error}\n") from error
        response = web.StreamResponse(headers=_HEADERS)
        await response.prepare(request)
        try:
            await self._tell(response, after, wanted)
        except TimeoutError:
            if request.transport:
                request.transport.abort()  # what it has not taken is of no use to it
        except (ConnectionError, StoreError):
            pass  # it comes again, and reads on where it was
        return response

    async def _place(self, request: web.Request) -> int | None:
        """After which entry to begin: None for now, less than 0 where the event that is named is unknown."""
        named = request.headers.get("Last-Event-ID") or request.query.get("after")
        if not named:
            return None if named is None else 0
        place = await self._journal.place(named)
        return -1 if place is None else place

    async def _tell(self, response: web.StreamResponse, after: int | None, wanted: Wanted) -> None:
        await _send(response, _RETRY)
        if after is not None and after < 0:
            await _send(response, _LIST_ANEW)
            return
        await _send(response, await self._pulse())
        async with aclosing(_with_pauses(self._live.follow(after))) as entries:
            async for entry in entries:
                if data := await self._pulse() if entry is None else _block_for(entry, wanted):
                    await _send(response, data)

    async def _pulse(self) -> bytes:
        reached = await self._sight.reached()
        return b": still here\n" + _block("pulse", {"sources": reached.words, "is_good": reached.is_good})


def told(entry: Entry) -> dict[str, str | int | None]:
    """An entry as it is told to a wall: the event as other programs read it, and what ties it to others.

    Long texts are cut, and a link is one that a browser may be led to.
    """
    event = entry.event
    return {
        **event.public(),
        "text": short(event.text),
        "was": short(event.was) if event.was else None,
        "link": links.outward(event.link) or None,
        "lead": event.lead or None,
        "headline": entry.headline or None,
        "page": links.headline(event.id),
        "story_page": links.story(event.story),
    }


@lru_cache(maxsize=_COPIES)
def _copy(entry: Entry) -> Copy:
    data = told(entry)
    return Copy(message=_block("message", data, entry.event.id), change=_block("change", data, entry.event.id))


def _block_for(entry: Entry, wanted: Wanted) -> bytes:
    """How it is told to who wants this; empty if it is not."""
    if entry.event.is_notice or wanted.takes(entry.event):
        return _copy(entry).message
    return _copy(entry).change if entry.is_change else b""


def _block(name: str, data: Mapping[str, object], event_id: str = "") -> bytes:
    """One server-sent event; JSON in one line, whatever is in it."""
    heard = f"id: {event_id}\n" if event_id else ""
    return f"{heard}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


async def _send(response: web.StreamResponse, data: bytes) -> None:
    """Raises TimeoutError if it is not taken."""
    async with asyncio.timeout(_TAKES_WITHIN):
        await response.write(data)


async def _with_pauses(entries: AsyncGenerator[Entry]) -> AsyncGenerator[Entry | None]:
    """Entries as they come, and None whenever none came for long."""
    coming = asyncio.ensure_future(anext(entries, None))
    try:
        while True:
            await asyncio.wait({coming}, timeout=PING_EVERY)
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
