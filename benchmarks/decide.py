"""Milliseconds to decide one poll of 50 headlines against a store that remembers many, on disk.

Run it from the repository: ``python -m benchmarks.decide``. No network; a temporary folder. Timed are: what is known,
recalled by key, and decided; the stories of other sources that may be told; the commit, with its flush to disk.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import quantiles
from time import perf_counter

from ticker.core import desk
from ticker.core.cluster import STORY_SPAN
from ticker.core.identity import digest
from ticker.model.headline import Headline, Snapshot
from ticker.model.route import ChannelRules, Policy
from ticker.model.source import Source
from ticker.store.database import open_database
from ticker.store.polls import MISSED_MAX, Polls

SIZES = (1_000, 10_000, 100_000, 1_000_000)
SPAN = timedelta(days=30)
SHOWN = 50
FEW = 3
ROUNDS = 40
NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
EVERY = timedelta(seconds=30)
SOURCE = Source(name="bench", url="https://news.example/", select="#ticker li", every=EVERY)
POLICY = Policy(channels=(ChannelRules(name="desk"),))
WHO = ("minister", "mayor", "police", "army", "port authority", "court", "union", "governor", "envoy", "operator")
DOES = ("warns of", "denies", "confirms", "halts", "delays", "votes on", "walks out of", "reports", "lifts", "orders")
WHAT = ("talks", "strike", "curfew", "flood relief", "ferry service", "ceasefire", "power cut", "budget", "ban", "raid")
WHERE = ("haifa", "akko", "beirut", "tyre", "amman", "geneva", "naxos", "seville", "riga", "porto", "graz", "lagos")


class Newsroom:
    """Headlines that were never published before, and polls that show them."""

    def __init__(self, size: int) -> None:
        self._chance = random.Random(size)
        self._number = 0
        self.now = NOW
        self.page = [self.breaks() for _ in range(SHOWN)]

    def breaks(self) -> Headline:
        """Folded as it is, so that set-up need not fold a million of them."""
        self._number += 1
        who, does, what, where = (self._chance.choice(words) for words in (WHO, DOES, WHAT, WHERE))
        text = f"{who} {does} {what} in {where} after {self._number} hours"
        return Headline(text=text, link=f"https://news.example/{where}/{self._number}")

    def shows(self, n_new: int) -> Snapshot:
        self.now += EVERY
        self.page = [*(self.breaks() for _ in range(n_new)), *self.page][:SHOWN]
        shown = self.page if n_new else self._chance.sample(self.page, SHOWN)
        return Snapshot(at=self.now, headlines=tuple(shown), path="ul>li")


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Milliseconds of one poll."""

    decide: float
    stories: float
    commit: float


async def main() -> None:
    print(f"one poll of {SHOWN} headlines, {ROUNDS} rounds, milliseconds")
    parts = [part.name for part in fields(Times)]
    print(f"{'sightings':>10}  {'headlines':<12}" + "".join(f"{part:>9} p50{'p95':>8}" for part in parts))
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            await _measure(size, Path(folder))


async def _measure(size: int, folder: Path) -> None:
    room = Newsroom(size)
    async with _opened(folder):
        pass  # the tables are there now
    _remember(folder / "ticker.db", [room.breaks() for _ in range(size)])
    async with _opened(folder) as polls:
        await _poll(polls, room.shows(0))
        for name, n_new in (("all known", 0), (f"{FEW} new", FEW), ("all unknown", SHOWN)):
            times = [await _poll(polls, room.shows(n_new)) for _ in range(ROUNDS)]
            print(f"{size:>10,}  {name:<12}{_columns(times)}", flush=True)


@asynccontextmanager
async def _opened(folder: Path) -> AsyncIterator[Polls]:
    database = await open_database("sqlite:///ticker.db", folder, exclusive=True)
    polls = Polls(database, lambda _: None)
    await polls.register((SOURCE,), NOW)
    yield polls
    await database.close()


async def _poll(polls: Polls, snapshot: Snapshot) -> Times:
    """As ``ticker.engine.watch`` does once a page is read."""
    moments = [perf_counter()]
    known = await polls.known(SOURCE)
    known = await polls.recall(known, desk.keys_of(snapshot, SOURCE))
    moments.append(perf_counter())
    if query := desk.story_query(snapshot, known, SOURCE):
        known = await polls.stories(known, query, snapshot.at - STORY_SPAN)
    moments.append(perf_counter())
    decision = desk.decide(snapshot, known, SOURCE, POLICY, snapshot.at)
    moments.append(perf_counter())
    await polls.commit(SOURCE, decision)
    moments.append(perf_counter())
    recall, stories, decide, commit = ((end - began) * 1000 for began, end in pairwise(moments))
    return Times(decide=recall + decide, stories=stories, commit=commit)


def _columns(times: Sequence[Times]) -> str:
    """Median and 95th percentile of each part."""
    columns = ""
    for part in fields(Times):
        hundredths = quantiles([getattr(one, part.name) for one in times], n=100, method="inclusive")
        columns += f"{hundredths[49]:>13.2f}{hundredths[94]:>8.2f}"
    return columns


def _remember(path: Path, headlines: list[Headline]) -> None:
    """What the source showed in the last days and shows no more, written at once."""
    began = NOW - SPAN
    step = SPAN / len(headlines)
    with sqlite3.connect(path) as database:
        database.executemany(
            "INSERT INTO sightings (source_id, rank, text, link, first_seen, last_seen, count, missed, gone_at, story)"
            f" VALUES (1, ?, ?, ?, ?, ?, 1, {MISSED_MAX}, ?, '')",
            (
                (rank, headline.text, headline.link, *[_micros(began + rank * step)] * 3)
                for rank, headline in enumerate(headlines, start=1)
            ),
        )
        keys = sorted(
            (digest(kind, value), rank)
            for rank, headline in enumerate(headlines, start=1)
            for kind, value in (("t", headline.text), ("l", str(headline.link).removeprefix("https://")))
        )
        database.executemany("INSERT INTO sighting_keys (source_id, key, rank) VALUES (1, ?, ?)", keys)
        database.execute(f"UPDATE sources SET rank = {len(headlines)}")
    database.close()


def _micros(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)


if __name__ == "__main__":
    asyncio.run(main())
