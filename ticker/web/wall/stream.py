"""What a wall follows: all that is recorded or what is wanted, without a gap. Programs have a stream in the API.

What is wanted comes as ``message``, and so does a notice. What became of a headline comes to all, as ``change``: it is
to be shown where that headline is. ``pulse`` is the sign of life, with the sources that cannot be read. ``anew`` says
that the records do not know the event that was heard last.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from functools import lru_cache

from aiohttp import web

from ticker.store.journal import Entry
from ticker.web import links
from ticker.web.house import House
from ticker.web.pages import short
from ticker.web.sent import LAST_EVENT_ID, block, send, with_pauses
from ticker.web.wall.reached import Sight
from ticker.web.wall.wanted import Wanted, wanted_of

STREAM = "/stream"
_COPIES = 128  # of entries, which all who follow are told in the same moments; each may be of 100 kB
_LIST_ANEW = block("the records do not know your last event", name="anew")


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """An entry as it goes out to who wants it, and to others; written down once for all who follow."""

    message: bytes
    change: bytes


class Stream:
    """Answers the walls that are open."""

    def __init__(self, house: House, sight: Sight) -> None:
        self._live, self._journal, self._sight = house.live, house.journal, sight

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Events from now on, or after one that is named, until somebody goes."""
        named = request.headers.get(LAST_EVENT_ID) or request.query.get("after")
        after = await self._journal.place(named) if named else 0
        parts = _anew() if after is None else self._parts(None if named is None else after, wanted_of(request.query))
        return await send(request, self._live, parts)

    async def _parts(self, after: int | None, wanted: Wanted) -> AsyncGenerator[bytes]:
        yield await self._pulse()
        async with aclosing(with_pauses(self._live.follow(after))) as entries:
            async for entry in entries:
                if part := await self._pulse() if entry is None else _block_for(entry, wanted):
                    yield part

    async def _pulse(self) -> bytes:
        reached = await self._sight.reached()
        return _block("pulse", {"sources": reached.words, "is_good": reached.is_good})


def told(entry: Entry) -> dict[str, object]:
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


async def _anew() -> AsyncGenerator[bytes]:
    yield _LIST_ANEW


@lru_cache(maxsize=_COPIES)
def _copy(entry: Entry) -> Copy:
    data, event_id = told(entry), entry.event.id
    return Copy(message=_block("message", data, event_id), change=_block("change", data, event_id))


def _block_for(entry: Entry, wanted: Wanted) -> bytes:
    """How it is told to who wants this; empty if it is not."""
    if entry.event.is_notice or wanted.takes(entry.event):
        return _copy(entry).message
    return _copy(entry).change if entry.is_change else b""


def _block(name: str, data: dict[str, object], event_id: str = "") -> bytes:
    return block(json.dumps(data, ensure_ascii=False), event_id=event_id, name=name)
