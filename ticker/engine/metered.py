"""The ports of a poll with a meter in front: how long pages, readings and commits take, and how polls end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from time import perf_counter

from ticker.model.decision import Decision
from ticker.model.errors import StoreError
from ticker.model.headline import Snapshot
from ticker.model.meter import GOOD, UNSTORED, Meter, Stage
from ticker.model.page import Page, Validators
from ticker.model.ports import Extract, Fetcher, Polls
from ticker.model.sighting import Known
from ticker.model.source import Source
from ticker.model.story import StoryQuery


class MeteredFetcher:
    """A ``Fetcher`` whose fetches are timed, those that fail too."""

    def __init__(self, fetcher: Fetcher, meter: Meter) -> None:
        self._fetcher = fetcher
        self._meter = meter

    async def fetch(self, source: Source, validators: Validators, now: datetime) -> Page | None:
        began = perf_counter()
        try:
            return await self._fetcher.fetch(source, validators, now)
        finally:
            self._meter.took(Stage.FETCH, perf_counter() - began)

    async def close(self) -> None:
        await self._fetcher.close()


class MeteredPolls:
    """A ``Polls`` whose commits are counted, and timed where they write."""

    def __init__(self, polls: Polls, meter: Meter) -> None:
        self._polls = polls
        self._meter = meter

    async def known(self, source: Source) -> Known:
        return await self._polls.known(source)

    async def recall(self, known: Known, keys: Sequence[str]) -> Known:
        return await self._polls.recall(known, keys)

    async def stories(self, known: Known, query: StoryQuery, since: datetime) -> Known:
        return await self._polls.stories(known, query, since)

    async def commit(self, source: Source, decision: Decision) -> None:
        began = perf_counter()
        try:
            await self._polls.commit(source, decision)
        except StoreError:
            self._meter.polled(source.name, UNSTORED, None)
            raise
        if decision.must_be_written:
            self._meter.took(Stage.COMMIT, perf_counter() - began)
        known = decision.known
        self._meter.polled(
            source.name, known.health.trouble.value if known.health.trouble else GOOD, known.last_good_at
        )
        for event in decision.events:
            self._meter.happened(event.source, event.kind)


def metered(extract: Extract, meter: Meter) -> Extract:
    """A reading of pages that is timed."""

    def timed(page: Page) -> Snapshot:
        began = perf_counter()
        try:
            return extract(page)
        finally:
            meter.took(Stage.EXTRACT, perf_counter() - began)

    return timed
