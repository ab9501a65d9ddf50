"""A day of a busy desk in minutes: 500 sources, three channels, faults at random, on a real database; then the bill.

Run it from the repository: ``python -m benchmarks.soak`` (``--hours``, ``--sources``, ``--seed``). No network; a
temporary folder. The clock is made up and runs as fast as the machine can; what polls, decides, stores and delivers is
what the daemon runs. Sites answer with errors, error pages, cut, empty and stale pages, and fall silent all at once.
Channels refuse, fall silent after accepting, and are down for an hour. The process dies every few hours.

The bill: each headline that a good poll showed was told to each channel; what was told twice, against the times that a
channel fell silent or the process died; the resident memory at the end of each hour. It exits with 1 if one was lost.
"""

from __future__ import annotations

import argparse
import asyncio
import heapq
import logging
import random
import re
import sys
import tempfile
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from ticker.engine.deliver import Bells, Sender
from ticker.engine.line import Line
from ticker.engine.watch import Watch
from ticker.extract import kinds
from ticker.model.delivery import Message, Outcome, Status
from ticker.model.errors import FetchError
from ticker.model.health import Trouble
from ticker.model.page import Page, Validators
from ticker.model.route import ChannelRules, Policy
from ticker.model.source import Source
from ticker.store.database import Database, open_database
from ticker.store.outbox import Outbox
from ticker.store.polls import Polls
from ticker.store.tidy import Tidy

START = datetime(2026, 1, 31, tzinfo=UTC)
EVERY = timedelta(seconds=60)
WINDOW = 12
NEWS_EVERY = 1200.0  # seconds between two headlines of a source, on average
SITE_FAULTS = 0.03  # of the polls
CHANNEL_FAULTS = 0.02  # of the messages
OUTAGE = (timedelta(hours=5), timedelta(hours=5, minutes=10))  # of the network
CHANNEL_DOWN = (timedelta(hours=9), timedelta(hours=10))  # of one channel
CRASH_EVERY = timedelta(hours=3)
LOOK_EVERY = timedelta(seconds=5)  # at the outbox: what is told is worth more here than how soon
KEEP = timedelta(days=30)
CHANNELS = ("desk", "phone", "operator")
SYLLABLES = ("ba", "de", "fi", "go", "ku", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "zo", "ha", "ji")
TOKEN = re.compile(r"\bx[a-z]{10}\b")
WAS = re.compile(r"\(was: .*\)$|^was: .*$", re.MULTILINE)


class World:
    """What is true: the time, what each site shows, what its readers must have been told."""

    def __init__(self, sources: tuple[Source, ...], seed: int) -> None:
        self.chance = random.Random(seed)
        self.now = START
        self.polls = self._published = 0
        self.fresh = {source.name: deque((self._headline() for _ in range(WINDOW)), WINDOW) for source in sources}
        self.stale = {name: tuple(lines) for name, lines in self.fresh.items()}
        self.next_news = {name: self._soon() for name in self.fresh}
        self.based: set[str] = set()
        self.silent: set[str] = set()  # of the baseline
        self.owed: set[str] = set()

    @property
    def since_start(self) -> timedelta:
        return self.now - START

    def turns(self, source: str) -> None:
        """What breaks at a site until now."""
        while self.next_news[source] <= self.since_start.total_seconds():
            self.stale[source] = tuple(self.fresh[source])
            self.fresh[source].appendleft(self._headline())
            self.next_news[source] += self._soon()

    def _soon(self) -> float:
        return self.chance.expovariate(1 / NEWS_EVERY)

    def _word(self, syllables: int) -> str:
        return "".join(self.chance.choice(SYLLABLES) for _ in range(syllables))

    def _headline(self) -> str:
        """Words of no language, one of which stands in this headline alone."""
        self._published += 1
        token = "x" + "".join(SYLLABLES[self._published >> shift & 15] for shift in range(0, 20, 4))
        return " ".join([self._word(3).capitalize(), self._word(2), token, self._word(3), self._word(2)])


