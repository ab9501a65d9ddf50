"""The state of one channel: what was delivered through it lately, what is wrong, and a test message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from aiohttp import web

from ticker.model.delivery import Delivery, Outcome, State
from ticker.store.catalogue import Place
from ticker.web import links
from ticker.web.house import House
from ticker.web.pages import page
from ticker.web.plots.frame import length
from ticker.web.state.changes import may_change, noted, refuse_unless
from ticker.web.state.once import Once
from ticker.web.state.turns import TooSoonError, Turns
from ticker.web.state.words import CHANGES, manners, sign

_SHOWN = 50  # deliveries
_PAUSE = 10.0  # seconds between two test messages through a channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """What became of a test message, or why none was sent."""

    outcome: Outcome | None = None
    problem: str = ""


class ChannelState:
    """The page of a channel, and its test."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._turns = Turns(_PAUSE)
        self._came: Once[Tested] = Once()

    async def page(self, request: web.Request) -> web.Response:
        """What is known of a channel."""
        house, name = self._house, request.match_info["name"]
        configured = next((one for one in house.settings.channels if one.name == name), None)
        latest = (await house.catalogue.deliveries(name, (), Place(limit=_SHOWN)))[:_SHOWN]
        if configured is None and not latest:
            raise web.HTTPNotFound(text="no such channel in the settings\n")
        standing = next(one for one in await house.archive.channels_status([name]) if one.channel == name)
        return page(
            request,
            "state_channel.html",
            title=name,
            now=datetime.now(UTC),
            standing=standing,
            state=standing.state if configured else "removed",
            manners=manners(configured.rules) if configured else (),
            latest=latest,
            tested=self._came.take(request.query),
            may_change=may_change(house, request) and configured is not None,
            changes=CHANGES if configured else "the settings name it no more",
            sign=sign,
            took=took,
        )

    async def test(self, request: web.Request) -> web.Response:
        """Sends a test message."""
        refuse_unless(may_change(self._house, request))
        name = request.match_info["name"]
        if all(one.name != name for one in self._house.settings.channels):
            raise web.HTTPNotFound(text="no such channel in the settings\n")
        try:
            with self._turns.turn(name):
                tested = Tested(outcome=await self._house.running.test(name))
        except TooSoonError as error:
            tested = Tested(problem=str(error))
        if tested.outcome:
            noted(request, f"test message: {tested.outcome.status.value}", channel=name, problem=tested.outcome.problem)
        raise web.HTTPSeeOther(self._came.keep(links.channel(name), tested))


def routes(house: House) -> list[web.RouteDef]:
    state = ChannelState(house)
    return [
        web.get("/state/channels/{name}", state.page),
        web.post("/state/channels/{name}/test", state.test),
    ]


def took(delivery: Delivery) -> str:
    """From the poll until it was sent."""
    if delivery.state is not State.SENT or delivery.settled_at is None:
        return ""
    return length(delivery.settled_at - delivery.created_at)
