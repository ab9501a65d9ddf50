"""One event on several tickers: a story, told once at once and completed later, through store, outbox and channel."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.loopback.receivers import Receiver, answering
from tests.pages import Pages
from ticker.app.service import App, opened
from ticker.config.secret import Secret
from ticker.config.settings import ChannelSettings, Settings
from ticker.model.alert import Event, EventKind
from ticker.model.route import ChannelRules, Match, Policy, Route
from ticker.model.source import Source

WIRE, RADIO, PAPER = (
    Source(name=name, url=f"https://{name}.example/", select="li") for name in ("wire", "radio", "paper")
)
OLD = ("Senate returns on Monday", "Fog delays morning flights")


class Newsroom:
    """Three sources, one route to one channel, polled when a test says so."""

    def __init__(self, app: App, pages: Pages, events: list[Event], receiver: Receiver) -> None:
        self._app, self._pages, self._events, self._receiver = app, pages, events, receiver

    async def poll(self, *sources: Source, at: datetime) -> None:
        for source in sources:
            await self._app.watch.poll(source, at)

    async def breaks(self, source: Source, *texts: str, at: datetime) -> list[Event]:
        self._pages.break_news(source, *texts)
        before = len(self._events)
        await self.poll(source, at=at)
        return [event for event in self._events[before:] if event.kind is EventKind.NEW]

    def shows(self, source: Source, *texts: str) -> None:
        self._pages.break_news(source, *texts)

    async def delivered(self) -> list[str]:
        while await self._app.sender.deliver_next("desk"):
            pass
        told = [got.json["message"] for got in self._receiver.received]
        self._receiver.received.clear()
        return told


@asynccontextmanager
async def a_newsroom(match: Match, folder: Path) -> AsyncIterator[Newsroom]:
    """Watches the three sources, whose baselines are read, by one route with this condition."""
    pages, events = Pages(*OLD), list[Event]()
    async with Receiver(answering()) as receiver:
        route = Route(name="stories", match=match, channels=("desk",))
        rules = ChannelRules(name="desk")
        settings = Settings(
            sources=(WIRE, RADIO, PAPER),
            channels=(ChannelSettings(name="desk", url=Secret(f"json://{receiver.address}/hook"), rules=rules),),
            policy=Policy(routes=(route,), channels=(rules,)),
        )
        async with opened(settings, folder=folder, fetcher=pages, on_events=events.extend) as app:
            room = Newsroom(app, pages, events, receiver)
            await room.poll(WIRE, RADIO, PAPER, at=datetime.now(UTC) - timedelta(minutes=50))
            yield room


def minutes_ago(minutes: float) -> datetime:
    return datetime.now(UTC) - timedelta(minutes=minutes)


async def test_one_event_on_three_tickers_is_one_story_with_who_was_first_and_by_how_much(tmp_path: Path) -> None:
    async with a_newsroom(Match(), tmp_path) as room:
        now = minutes_ago(20)
        (first,) = await room.breaks(WIRE, "Explosion heard near Damascus airport", at=now)
        (second,) = await room.breaks(RADIO, "Blast heard close to Damascus airport", at=now + timedelta(minutes=4))
        (other,) = await room.breaks(PAPER, "Blast heard close to Aleppo airport", at=now + timedelta(minutes=5))
        assert (first.lead, second.lead, other.lead) == ("", "wire 4 min before", "")
        assert first.story == second.story != other.story


async def test_a_story_is_known_after_a_restart(tmp_path: Path) -> None:
    async with a_newsroom(Match(), tmp_path) as room:
        (first,) = await room.breaks(WIRE, "Explosion heard near Damascus airport", at=minutes_ago(20))
    async with a_newsroom(Match(), tmp_path) as room:
        (second,) = await room.breaks(RADIO, "Blast heard close to Damascus airport", at=minutes_ago(16))
        assert second.story == first.story


async def test_two_sources_that_are_polled_at_once_make_one_story(tmp_path: Path) -> None:
    async with a_newsroom(Match(), tmp_path) as room:
        at = minutes_ago(1)
        found = await asyncio.gather(
            room.breaks(WIRE, "Explosion heard near Damascus airport", at=at),
            room.breaks(RADIO, "Blast heard close to Damascus airport", at=at),
        )
        stories = {event.story for events in found for event in events}
        assert len(stories) == 1


async def test_who_wants_the_first_only_hears_the_others_with_the_next_word_on_the_story(tmp_path: Path) -> None:
    async with a_newsroom(Match(confirmed_by=1), tmp_path) as room:
        await room.breaks(WIRE, "Explosion heard near Damascus airport", at=minutes_ago(3))
        (message,) = await room.delivered()
        assert message.splitlines()[0] == "Explosion heard near Damascus airport"
        await room.breaks(RADIO, "Blast heard close to Damascus airport", at=minutes_ago(2))
        assert await room.delivered() == []

        await room.breaks(WIRE, "Damascus airport closed after explosion heard near runway", at=minutes_ago(1))

        (message,) = await room.delivered()
        assert message.splitlines()[0] == "Damascus airport closed after explosion heard near runway"
        assert "radio: Blast heard close to Damascus airport" in message
        assert await room.delivered() == []


async def test_who_wants_the_first_only_hears_the_others_after_half_an_hour_in_one_message(tmp_path: Path) -> None:
    async with a_newsroom(Match(confirmed_by=1), tmp_path) as room:
        await room.breaks(WIRE, "Explosion heard near Damascus airport", at=minutes_ago(40))
        assert len(await room.delivered()) == 1
        await room.breaks(RADIO, "Blast heard close to Damascus airport", at=minutes_ago(36))
        await room.breaks(PAPER, "Explosion near airport of Damascus heard by residents", at=minutes_ago(10))
        (later,) = await room.delivered()
        assert later.splitlines()[0] == "2 headlines more on a story told before"
        assert "radio: Blast heard close to Damascus airport" in later
        assert "paper: Explosion near airport of Damascus heard by residents" in later


async def test_who_waits_for_two_sources_hears_of_it_when_the_second_tells_it(tmp_path: Path) -> None:
    async with a_newsroom(Match(confirmed_by=2), tmp_path) as room:
        await room.breaks(WIRE, "Explosion heard near Damascus airport", at=minutes_ago(9))
        assert await room.delivered() == []
        await room.breaks(RADIO, "Blast heard close to Damascus airport", at=minutes_ago(5))
        (message,) = await room.delivered()
        assert message.splitlines()[0] == "Blast heard close to Damascus airport"
        assert "told by wire 4 min before" in message


async def test_what_broke_while_the_program_was_down_arrives_as_one_message_marked_as_late(tmp_path: Path) -> None:
    async with a_newsroom(Match(), tmp_path) as room:
        await room.poll(WIRE, at=minutes_ago(200))
        room.shows(WIRE, "Tanks on ring road", "State TV off the air")
        late = minutes_ago(0)
        await room.poll(WIRE, at=late)
        (message,) = await room.delivered()
        assert message.splitlines()[0].startswith("Catch-up: 2 headlines from wire, not read since 20")
        assert message.splitlines()[1:] == [
            f"• {late:%H:%M} wire: State TV off the air",
            f"• {late:%H:%M} wire: Tanks on ring road",
        ]
