"""The shape of the settings, as TOML has it: which tables and keys there are, and what each takes.

The text below a key is its description for people: editors show it, by way of the JSON Schema.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ticker.config.fields import (
    KEY_NAME,
    Burst,
    Bytes,
    DaysWord,
    Duration,
    EventKindWord,
    Expression,
    Flag,
    Header,
    Hidden,
    HoursWord,
    KeyName,
    Kind,
    Language,
    ListenText,
    Name,
    Net,
    OrderWord,
    Phrase,
    SiteUrl,
    Size,
    StoryWord,
    Text,
    UrgencyWord,
    Url,
    Zone,
    at_least,
    at_most,
)
from ticker.config.listen import LISTEN
from ticker.config.manners import DigestText, LateWord, OrText, QuietHoursText, RateText, Template
from ticker.config.secret import Place, Reference
from ticker.config.settings import KEEP, STORE_URL
from ticker.config.sizes import write_size
from ticker.model.alert import EventKind, Urgency
from ticker.model.evidence import Budget
from ticker.model.manners import Late
from ticker.model.source import Order

Some = Field(min_length=1)


class Table(BaseModel):
    """A table that takes the keys below and no others."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        use_attribute_docstrings=True,
        model_title_generator=lambda table: table.__name__.removesuffix("Table"),
    )


class StoreTable(Table):
    """Where everything seen and sent is kept."""

    url: Hidden = Reference(Place.TEXT, STORE_URL)
    """The database: sqlite:///FILE, relative to the state folder, or postgresql://USER:PASSWORD@HOST/NAME."""
    keep: Annotated[Duration, at_least(KEEP)] = KEEP
    """How long headlines are remembered after they were last seen."""


class EvidenceTable(Table):
    """The answers in which news were first seen, kept as WARC files."""

    enabled: Flag = True
    """Whether they are kept."""
    keep: Duration = Budget().keep
    """How long; no longer than headlines are (store.keep)."""
    max_size: Size = Field(default=Budget().max_size, json_schema_extra={"default": write_size(Budget().max_size)})
    """How much room they may take on the disk, such as 500MB; the oldest are removed first."""


class HeartbeatTable(Table):
    """A sign of life to a service that sounds the alarm when none comes (healthchecks.io and the like)."""

    url: Hidden
    """The address that is asked for after each sound round, http or https; best kept as a secret."""
    every: Duration = timedelta(minutes=1)
    """How often; the service should wait for a few of them."""


class WebTable(Table):
    """A web server that tells programs and people how Ticker is doing; without this table there is none."""

    listen: ListenText = LISTEN
    """Where it listens; an address that other machines can reach needs a token."""
    token: Hidden | None = None
    """What people log in with, and requests carry as "Authorization: Bearer TOKEN"; best kept as a secret."""
    url: SiteUrl | None = None
    """Where people reach it, if not where it listens: behind a proxy, say; links in messages begin so."""
    changes: bool = False
    """Whether its pages and its API may change anything (retry, drop, test); needs a token."""


class FetchTable(Table):
    """How pages are asked for."""

    contact: Annotated[Text, Field(max_length=200)] | None = None
    """An address at which sites can reach you; it is sent with every request."""
    private_networks: tuple[Net, ...] = ()
    """Private networks that may be reached, also by redirects; the internet may always."""


