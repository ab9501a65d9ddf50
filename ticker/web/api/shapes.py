"""The shapes of what the API answers; times are RFC 3339 in UTC."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from ticker.model.alert import BundleKind, Urgency
from ticker.model.delivery import State
from ticker.model.health import Trouble
from ticker.web.asking import PUBLIC_KINDS

_STATES = ("watching", "not read yet", *(trouble.value for trouble in Trouble))

At = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
KindWord = Annotated[str, Field(json_schema_extra={"enum": list(PUBLIC_KINDS)})]
UrgencyWord = Annotated[str, Field(json_schema_extra={"enum": [urgency.word for urgency in Urgency]})]
StateWord = Annotated[str, Field(json_schema_extra={"enum": list(State)})]
SourceWord = Annotated[str, Field(json_schema_extra={"enum": list(_STATES)})]
BundleWord = Annotated[str, Field(json_schema_extra={"enum": list(BundleKind)})]
Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]


class Shape(BaseModel):
    """What is answered: these keys, all of them, and no other."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class EventShape(Shape):
    """One thing that happened (docs/events.md)."""

    id: str
    """The event; the same poll of the same source has the same id wherever it is decided."""
    kind: KindWord
    """What happened."""
    source: str | None
    """The name of the source; null for a notice about the monitor as a whole."""
    text: str
    """The headline as published, or the notice."""
    was: str | None
    """The former text of an update."""
    link: str | None
    """Where the source tells it."""
    at: At
    """When it was seen."""
    published_at: At | None
    """The source's own date."""
    position: int | None
    """The place on the page, from 0 at the top."""
    urgency: UrgencyWord
    """How urgent it is."""
    story: str | None
    """What ties together the headlines that tell one event."""
    reason: str
    """Which rule decided."""


class EventList(Shape):
    """Some events; the header Link tells where there are more."""

    events: tuple[EventShape, ...]


class DeliveryShape(Shape):
    """One event on its way through one channel."""

    id: int
    channel: str
    event: str
    """The id of the event."""
    source: str | None
    text: str
    """What the event says."""
    at: At
    """When the event was seen."""
    state: StateWord
    bundle: BundleWord | None
    """Why it goes out together with others, if it does."""
    created_at: At
    settled_at: At | None
    """When it was sent or given up; null while it waits."""
    latency_s: float | None
    """How many seconds that took."""
    due_at: At | None
    """When it is tried next; null unless it waits."""
    attempts: Count
    problem: str | None
    """Why the last attempt failed, or what became of it."""


class DeliveryList(Shape):
    """Some deliveries; the header Link tells where there are more."""

    deliveries: tuple[DeliveryShape, ...]


class AckShape(Shape):
    """An alert that somebody is to acknowledge, or has acknowledged."""

    code: str
    by: str | None
    """Who was the first to acknowledge it; null while nobody has."""
    at: At | None
    """When that was."""
    event: str
    """The id of the event."""
    source: str | None
    text: str
    urgency: UrgencyWord
    escalated_to: tuple[str, ...]
    """The channels that it went on to."""
    next: str | None
    """The channel that hears of it next; null if that is the operator, or nobody."""
    due_at: At | None
    """When that is."""


class AckList(Shape):
    """Some alerts that are to be acknowledged."""

    acknowledgements: tuple[AckShape, ...]


class Wording(Shape):
    """What a headline said from a time on."""

    text: str
    since: At


class HeadlineShape(Shape):
    """A headline of a source as it reads now."""

    id: str
    """Its first event, which names it for ever."""
    source: str | None
    text: str
    link: str | None
    urgency: UrgencyWord
    kind: KindWord
    """What happened to it last."""
    story: str | None
    first_seen: At
    last_seen: At | None
    """Null if that is forgotten, which it is after some weeks."""
    gone_at: At | None
    """Since when it is not on the page; null while it is, or if that is forgotten."""
    updated_at: At
    """When something happened to it last."""


class HeadlineList(Shape):
    """Some headlines; the header Link tells where there are more."""

    headlines: tuple[HeadlineShape, ...]


class HeadlineWhole(HeadlineShape):
    """A headline with all that happened to it."""

    wordings: tuple[Wording, ...]
    """What it said, the first first."""
    events: tuple[EventShape, ...]
    """What happened to it, the first first."""
    deliveries: tuple[DeliveryShape, ...]
    """Who was told of it."""
    acknowledgements: tuple[AckShape, ...]


class StoryShape(Shape):
    """One event that several headlines tell."""

    id: str
    text: str
    """What the first headline says now."""
    sources: tuple[str, ...]
    """Who tells it, the first first."""
    headlines: Count
    """How many headlines tell it."""
    urgency: UrgencyWord
    """That of the most urgent of them."""
    at: At
    """When the first was seen."""
    updated_at: At
    """When something happened to one of them last."""


class StoryList(Shape):
    """Some stories; the header Link tells where there are more."""

    stories: tuple[StoryShape, ...]


class StoryLine(HeadlineShape):
    """A headline of a story."""

    after_first_s: float
    """How many seconds after the first it was seen."""


class StoryWhole(Shape):
    """A story with its headlines, the first first."""

    id: str
    text: str
    sources: tuple[str, ...]
    urgency: UrgencyWord
    at: At
    updated_at: At
    headlines: tuple[StoryLine, ...]


class SourceShape(Shape):
    """How a source is doing."""

    source: str
    url: str
    state: SourceWord
    """Whether it is watched, or what is wrong."""
    problem: str | None
    failures: Count
    """Polls in a row that failed."""
    failing_since: At | None
    last_good_at: At | None
    watched_since: At | None
    every_s: float | None
    """How many seconds lie between two polls; null where the settings do not name it any more."""
    present: Count
    """Headlines on the page."""
    seen_24h: Count
    """Headlines that came in the last day."""
    coverage_24h: Share | None
    """The share of the last day in which it was really watched."""


class SourceList(Shape):
    """All sources of the settings."""

    sources: tuple[SourceShape, ...]


class GapShape(Shape):
    """A time in which a source was not watched."""

    since: At
    until: At | None
    """Null while it lasts."""
    reason: str
    found: Count
    """How many news the poll after it found."""


class SourceWhole(SourceShape):
    """How a source is doing, and when it was not watched."""

    coverage: Share | None
    """The share of the time asked for in which it was really watched."""
    gaps: tuple[GapShape, ...]


class ChannelShape(Shape):
    """How a channel is doing."""

    channel: str
    waiting: Count
    dead: Count
    waiting_since: At | None
    """The age of the oldest that waits."""
    failing_since: At | None
    """The age of the oldest that was tried in vain."""
    last_sent_at: At | None
    problem: str | None
    """What was last wrong."""


class ChannelList(Shape):
    """All channels of the settings, and those that ever got a delivery."""

    channels: tuple[ChannelShape, ...]