class Web:
    """Implements ``ticker.model.ports.Fetcher``: sites that are mostly well."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.shown: dict[str, tuple[str, ...]] = {}  # by the last answer of each site, if it was good

    async def fetch(self, source: Source, validators: Validators, now: datetime) -> Page | None:  # noqa: ARG002 - as the protocol says
        world, name = self._world, source.name
        world.polls += 1
        self.shown.pop(name, None)
        if OUTAGE[0] <= world.since_start < OUTAGE[1]:
            raise FetchError(Trouble.UNREACHABLE, f"{name}: no route")
        world.turns(name)
        lines = tuple(world.fresh[name])
        if world.chance.random() < SITE_FAULTS:
            return self._fault(source, now)
        self.shown[name] = lines
        return _page(source, now, _html(lines))

    def _fault(self, source: Source, now: datetime) -> Page:
        world = self._world
        html = _html(tuple(world.fresh[source.name]))
        what = world.chance.choice(("timeout", "throttled", "cut", "empty", "blank", "error", "stale", "garbage"))
        match what:
            case "timeout":
                raise FetchError(Trouble.TIMEOUT, f"{source.name}: no answer in 20 s")
            case "throttled":
                raise FetchError(Trouble.THROTTLED, f"{source.name}: 429", retry_after=timedelta(minutes=2))
            case "cut":
                return _page(source, now, html[: len(html) // 2])
            case "empty":
                return _page(source, now, "")
            case "blank":  # a list that is there and empty; as the first answer it makes the next one news
                self.shown[source.name] = ()
                return _page(source, now, _html(()))
            case "error":
                return _page(source, now, "<html><title>503</title><p>Service unavailable</p></html>")
            case "stale":
                self.shown[source.name] = world.stale[source.name]
                return _page(source, now, _html(world.stale[source.name]))
            case _:
                return _page(source, now, "".join(chr(world.chance.randrange(1, 255)) for _ in range(2000)))

    async def close(self) -> None:
        """Nothing is open."""


class Crowd:
    """Implements ``ticker.model.ports.Channel``: readers who count what they are told."""

    titled = False
    limit = 4000

    def __init__(self, name: str, world: World) -> None:
        self.name = name
        self._world = world
        self.read: Counter[str] = Counter()
        self.silences = 0

    async def send(self, message: Message) -> Outcome:
        chance, at = self._world.chance, self._world.since_start
        if self.name == "phone" and CHANNEL_DOWN[0] <= at < CHANNEL_DOWN[1]:
            return Outcome(status=Status.DEFERRED, problem="connection refused")
        if chance.random() < CHANNEL_FAULTS:
            if chance.random() < 0.8:
                return Outcome(status=Status.DEFERRED, problem="502", retry_after=timedelta(seconds=7))
            self._reads(message)
            self.silences += 1
            return Outcome(status=Status.UNCLEAR, problem="no answer in 10 s")
        self._reads(message)
        return Outcome(status=Status.SENT)

    def _reads(self, message: Message) -> None:
        self.read.update(TOKEN.findall(WAS.sub("", message.body)))

    async def close(self) -> None:
        """Nothing is open."""


@dataclass(slots=True, kw_only=True)
class Life:
    """One life of the process: between two crashes."""

    database: Database
    watch: Watch
    sender: Sender
    polls: Polls
    due: list[tuple[datetime, int]] = field(default_factory=list)
    look_at: datetime = START


async def begin(folder: Path, world: World, web: Web, crowds: Mapping[str, Crowd], sources: tuple[Source, ...]) -> Life:
    """Puts together what the daemon runs, on the records of the life before."""
    database = await open_database("sqlite:///soak.db", folder, exclusive=True)
    bells = Bells(crowds)
    rules = tuple(ChannelRules(name=name, notices=name == "operator") for name in CHANNELS)
    policy = Policy(channels=rules)
    polls, outbox = Polls(database, bells.ring), Outbox(database, bells.ring)
    await outbox.release_leases()
    await polls.register(sources, world.now)
    watch = Watch(
        fetcher=web,
        polls=polls,
        extracts={source.name: kinds.build(source) for source in sources},
        policy=policy,
        line=Line(sources),
        moment=lambda: world.since_start.total_seconds(),  # noqa: PLW0108 - it is another one at each call
        clock=lambda: world.now,
    )
    sender = Sender(outbox=outbox, channels=crowds, policy=policy, bells=bells, clock=lambda: world.now)
    spread = EVERY / len(sources)
    due = [(world.now + spread * n, n) for n in range(len(sources))]
    return Life(database=database, watch=watch, sender=sender, polls=polls, due=due)


async def live(life: Life, until: datetime, world: World, web: Web, sources: tuple[Source, ...]) -> None:
    """Polls and deliveries, each at its moment, until an hour is over."""
    while life.due and life.due[0][0] < until:
        world.now, number = heapq.heappop(life.due)
        source = sources[number]
        pause = await life.watch.turn(source)
        heapq.heappush(life.due, (world.now + pause, number))
        if source.name in web.shown and life.watch.has_stored(source):
            _owe(world, source.name, web.shown[source.name])
        if world.now >= life.look_at:
            life.look_at = world.now + LOOK_EVERY
            await deliver(life)


async def deliver(life: Life) -> None:
    """All that is due for each channel."""
    for name in CHANNELS:
        while await life.sender.deliver_next(name):
            pass


def _owe(world: World, source: str, lines: tuple[str, ...]) -> None:
    tokens = {token for line in lines for token in TOKEN.findall(line)}
    if source in world.based:
        world.owed |= tokens - world.silent
    else:
        world.based.add(source)
        world.silent |= tokens


def _html(lines: tuple[str, ...]) -> str:
    items = "".join(f"<li>{line}</li>" for line in lines)
    return f"<!doctype html><html><title>Wire</title><body><ul id='t'>{items}</ul></body></html>"


def _page(source: Source, now: datetime, html: str) -> Page:
    return Page(url=source.url, body=html.encode(), at=now, headers={"content-type": "text/html; charset=utf-8"})


def resident() -> float:
    """The memory that this process holds, in MB (proc(5))."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