class Reading(Table):
    """Where a ticker is, and how its headlines are found on the page."""

    url: Url | None = None
    """The address of the page that shows the ticker."""
    kind: Kind = "html"
    """What is read there: a page, a page after its scripts have run, a feed, JSON, or a live blog's JSON-LD."""
    select: Text | None = None
    """The headlines, as a CSS selector; or give xpath."""
    xpath: Text | None = None
    """The headlines, as an XPath; or give select."""
    text: Text | None = None
    """The text of a headline, as a CSS selector inside it (JSON: JMESPath); without it, all of its text."""
    link: Text | None = None
    """The link of a headline, as a CSS selector inside it (JSON: JMESPath); without it, its only link."""
    time: Text | None = None
    """When a headline was published, as a CSS selector inside it (JSON: JMESPath)."""
    id: Text | None = None
    """What names a headline whatever its words, as a CSS selector inside it (JSON: JMESPath)."""
    label: Text | None = None
    """What marks a headline (BREAKING, a category) and is no part of its text, as a CSS selector (JSON: JMESPath)."""
    drop: Text | None = None
    """Other parts of a headline that do not belong to its text, as a CSS selector inside it."""
    path: Text | None = None
    """The headlines in JSON, as JMESPath."""
    script: Text | None = None
    """The script element of a page that holds the JSON, as a CSS selector."""
    variable: Text | None = None
    """The variable that a script of a page sets to the JSON, as window.__NEWS__."""
    active: Text | None = None
    """What must be true for an item of JSON to be shown, as JMESPath inside it."""
    starts: Text | None = None
    """From when an item of JSON is shown, as JMESPath inside it."""
    ends: Text | None = None
    """Until when an item of JSON is shown, as JMESPath inside it."""
    order: OrderWord = Order.NEWEST_FIRST
    """Where the ticker puts its latest headline."""
    labels: tuple[Text, ...] = ()
    """Words that the site puts before its headlines and that are no part of them, besides the usual ones."""
    language: Language | None = None
    """The language of the headlines, as a language tag (BCP 47)."""


class SourceKeys(Reading):
    """What can be said of one source, or in [defaults] of all."""

    preset: Text | None = None
    """The name of a site that the program knows: gives url, select and more."""
    every: Duration = timedelta(seconds=30)
    """How often the page is read."""
    fastest: Duration | None = None
    """How often while news is breaking; "1s" or more, and no longer than every. Without it, as every says."""
    slowest: Duration | None = None
    """How often after hours without news; no shorter than every. Without it, as every says."""
    repeat_after: Duration = timedelta(hours=6)
    """After how long a headline that comes back on top is news again."""
    catch_up_after: Duration = timedelta(hours=1)
    """After how long without a good reading its news go out in one message, marked as late."""
    burst: Burst = 20
    """How many headlines of one reading go out one by one; more of them go out in one message."""
    follow: Flag = False
    """Whether a page is read where known headlines are found again, should the selector find nothing any more."""
    headers: dict[Header, Hidden] = Field(default_factory=dict)
    """Headers sent with the request, replacing those of [defaults]; values may be secrets."""
    proxy: Hidden | None = None
    """The HTTP proxy to go through; may be a secret."""
    timeout: Annotated[Duration, at_most(timedelta(minutes=10))] = timedelta(seconds=20)
    """How long one reading may take in all."""
    max_bytes: Bytes = 10_000_000
    """How large a page may be, decompressed."""
    enabled: Flag = True
    """Whether it is watched."""


class SourceTable(SourceKeys):
    """A ticker that is watched: a preset, or url with select or xpath."""

    name: Name
    """What the source is called in messages and commands."""


class FormatTable(Table):
    """A message in other words: Jinja templates with text, was, kind, urgency, source, at, link and more."""

    title: Template | None = None
    """The title, where the service shows one; without it, the headline."""
    body: Template | None = None
    """The text; without it, as ever. Bundles have no other words."""

    @model_validator(mode="before")
    @classmethod
    def _of_text(cls, given: object) -> object:
        return {"body": given} if isinstance(given, str) else given


class ChannelTable(Table):
    """A way to people."""

    url: Hidden
    """Where messages go, as an Apprise URL; best kept as a secret."""
    notices: Flag = False
    """Whether it hears of the monitor itself, then of news only by a route that names it."""
    min_urgency: UrgencyWord = Urgency.ROUTINE
    """The least urgent news it hears."""
    zone: Zone = UTC
    """The time zone of its times, such as Europe/Paris."""
    quiet_hours: QuietHoursText | None = None
    """A span of the day, such as 22:00-06:30, of which all but flashes goes out at its end, in one message."""
    digest: DigestText | None = None
    """How often (30m), or at which times of day (08:00), all goes out in one message; flashes and bulletins at once."""
    rate: RateText | None = None
    """How many messages it takes in any such time (10/m); beyond it flashes come first, and the rest in one message."""
    max_age: Duration = timedelta(hours=24)
    """After how long what could not be delivered is late."""
    late: LateWord = Late.BUNDLE
    """What becomes of it: one catch-up message when the channel works again, or a notice that it is dropped."""
    format: Annotated[FormatTable, OrText()] | None = None
    """A message in other words: a Jinja template for its text, or one for each of title and body."""


