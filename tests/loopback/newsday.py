"""A day of news that was watched and delivered, on disk, and the pages of a Ticker that tells of it."""

from __future__ import annotations

import html
import random
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import quote

from aiohttp import ClientSession
from sqlalchemy import Connection, delete, insert, select

from ticker.app.service import App, opened
from ticker.config.secret import Secret
from ticker.config.settings import ChannelSettings, Listen, Settings, WebSettings
from ticker.model.delivery import Delivery, State
from ticker.model.errors import FetchError
from ticker.model.health import Trouble
from ticker.model.page import Page, Validators
from ticker.model.route import ChannelRules, Policy, Route
from ticker.model.source import Source
from ticker.store.database import open_database
from ticker.store.outbox import Outbox
from ticker.store.schema import coverage, sources

TOKEN = "0123456789abcdef0123456789abcdef"
EVERY = timedelta(minutes=10)
AUTHORISED = {"Authorization": f"Bearer {TOKEN}"}


@dataclass
class Sites:
    """A web of our own: what each source shows now, or what is the trouble with it, by name."""

    lines: dict[str, list[str]] = field(default_factory=dict)
    trouble: dict[str, FetchError] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def fetch(self, source: Source, validators: Validators, now: datetime) -> Page | None:
        del validators
        self.asked.append(source.name)
        if source.name in self.trouble:
            raise self.trouble[source.name]
        items = "".join(f"<li>{html.escape(line)}</li>" for line in self.lines.get(source.name, ["Ferry sails again"]))
        return Page(url=source.url, body=f"<!doctype html><ul class='t'>{items}</ul>".encode(), at=now)

    async def close(self) -> None:
        """Nothing is open."""


def a_watched_source(name: str, number: int = 0) -> Source:
    return Source(name=name, url=f"https://site{number}.example/", select=".t li", every=EVERY)


def settings_of(
    *sources: str,
    channels: Mapping[str, str] | None = None,
    routes: Sequence[Route] = (),
    changes: bool = True,
    **more: object,
) -> Settings:
    """Settings of sources by name and of channels by name and URL, with a web server."""
    ways = {"desk": "json://127.0.0.1:9/"} if channels is None else channels
    rules = tuple(ChannelRules(name=name, notices=n == 0) for n, name in enumerate(ways))
    settings = Settings(
        sources=tuple(a_watched_source(name, number) for number, name in enumerate(sources)),
        channels=tuple(ChannelSettings(name=rule.name, url=Secret(ways[rule.name]), rules=rule) for rule in rules),
        policy=Policy(routes=tuple(routes), channels=rules),
        web=WebSettings(listen=Listen(host="127.0.0.1", port=0), token=Secret(TOKEN), changes=changes),
    )
    return replace(settings, **more)  # type: ignore[arg-type]  # by name


@dataclass
class Pages:
    """What the pages say to who has the token."""

    app: App
    sites: Sites
    session: ClientSession

    @property
    def url(self) -> str:
        return self.app.front.url.rstrip("/")

    async def get(self, path: str, status: int = 200) -> str:
        async with self.session.get(self.url + path, headers=AUTHORISED) as answer:
            assert answer.status == status, await answer.text()
            return await answer.text()

    async def post(self, path: str, **form: str) -> str:
        """What the page says to which a form leads."""
        where = await self.posted(path, **form)
        return await self.get(where)

    async def posted(self, path: str, status: int = 303, **form: str) -> str:
        """Where a form leads."""
        async with self.session.post(self.url + path, data=form, headers=AUTHORISED, allow_redirects=False) as answer:
            assert answer.status == status, await answer.text()
            return answer.headers.get("Location", "")


@asynccontextmanager
async def pages_of(settings: Settings, folder: Path, sites: Sites | None = None) -> AsyncIterator[Pages]:
    """The pages, without polls or sends but those that a test makes."""
    sites = sites or Sites()
    async with opened(settings, folder=folder, fetcher=sites) as app, ClientSession() as session:
        yield Pages(app, sites, session)


async def polled(settings: Settings, folder: Path, sites: Sites, at: datetime, *names: str) -> None:
    """A poll of some sources, or of all, at a moment."""
    async with opened(replace(settings, web=None), folder=folder, fetcher=sites) as app:
        for source in settings.sources:
            if not names or source.name in names:
                await app.watch.poll(source, at)


