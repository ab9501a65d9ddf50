"""A sign of life to a dead man's switch after each sound round, so that the end of the daemon is noticed elsewhere.

A round that is not sound sends nothing: silence is what every such service understands.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

from ticker.model.errors import FetchError
from ticker.model.source import Source

GRACE = timedelta(seconds=60)  # beside interval and time-out of a source: a busy machine is no dead one

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """The last turn of a source: until when the next must have ended, and whether this one could be noted."""

    next_by: float
    stored: bool


class Rounds:
    """Whether every source is turned to in time, and what came of it is stored.

    A page that cannot be read makes no round unsound: that is noted, told, and tried again.
    """

    def __init__(self, sources: Sequence[Source], *, moment: Callable[[], float] = monotonic) -> None:
        self._moment = moment
        self._awaited: set[str] = set()
        self._turns: dict[str, Turn] = {}
        for source in sources:
            self._await(source)

    def renew(self, sources: Sequence[Source], altered: Sequence[Source] = ()) -> None:
        """Other sources are polled from now on; those that stay go on as they were, altered ones at another pace."""
        names = {source.name for source in sources}
        self._turns = {name: turn for name, turn in self._turns.items() if name in names}
        self._awaited &= names
        for source in sources:
            if source.name not in self._turns:
                self._await(source)
        for source in altered:
            if source.name not in self._awaited:
                self._note(source, timedelta(), stored=self._turns[source.name].stored)

    def turned(self, source: Source, pause: timedelta, *, stored: bool) -> None:
        """Notes a turn that ended, and how long the pause until the next one is."""
        if source.name in self._turns:  # it may have left the settings meanwhile
            self._note(source, pause, stored=stored)
            self._awaited.discard(source.name)

    def standstill(self) -> str:
        """Why polling as a whole stands still; empty if it goes on.

        One source alone may be at fault itself, and more than half are not: then it is the daemon.
        """
        now = self._moment()
        late = [name for name, turn in self._turns.items() if turn.next_by < now]
        if 2 * len(late) <= len(self._turns):
            return ""
        return f"{len(late)} of {len(self._turns)} sources are not polled any more"

    def _await(self, source: Source) -> None:
        self._note(source, timedelta(), stored=True)
        self._awaited.add(source.name)

    def _note(self, source: Source, pause: timedelta, *, stored: bool) -> None:
        allowed = max(pause, source.longest) + source.timeout + GRACE
        self._turns[source.name] = Turn(next_by=self._moment() + allowed.total_seconds(), stored=stored)

    def problem(self) -> str:
        """Why the round is not sound; empty if it is."""
        now = self._moment()
        for name, turn in self._turns.items():
            if name in self._awaited:
                return f"{name} has not been polled yet"
            if not turn.stored:
                return f"a poll of {name} could not be stored, or met a bug"
            if turn.next_by < now:
                return f"{name} is not polled any more"
        return ""


class Heartbeat:
    """Signs of life every so often; trouble with them is logged once, and once when it is over."""

    def __init__(self, *, every: timedelta, ping: Callable[[], Awaitable[None]]) -> None:
        """``ping`` raises FetchError."""
        self._every = every
        self._ping = ping
        self._trouble = ""

    async def beat_on(self, problem: Callable[[], str]) -> None:
        """For ever, until it is cancelled. ``problem`` says why the round is not sound, if it is not."""
        while True:
            await self.beat(problem())
            await asyncio.sleep(self._every.total_seconds())

    async def beat(self, trouble: str) -> None:
        """One sign of life, if there was no trouble."""
        if not trouble:
            try:
                await self._ping()
            except FetchError as error:
                trouble = f"its address {error.problem}"
        if trouble and not self._trouble:
            log.warning("no heartbeat", extra={"problem": trouble})
        if self._trouble and not trouble:
            log.info("heartbeat again", extra={"problem": self._trouble})
        self._trouble = trouble