def hours(count: int) -> Iterator[datetime]:
    """The end of each hour."""
    return (START + timedelta(hours=n + 1) for n in range(count))


async def run(count: int, size: int, seed: int) -> int:
    """Lives a day; prints it hour by hour, and gives how many headlines were lost."""
    sources = tuple(
        Source(name=f"wire-{n}", url=f"https://wire-{n}.example/", select="#t li", every=EVERY) for n in range(size)
    )
    world = World(sources, seed)
    web = Web(world)
    crowds = {name: Crowd(name, world) for name in CHANNELS}
    crashes, began = 0, perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        life = await begin(Path(folder), world, web, crowds, sources)
        print(f"{'hour':>4} {'polls':>9} {'owed':>7} {'MB':>7} {'database MB':>12} {'seconds':>8}")
        for hour, until in enumerate(hours(count), start=1):
            await live(life, until, world, web, sources)
            await Tidy(life.database, life.polls, KEEP).tidy(world.now)
            size_mb = (Path(folder) / "soak.db").stat().st_size / 1e6
            line = f"{hour:>4} {world.polls:>9} {len(world.owed):>7} {resident():>7.1f} {size_mb:>12.1f}"
            print(f"{line} {perf_counter() - began:>8.0f}", flush=True)
            if timedelta(hours=hour) % CRASH_EVERY == timedelta():
                await life.database.close()  # what was held in memory is gone
                life = await begin(Path(folder), world, web, crowds, sources)
                crashes += 1
        for _ in range(20):  # what waits for another try gets it
            world.now += timedelta(minutes=5)
            await deliver(life)
        await life.database.close()
    return bill(world, crowds, crashes)


def bill(world: World, crowds: Mapping[str, Crowd], crashes: int) -> int:
    """What each channel was told, against what it was owed."""
    lost = 0
    for name in ("desk", "phone"):
        crowd = crowds[name]
        missing = world.owed - crowd.read.keys()
        twice = sum(times - 1 for token, times in crowd.read.items() if token not in world.silent)
        unowed = crowd.read.keys() & world.silent
        lost += len(missing)
        print(
            f"{name}: owed {len(world.owed)}, lost {len(missing)}, told twice {twice} (silences {crowd.silences}, "
            f"crashes {crashes}), told of the baseline {len(unowed)}"
        )
    return lost


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--hours", type=int, default=24)
    parser.add_argument("--sources", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    logging.getLogger().setLevel(logging.CRITICAL)
    sys.exit(1 if asyncio.run(run(options.hours, options.sources, options.seed)) else 0)


if __name__ == "__main__":
    main()
