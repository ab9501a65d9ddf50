"""The state of all: daemon, sources, channels, outbox, dead letters, and what waits for an acknowledgement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from aiohttp import web

from ticker.model.delivery import Delivery
from ticker.store.archive import ChannelStatus
from ticker.web.forms import form_of
from ticker.web.house import House
from ticker.web.pages import page
from ticker.web.state import channel, rules, source
from ticker.web.state.changes import may_change, noted, refuse_unless, who
from ticker.web.state.once import Once
from ticker.web.state.words import CHANGES, sign, to_do

STATE = "/state"
_RETRY, _DROP, _ACK = f"{STATE}/letters/retry", f"{STATE}/letters/drop", f"{STATE}/acknowledge"
_SOURCES_SHOWN = 100
_LETTERS_SHOWN = 50
_ACKS_SHOWN = 50
_ALL_MAX = 10_000  # letters that one request sends again
_ID_MAX = 2**63 - 1  # the largest that the database takes for one


class State:
    """The page, and what its buttons do."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._came: Once[str] = Once()

    async def page(self, request: web.Request) -> web.Response:
        """How all stands. ``q`` looks for sources by a part of their names."""
        house, now = self._house, datetime.now(UTC)
        asked, names = request.query.get("q", "").strip(), await house.standings.names()
        wanted = [name for name in names if asked.casefold() in name.casefold()]
        # What is wrong comes first: among thousands it would not be seen.
        shown = sorted(wanted, key=lambda name: (not names[name], name))[:_SOURCES_SHOWN]
        found = {one.name: one for one in await house.archive.sources_status(now, house.settings.sources, shown)}
        channels = await house.archive.channels_status([one.name for one in house.settings.channels])
        dead, dead_number = await house.standings.unsent(dead=True, limit=_LETTERS_SHOWN)
        waiting, waiting_number = await house.standings.unsent(dead=False, limit=_LETTERS_SHOWN)
        return page(
            request,
            "state.html",
            title="State",
            now=now,
            running=house.running,
            standstill=house.running.pulse.standstill(),
            asked=asked,
            sources=[found[name] for name in shown if name in found],
            wanted=len(wanted),
            number=len(names),
            troubled=sum(bool(word) for word in names.values()),
            channels=channels,
            left=_left(channels, house),
            dead=dead,
            dead_number=dead_number,
            waiting=waiting,
            waiting_number=waiting_number,
            acks=await house.catalogue.waiting(_ACKS_SHOWN),
            acks_number=await house.archive.unacknowledged(),
            came=self._came.take(request.query),
            may_change=may_change(house, request),
            changes=CHANGES,
            sign=sign,
            to_do=to_do,
        )

    async def retry(self, request: web.Request) -> web.Response:
        """Sends dead letters, or what waits, now."""
        refuse_unless(may_change(self._house, request))
        form = await form_of(request)
        ids = _ids(form.getall("id", []))
        if form.get("all"):
            dead, _ = await self._house.standings.unsent(dead=True, limit=_ALL_MAX)
            ids = [one.id for one in dead]
        amended = await self._house.letters.retry(ids, datetime.now(UTC))
        self._house.wake()
        return self._amended(request, amended, "sent again as soon as its channel is free")

    async def drop(self, request: web.Request) -> web.Response:
        """Gives dead letters, or what waits, up."""
        refuse_unless(may_change(self._house, request))
        ids = _ids((await form_of(request)).getall("id", []))
        amended = await self._house.letters.drop(ids, f"{who(request)} (web)", datetime.now(UTC))
        return self._amended(request, amended, "given up: nobody gets it any more")

    async def acknowledge(self, request: web.Request) -> web.Response:
        """Notes that an alert was seen."""
        refuse_unless(may_change(self._house, request))
        code = (await form_of(request)).get("code", "").strip().upper()
        acks = await self._house.acks.acknowledge([code], f"{who(request)} (web)", datetime.now(UTC)) if code else []
        noted(request, f"acknowledged {code}" if acks else f"nothing to acknowledge by {code}")
        said = f"{acks[0].code}: acknowledged by {acks[0].by}." if acks else "There is no such code."
        raise web.HTTPSeeOther(self._came.keep(STATE, said))

    def _amended(self, request: web.Request, amended: Sequence[Delivery], what: str) -> web.Response:
        numbers = ", ".join(str(one.id) for one in amended)
        noted(request, f"letters {what}: {numbers or 'none'}")
        if not amended:
            said = "Nothing was changed: none was chosen, or it was sent, given up or taken for sending meanwhile."
        else:
            letters = "1 letter is" if len(amended) == 1 else f"{len(amended)} letters are"
            said = f"{letters} {what if len(amended) == 1 else what.replace('its channel is', 'their channels are')}."
        raise web.HTTPSeeOther(self._came.keep(STATE, said))


def routes(house: House) -> list[web.RouteDef]:
    state = State(house)
    return [
        web.get(STATE, state.page),
        web.post(_RETRY, state.retry),
        web.post(_DROP, state.drop),
        web.post(_ACK, state.acknowledge),
        *source.routes(house),
        *rules.routes(house),
        *channel.routes(house),
    ]


def _ids(texts: Sequence[str]) -> list[int]:
    """Numbers of deliveries; what is none is left out."""
    return [number for text in texts if text.isascii() and text.isdigit() and (number := int(text[:20])) <= _ID_MAX]


def _left(channels: Sequence[ChannelStatus], house: House) -> frozenset[str]:
    """The channels that the settings name no more."""
    return frozenset(one.channel for one in channels) - {one.name for one in house.settings.channels}
