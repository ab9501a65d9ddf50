"""What the API tells: events, headlines, stories, sources, channels, deliveries, and what waits for people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from aiohttp import web

from ticker.config.wording import did_you_mean
from ticker.store.archive import DAY, ChannelStatus
from ticker.store.catalogue import Place, Told, Wanted
from ticker.text.finding import parts
from ticker.web.api.operation import Answer
from ticker.web.api.paging import Numbered, Paged, paged, place_of
from ticker.web.api.shaped import (
    ack_list,
    channel_shape,
    delivery_shape,
    event_shape,
    headline_shape,
    headline_whole,
    source_shape,
    source_whole,
    story_shape,
    story_whole,
)
from ticker.web.api.shapes import ChannelList, DeliveryList, EventList, HeadlineList, SourceList, StoryList
from ticker.web.asking import Asked, DeliveryState, Kind, Limit, Loudness, Many, Moment, Number, Text
from ticker.web.house import House


class Nothing(Asked):
    """Nothing is asked."""


class Search(Paged):
    """Which events; all that is given must hold, and of what is given more than once one."""

    q: Text | None = None
    """Words, or how they begin, that stand in what it says, or said before."""
    source: Many[Text] = ()
    """Only of these sources."""
    kind: Many[Kind] = ()
    """Only of these kinds."""
    urgency: Many[Loudness] = ()
    """Only so urgent ones."""
    since: Moment | None = None
    """Only from this time on."""
    until: Moment | None = None
    """Only before this time."""

    @property
    def wanted(self) -> Wanted:
        """What is looked for."""
        return Wanted(
            words=tuple(parts(self.q or "")),
            sources=self.source,
            kinds=self.kind,
            urgencies=self.urgency,
            since=self.since,
            until=self.until,
        )


class ById(Asked):
    """One of many, by its id."""

    id: Text
    """Its id."""


class ByNumber(Asked):
    """One of many, by its number."""

    id: Number
    """Its number."""


class BySource(Asked):
    """A source, by its name."""

    name: Text
    """Its name in the settings."""
    since: Moment | None = None
    """From when on its gaps are told; without it, those of the last day."""


class Deliveries(Numbered):
    """Which deliveries."""

    state: Many[DeliveryState] = ()
    """Only those that are so."""
    channel: Text | None = None
    """Only those for this channel."""


class Waiting(Asked):
    """How many of what waits."""

    limit: Limit = 100
    """So many at most, the oldest first."""


async def list_events(house: House, asked: Search) -> Answer:
    found = await house.catalogue.events(asked.wanted, await place_of(house, asked))
    shown, links = paged(found, asked, lambda event: event.id)
    return Answer(told=EventList(events=tuple(map(event_shape, shown))), links=links)


async def get_event(house: House, asked: ById) -> Answer:
    event = await house.catalogue.event(asked.id)
    if event is None:
        raise _missing("event")
    return Answer(told=event_shape(event))


async def list_headlines(house: House, asked: Search) -> Answer:
    found = await house.catalogue.headlines(asked.wanted, await place_of(house, asked))
    shown, links = paged(found, asked, lambda told: told.first.id)
    return Answer(told=HeadlineList(headlines=tuple(map(headline_shape, shown))), links=links)


async def get_headline(house: House, asked: ById) -> Answer:
    found = await house.catalogue.headline(asked.id)
    if found is None:
        raise _missing("headline")
    return Answer(told=headline_whole(found))


async def list_stories(house: House, asked: Search) -> Answer:
    found = await house.catalogue.stories(asked.wanted, await place_of(house, asked))
    shown, links = paged(found, asked, _first)
    return Answer(told=StoryList(stories=tuple(map(story_shape, shown))), links=links)


async def get_story(house: House, asked: ById) -> Answer:
    found = await house.catalogue.story(asked.id)
    if not found:
        raise _missing("story")
    return Answer(told=story_whole(found))


async def list_sources(house: House, _: Nothing) -> Answer:
    found = await house.archive.sources_status(datetime.now(UTC), house.settings.sources)
    configured = {source.name: source for source in house.settings.sources}
    return Answer(told=SourceList(sources=tuple(source_shape(one, configured.get(one.name)) for one in found)))


async def get_source(house: House, asked: BySource) -> Answer:
    now = datetime.now(UTC)
    found = {one.name: one for one in await house.archive.sources_status(now, house.settings.sources)}
    ledgers = await house.archive.coverage(asked.since or now - DAY, now, house.settings.sources)
    ledger = next((one for one in ledgers if one.source == asked.name), None)
    if ledger is None or asked.name not in found:
        raise web.HTTPNotFound(text=f"no source has this name; {did_you_mean(asked.name, found)}")
    configured = next((one for one in house.settings.sources if one.name == asked.name), None)
    return Answer(told=source_whole(found[asked.name], configured, ledger))


async def list_channels(house: House, _: Nothing) -> Answer:
    known = {one.channel: one for one in await house.archive.channels_status()}
    for channel in house.settings.channels:
        known.setdefault(channel.name, _nothing_sent(channel.name))
    return Answer(told=ChannelList(channels=tuple(channel_shape(known[name]) for name in sorted(known))))


async def list_deliveries(house: House, asked: Deliveries) -> Answer:
    found = await house.catalogue.deliveries(
        asked.channel or "", asked.state, Place(before=asked.before, after=asked.after, limit=asked.limit)
    )
    shown, links = paged(found, asked, lambda one: str(one.id))
    return Answer(told=DeliveryList(deliveries=tuple(map(delivery_shape, shown))), links=links)


async def get_delivery(house: House, asked: ByNumber) -> Answer:
    found = await house.catalogue.delivery(asked.id)
    if found is None:
        raise _missing("delivery")
    return Answer(told=delivery_shape(found))


async def list_acknowledgements(house: House, asked: Waiting) -> Answer:
    return Answer(told=ack_list(await house.catalogue.waiting(asked.limit)))


def _first(story: Sequence[Told]) -> str:
    return story[0].first.id


def _missing(what: str) -> web.HTTPNotFound:
    return web.HTTPNotFound(text=f"there is no {what} with this id; give one that an answer named")


def _nothing_sent(name: str) -> ChannelStatus:
    return ChannelStatus(channel=name, waiting=0, dead=0, waiting_since=None, last_sent_at=None, last_problem="")
