"""One poll: fetch, read, decide, commit. Trouble of one source ends here and never reaches another."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import TypeVar

from ticker.core import desk
from ticker.core.cluster import STORY_SPAN
from ticker.core.outage import LINE_TROUBLES
from ticker.core.pace import Pace, after_poll, at_start, interval
from ticker.engine.aside import Aside
from ticker.engine.clock import boottime, never_set
from ticker.engine.evidence import Keeper
from ticker.engine.line import Line
from ticker.engine.standing import Troubles
from ticker.engine.supervise import is_called_off
from ticker.extract.discover.again import found_again
from ticker.extract.kinds import build
from ticker.fetch.answer import validators_of
from ticker.model.alert import Event
from ticker.model.decision import Decision
from ticker.model.errors import ExtractError, FetchError, StoreError
from ticker.model.headline import Snapshot
from ticker.model.health import Trouble
from ticker.model.meter import Meter, Stage, Unmetered
from ticker.model.page import Page, Validators
from ticker.model.ports import Extract, Fetcher, Polls
from ticker.model.route import Policy
from ticker.model.sighting import Known
from ticker.model.source import Source

_PAGES = frozenset({"html", "browser"})
_BUG_PAUSE = timedelta(minutes=1)  # where not even the store can be told of it
_BUG_LOGGED_EVERY = 3600.0  # seconds between two tracebacks of the same bug
_MANY = 100  # headlines, from which on they are compared beside the loop
HEADLINES_MAX = 2_000  # of a page; all of them new take seconds to be compared, and twice as many four times as long

T = TypeVar("T")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _LastPage:
    """The page of the last poll that was read well: the same body once more is the same snapshot."""

    source: Source
    digest: bytes
    snapshot: Snapshot


class Watch:
    """Polls sources, one poll of a source at a time (the schedule sees to that)."""

    def __init__(
        self,
        *,
        fetcher: Fetcher,
        polls: Polls,
        extracts: Mapping[str, Extract],
        policy: Policy,
        line: Line | None = None,
        evidence: Keeper | None = None,
        on_events: Callable[[Sequence[Event]], None] = lambda _: None,
        moment: Callable[[], float] = boottime,
        aside: Aside | None = None,
        meter: Meter | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        look_at_clock: Callable[[], Awaitable[None]] = never_set,
    ) -> None:
        """``extracts`` are by the name of the source; ``evidence`` keeps what news were seen in, if that is wanted;
        ``on_events`` hears of what was committed.

        ``moment`` gives seconds by which the pace is set; nobody may set them back. ``aside`` is where pages are read,
        ``look_at_clock`` is awaited before ``clock`` says when a poll is, and may raise StoreError.
        """
        self._fetcher = fetcher
        self._polls = polls
        self._extracts = dict(extracts)
        self._policy = policy
        self._on_events = on_events
        self._line = line or Line()
        self._evidence = evidence
        self._aside = aside or Aside()
        self._meter = meter or Unmetered()
        self._troubles = Troubles(log, "source", "poll failed", "polls succeed again", moment=moment)
        self._clock = clock
        self._look_at_clock = look_at_clock
        self._turn = asyncio.Lock()
        self._last: dict[str, _LastPage] = {}
        self._moment = moment
        self._paces: dict[str, Pace] = {}
        self._alone_until: dict[str, float] = {}
        self._unstored: set[str] = set()  # sources of whose last turn nothing could be stored
        self._bugs: dict[str, tuple[str, float]] = {}  # by source: the last one, and when it was logged
        self._in_trouble: set[str] = set()

    def renew(
        self, *, fetcher: Fetcher, extracts: Mapping[str, Extract], policy: Policy, evidence: Keeper | None
    ) -> None:
        """Takes what the settings say now, for what is fetched, read and decided from here on.

        Sources are remembered by name: how they stand, the pace they have, the pause their site asked for.
        """
        self._fetcher = fetcher
        self._policy = policy
        self._evidence = evidence
        self._extracts = dict(extracts)
        self._last = {name: last for name, last in self._last.items() if name in extracts}
        self._paces = {name: pace for name, pace in self._paces.items() if name in extracts}
        self._alone_until = {name: until for name, until in self._alone_until.items() if name in extracts}
        self._unstored &= extracts.keys()
        self._in_trouble &= extracts.keys()

    @property
    def in_trouble(self) -> int:
        """How many sources could not be read at their last poll."""
        return len(self._in_trouble)

    def has_stored(self, source: Source) -> bool:
        """Whether what came of the last turn of a source could be stored."""
        return source.name not in self._unstored

    async def turn(self, source: Source) -> timedelta:
        """A poll, unless the site asked to be left alone, and how long to wait until the next turn.

        Nothing but cancellation leaves it.
        """
        if rest := self._rest(source):
            return max(rest, source.shortest)
        self._unstored.add(source.name)
        try:
            await self._look_at_clock()
            decision = await self.poll(source, self._clock())
            pause = self._interval(source, decision)
        except StoreError as error:  # the next poll decides again: nothing was written, nothing was said
            self._last.pop(source.name, None)  # even if it finds the same page
            log.debug("poll not stored", extra={"source": source.name, "problem": str(error)})
            return source.every
        except BaseException as error:
            # The task boundary: a bug in one source must not stop the others, whatever it raises, a made-up
            # cancellation or exit too.
            if is_called_off(error):
                raise
            return await self._after_bug(source, error)
        self._unstored.discard(source.name)
        self._bugs.pop(source.name, None)
        return max(pause, self._rest(source))

    async def _after_bug(self, source: Source, error: BaseException) -> timedelta:
        """Logs a bug, once while it stays the same, counts it like other trouble, and says how long to wait."""
        self._last.pop(source.name, None)
        problem = f"a fault of Ticker ({_place(error)}); the log has more"
        logged, at = self._bugs.get(source.name, ("", 0.0))
        if logged != problem or self._moment() - at >= _BUG_LOGGED_EVERY:
            self._bugs[source.name] = (problem, self._moment())
            told = "".join(traceback.format_exception(error))
            log.error("bug in a poll", extra={"source": source.name, "problem": told})
        try:
            known = await self._polls.known(source)
            decision = desk.fail(known, source, self._policy, self._clock(), Trouble.BUG, problem)
            await self._polls.commit(source, decision)
            for event in decision.events:
                log_event(event)
            return self._interval(source, decision)
        except Exception as again:  # noqa: BLE001 - the bug may be in what tells of it
            log.debug("bug not stored", extra={"source": source.name, "problem": _place(again)})
            return max(source.every, _BUG_PAUSE)

    async def look(self, source: Source, now: datetime) -> Snapshot:
        """What a source shows, beside its polls: nothing is decided, nothing is stored.

        A site that asked to be left alone is. Raises FetchError, ExtractError.
        """
        if rest := self._rest(source):
            problem = f"the site asked to be left alone, for {rest.total_seconds():.0f} s more"
            raise FetchError(Trouble.THROTTLED, problem, retry_after=rest)
        try:
            page = await self._fetcher.fetch(source, Validators(), now)
        except FetchError as error:
            self._heed(source, error)
            raise
        if page is None:
            raise FetchError(Trouble.STATUS, "304 to a request without conditions")
        return await self._aside.run(source.name, partial(self._extracts[source.name], page))

    async def poll(self, source: Source, now: datetime) -> Decision:
        """One poll at a moment, whatever its health. Raises StoreError."""
        stored = await self._polls.known(source)
        known = self._line.as_told(source, stored)
        try:
            validators = Validators() if source.is_timed else known.validators
            page = await self._fetcher.fetch(source, validators, now)
            self._line.answered(source, now)
            decision = await self._read(source, page, known, now)
        except FetchError as error:
            held_back = self._line.holds_back(source, known.health, error.trouble, now)
            decision = desk.fail(known, source, self._policy, now, error.trouble, error.problem, held_back=held_back)
            if known is not stored:  # that its trouble was told must outlive a restart
                decision = replace(decision, state_changed=True)
            await self._polls.commit(source, decision)
            self._heed(source, error)
        except ExtractError as error:
            self._last.pop(source.name, None)
            decision = desk.fail(known, source, self._policy, now, error.trouble, error.problem)
            await self._polls.commit(source, decision)
        self._tell(source, decision)
        return decision

    async def _read(self, source: Source, page: Page | None, known: Known, now: datetime) -> Decision:
        """What the page means, decided and written. Raises ExtractError, StoreError."""
        snapshot = await self._snapshot(source, page, now)
        known = replace(known, validators=validators_of(page, known.validators, now))
        if snapshot is None:
            decision = desk.unchanged(known, source, self._policy, now)
            await self._polls.commit(source, decision)
            return decision
        many = len(snapshot.headlines) > _MANY
        known = await self._polls.recall(known, desk.keys_of(snapshot, source))
        async with self._turn:  # two sources that tell one event at once must not both be its first
            if query := await self._decided(source, partial(desk.story_query, snapshot, known, source), many=many):
                known = await self._polls.stories(known, query, now - STORY_SPAN)
            began = perf_counter()
            decide = partial(desk.decide, snapshot, known, source, self._policy, now)
            decision = await self._decided(source, decide, many=many)
            self._meter.took(Stage.DECIDE, perf_counter() - began)
            if self._evidence is None:
                await self._polls.commit(source, decision)
                return decision
            async with self._evidence.seen(source, page, decision, now) as decision:
                await self._polls.commit(source, decision)
        return decision

    async def _decided(self, source: Source, decide: Callable[[], T], *, many: bool) -> T:
        """What is decided of a page: where it is much, beside the loop, so that no other source waits for it."""
        return await self._aside.run(source.name, decide) if many else decide()

    async def _snapshot(self, source: Source, page: Page | None, now: datetime) -> Snapshot | None:
        """What the page shows, or None if it is the last one again and nothing waits to be settled by it."""
        last = self._last.get(source.name)
        if last and last.source != source:  # it is read otherwise since
            last = None
        digest = sha256(page.body).digest() if page else None
        if last and digest in {None, last.digest} and not source.is_timed:
            known = await self._polls.known(source)
            return None if desk.is_settled(known) else replace(last.snapshot, at=now)
        if page is None or digest is None:
            return None
        snapshot = await self._extracted(source, page)
        self._last[source.name] = _LastPage(source=source, digest=digest, snapshot=snapshot)
        return snapshot

    async def _extracted(self, source: Source, page: Page) -> Snapshot:
        extract = self._extracts[source.name]
        try:
            snapshot = await self._aside.run(source.name, partial(extract, page))
        except ExtractError as error:
            if error.trouble is not Trouble.MISSING or source.kind not in _PAGES:
                raise
            snapshot = await self._found_again(source, page, error, blind=extract)
        if len(snapshot.headlines) > HEADLINES_MAX:
            shown = f"shows {len(snapshot.headlines):,} headlines, more than the {HEADLINES_MAX:,} that are compared"
            raise ExtractError(Trouble.TOO_LARGE, f"the page {shown}; name a narrower part of it")
        return snapshot

    async def _found_again(self, source: Source, page: Page, error: ExtractError, *, blind: Extract) -> Snapshot:
        """What a page shows whose selector is blind, if the settings let it be followed. Raises ExtractError."""
        known = await self._polls.known(source)
        texts = [sighting.text for sighting in known.sightings if sighting.missed == 0]
        select = await self._aside.run(source.name, partial(found_again, page, texts))
        if select is None:
            raise error
        if not source.follow:
            advice = f'{error.problem}; known headlines are found by select = "{select}" now'
            raise ExtractError(error.trouble, advice) from error
        extract = build(replace(source, select=select, xpath=None, text=None, link=None, label=None, drop=None))
        snapshot = await self._aside.run(source.name, partial(extract, page))
        if self._extracts.get(source.name) is blind:  # no reload gave it another one meanwhile
            self._extracts[source.name] = extract
        return replace(snapshot, followed=select)

    def _interval(self, source: Source, decision: Decision) -> timedelta:
        moment = self._moment()
        pace = after_poll(self._paces.get(source.name) or at_start(moment), decision, moment)
        self._paces[source.name] = pace
        return interval(source, pace, decision.known.health, moment)

    def _heed(self, source: Source, error: FetchError) -> None:
        """Notes for how long a site wants to be left alone, if it says so."""
        if error.retry_after:
            self._alone_until[source.name] = self._moment() + error.retry_after.total_seconds()

    def _rest(self, source: Source) -> timedelta:
        """How long the site of a source still wants to be left alone."""
        return timedelta(seconds=max(0, self._alone_until.get(source.name, 0) - self._moment()))

    def _tell(self, source: Source, decision: Decision) -> None:
        health = decision.known.health
        if health.failures:
            self._in_trouble.add(source.name)
        else:
            self._in_trouble.discard(source.name)
        if health.trouble in {Trouble.INCOMPLETE, Trouble.HELD}:
            self._last.pop(source.name, None)
        is_told = any(event.is_notice and event.reason == desk.RECOVERED for event in decision.events)
        if health.trouble is None:
            self._troubles.over(source.name, silent=is_told)
        else:
            in_outage = self._line.outage is not None and health.trouble in LINE_TROUBLES
            self._troubles.failed(source.name, health.trouble.value, health.problem, silent=in_outage)
        for event in decision.events:
            if not (event.is_notice and health.trouble and event.reason == health.trouble.value):  # had its line
                log_event(event)
        if decision.events:
            self._on_events(decision.events)


def log_event(event: Event) -> None:
    """Notices are logged whoever else hears of them; news at INFO, the rest at DEBUG."""
    level = logging.WARNING if event.is_notice else logging.INFO
    facts = {"source": event.source, "event": event.id, "text": event.text, "reason": event.reason}
    log.log(level, event.kind.value, extra=facts)


def _place(error: BaseException) -> str:
    """The kind of an exception and where it was raised; its words may hold what is secret."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" in {Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"
