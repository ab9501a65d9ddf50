"""Events as they come, for programs: server-sent events (HTML Living Standard, 9.2), whole, in order, resumed."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing

from aiohttp import web

from ticker.model.alert import Event
from ticker.web.api.paging import number_of
from ticker.web.asking import Asked, Kind, Loudness, Many, Text, read
from ticker.web.house import House
from ticker.web.sent import LAST_EVENT_ID, block, send, with_pauses

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
    after = await number_of(house, request.headers.get(LAST_EVENT_ID) or asked.after)
    return await send(request, house.live, _parts(house, after, asked))


async def _parts(house: House, after: int | None, asked: Follow) -> AsyncGenerator[bytes]:
    """What is written: an event for each entry that is asked for, and in silence that the stream still stands."""
    async with aclosing(with_pauses(house.live.follow(after))) as entries:
        async for entry in entries:
            if entry is None:
                yield _STANDS
            elif asked.takes(entry.event):
                yield block(json.dumps(entry.event.public()), event_id=entry.event.id)