async def delivered(folder: Path, channel: str, settle: Callable[[Delivery], Delivery]) -> None:
    """What became of all that waits for a channel."""
    database = await open_database("sqlite:///ticker.db", folder, exclusive=True)
    outbox, late = Outbox(database, lambda _: None), datetime.now(UTC) + timedelta(days=1)
    while waiting := await outbox.claim(channel, late, late):
        await outbox.settle(replace(settle(waiting), leased_until=None))
    await database.close()


def sent_after(seconds: Callable[[], float]) -> Callable[[Delivery], Delivery]:
    def settle(one: Delivery) -> Delivery:
        return replace(one, state=State.SENT, attempts=1, settled_at=one.created_at + timedelta(seconds=seconds()))

    return settle


def dead(one: Delivery) -> Delivery:
    return replace(one, state=State.DEAD, attempts=3, settled_at=one.created_at, problem="401 unauthorized")


async def _write_coverage(folder: Path, good: Mapping[str, Sequence[datetime]]) -> None:
    """As a daemon does that writes how far it has come once a minute; that minute has not passed while we played."""
    spans = []
    for name, moments in good.items():
        begun = moments[0]
        for at, following in zip(moments, [*moments[1:], None], strict=True):
            if following is None or following - at > 2 * EVERY:
                spans.append((name, begun, at))
                begun = following or at
    database = await open_database("sqlite:///ticker.db", folder, exclusive=True)

    def write(connection: Connection) -> None:
        ids = {row.name: row.id for row in connection.execute(select(sources.c.name, sources.c.id))}
        connection.execute(delete(coverage))
        connection.execute(
            insert(coverage), [{"source_id": ids[name], "since": since, "until": until} for name, since, until in spans]
        )

    await database.write(write)
    await database.close()


_SILENT = FetchError(Trouble.UNREACHABLE, "no answer from site1.example")
_WHERE = ("harbour", "airport", "parliament", "border", "capital", "coast", "valley", "market", "bridge", "court")
_WHAT = ("Quake shakes", "Fire closes", "Strike halts", "Talks begin at", "Flood reaches", "Blast heard near",
         "Vote delayed at", "Power returns to", "Protest fills", "Storm nears")  # fmt: skip


async def a_day(settings: Settings, folder: Path, *, hours: int = 24, seed: int = 1) -> None:
    """A day up to now: news that several sources tell, one after another, hours that were missed, messages sent.

    The second source is unreachable for three hours, the third is not polled for one.
    """
    chance, begin = random.Random(seed), datetime.now(UTC).replace(microsecond=0) - timedelta(hours=hours)
    names = [source.name for source in settings.sources]
    news = sorted(_news(names, hours, chance))
    sites, good = Sites(), dict[str, list[datetime]]({name: [] for name in names})
    async with opened(replace(settings, web=None), folder=folder, fetcher=sites) as app:
        for number in range(hours * 6):
            passed = EVERY * number
            while news and news[0][0] <= passed:
                _, name, text = news.pop(0)
                sites.lines.setdefault(name, ["Ferry sails again"]).insert(0, text)
            sites.trouble = {} if not 30 < number < 48 else {names[1]: _SILENT}
            for source in settings.sources:
                if source.name == names[2] and 84 < number < 91:
                    continue
                await app.watch.poll(source, begin + passed)
                good[source.name] += [begin + passed] if source.name not in sites.trouble else []
    await _write_coverage(folder, good)
    for number, channel in enumerate(settings.channels):
        await delivered(folder, channel.name, sent_after(partial(chance.lognormvariate, number * 1.2 - 0.3, 0.7)))


def _news(names: Sequence[str], hours: int, chance: random.Random) -> Iterator[tuple[timedelta, str, str]]:
    """After how long which source tells what: a story now and then, that up to three of them tell."""
    texts = [f"{what} {where} {number}" for number in range(20) for what in _WHAT for where in _WHERE]
    chance.shuffle(texts)
    at = timedelta()
    while at < timedelta(hours=hours):
        first, text = chance.randrange(len(names)), texts.pop()
        for later in range(chance.choice((1, 1, 2, 3))):
            yield at + EVERY * later, names[(first + later) % len(names)], text
        at += timedelta(minutes=chance.expovariate(1 / 25))


def where(kind: str, name: str) -> str:
    return f"/state/{kind}/{quote(name, safe='')}"
