"""Acknowledging by the link in a message: a page with the headline and a button, for whoever has the code.

The law: only the button acknowledges. Chats and mail readers ask for links before people do, so that a look changes
nothing. The code is the key, so no login is asked for; it is short, so that who tries codes out is soon refused.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic

from aiohttp import hdrs, web

from ticker.core.message import ACK_PATH
from ticker.model.ack import Ack
from ticker.text.clean import clean, cut
from ticker.web.forms import form_of
from ticker.web.house import House
from ticker.web.pages import page

OPEN_PATH = f"/{ACK_PATH}"
SOMEBODY = "somebody by the link"
NAME_MAX = 80  # characters
WRONG_MAX = 10  # codes that one address may get wrong in WITHIN
WRONG_OF_ALL_MAX = 30  # and all addresses together: of 24 million codes they find one that is open in 15 years
WITHIN = 600.0  # seconds
SHOWN = timedelta(days=1)  # after it was acknowledged; then its code leads nowhere
_ADDRESSES_MAX = 1_000


class Tries:
    """Codes that were wrong of late, by the address that gave them and in all."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._all: deque[float] = deque()
        self._of: OrderedDict[str, deque[float]] = OrderedDict()

    def wrong(self, address: str) -> None:
        """Another one was."""
        own = self._of.setdefault(address, deque())
        self._of.move_to_end(address)
        if len(self._of) > _ADDRESSES_MAX:
            self._of.popitem(last=False)
        for times in (own, self._all):
            times.append(self._clock())

    def too_many(self, address: str) -> bool:
        """Whether an address has to wait."""
        return self._recent(self._of.get(address)) >= WRONG_MAX or self._recent(self._all) >= WRONG_OF_ALL_MAX

    def _recent(self, times: deque[float] | None) -> int:
        while times and times[0] <= self._clock() - WITHIN:
            times.popleft()
        return len(times or ())


class Acknowledging:
    """The page, for one house."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._tries = Tries()
        self._turn = asyncio.Lock()

    async def show(self, request: web.Request) -> web.Response:
        """The headline, and a button if nobody has acknowledged it."""
        return _page(request, await self._found(request))

    async def acknowledge(self, request: web.Request) -> web.Response:
        """Says so, and goes on to the page that tells who was the first."""
        await self._found(request)
        by = cut(clean((await form_of(request)).get("by", "")), NAME_MAX) or SOMEBODY
        await self._house.acks.acknowledge({_code(request)}, by, datetime.now(UTC))
        raise web.HTTPSeeOther(request.path)

    async def _found(self, request: web.Request) -> list[Ack]:
        """What has the code. Raises HTTPException if nothing has, or if too many were wrong."""
        if self._house.guard.is_known(request):
            return await self._of_code(request)
        async with self._turn:  # or codes that come at once would all be looked up before one of them counts
            if self._tries.too_many(request.remote or ""):
                raise web.HTTPTooManyRequests(
                    text="too many wrong codes; wait ten minutes, log in, or use: ticker ack CODE\n",
                    headers={hdrs.RETRY_AFTER: str(int(WITHIN))},
                )
            return await self._of_code(request)

    async def _of_code(self, request: web.Request) -> list[Ack]:
        """Raises HTTPNotFound."""
        long_ago = datetime.now(UTC) - SHOWN
        found = [one for one in await self._house.acks.of_code(_code(request)) if not one.at or one.at > long_ago]
        if not found:
            self._tries.wrong(request.remote or "")
            raise web.HTTPNotFound(text="no alert has this code; mind that the link is whole\n")
        return found


def routes(house: House) -> list[web.RouteDef]:
    acknowledging = Acknowledging(house)
    path = OPEN_PATH + "{code}"
    return [web.get(path, acknowledging.show), web.post(path, acknowledging.acknowledge)]


def _page(request: web.Request, found: list[Ack]) -> web.Response:
    waits = any(one.at is None for one in found)
    return page(request, "acknowledge.html", title="Acknowledge", found=found, waits=waits, name_max=NAME_MAX)


def _code(request: web.Request) -> str:
    return request.match_info["code"].upper()