class MatchTable(Table):
    """Which events a route takes: those that meet every condition; what is not given takes all."""

    any: Annotated[tuple[Phrase, ...], Some] | None = None
    """At least one of these words or phrases is in the headline; * stands for any letters (quake*, *quake)."""
    all: Annotated[tuple[Phrase, ...], Some] | None = None
    """All of these are."""
    none: Annotated[tuple[Phrase, ...], Some] | None = None
    """None of these is."""
    regex: Annotated[tuple[Expression, ...], Some] | None = None
    """At least one of these regular expressions (RE2) is found in the headline as shown, in capitals or not."""
    sources: Annotated[tuple[Text, ...], Some] | None = None
    """Names of sources; * stands for any letters."""
    kinds: Annotated[tuple[EventKindWord, ...], Some] = (EventKind.NEW, EventKind.UPDATE, EventKind.REPEAT)
    """The kinds of event."""
    languages: Annotated[tuple[Language, ...], Some] | None = None
    """Languages of the sources; "en" takes "en-GB" as well."""
    hours: HoursWord | None = None
    """From when until when, as "22:00-06:00"; such a night belongs to the day on which it began."""
    days: Annotated[tuple[DaysWord, ...], Some] | None = None
    """Days of the week, as "sat" or "mon-fri"."""
    zone: Zone | None = None
    """Where the clock of hours and days stands, as "Europe/Paris"; without it, UTC."""
    story: StoryWord | None = None
    """Whether all headlines of a story count, only the "first", or the story once "confirmed by 2" sources or more."""


class RouteTable(Table):
    """Which events go to which channels; the first route that matches decides."""

    name: Name | None = None
    """What the route is called when a message says why it was sent."""
    match: MatchTable = Field(default_factory=MatchTable)
    """Which events it takes."""
    urgency: UrgencyWord | None = None
    """How urgent what it takes is."""
    channels: tuple[Text, ...] = ()
    """The channels that hear of it."""
    mute: Flag = False
    """Whether nobody hears of it."""
    ack_within: Duration | None = None
    """Within what time people must acknowledge an alert (ticker ack CODE), or it goes to the channels of escalate."""
    escalate: tuple[Text, ...] = ()
    """The channels that hear of it one after another, each once, until somebody acknowledges it."""
    go_on: Flag = Field(default=False, alias="continue")
    """Whether the routes below are asked as well."""


class Document(Table):
    """What Ticker watches, and whom it tells."""

    model_config = ConfigDict(title="Ticker configuration")

    store: StoreTable = Field(default_factory=StoreTable)
    """Where everything seen and sent is kept."""
    evidence: EvidenceTable = Field(default_factory=EvidenceTable)
    """The answers in which news were first seen."""
    heartbeat: HeartbeatTable | None = None
    """A sign of life to a service that sounds the alarm when none comes."""
    web: WebTable | None = None
    """A web server that tells programs and people how Ticker is doing."""
    fetch: FetchTable = Field(default_factory=FetchTable)
    """How pages are asked for."""
    defaults: SourceKeys = Field(default_factory=SourceKeys)
    """What holds for every source that does not say otherwise."""
    sources: Annotated[tuple[SourceTable, ...], Some]
    """The tickers that are watched."""
    channels: dict[KeyName, ChannelTable] = Field(
        default_factory=dict, json_schema_extra={"propertyNames": {"pattern": f"^{KEY_NAME}$"}}
    )
    """The ways to people, each under its name."""
    routes: tuple[RouteTable, ...] = ()
    """Who hears what, in order; without any, every channel hears all news."""
