"""Looks after the daemon itself: its line, its disk, its clock, what commands change beside it, what grew too old.

What it has to tell leaves by the outbox, and is tried again until the store takes it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from time import monotonic
from typing import Protocol

from ticker.core.escalation import escalated
from ticker.core.machine import ClockHealth, StoreHealth, after_failed_write, after_good_write, after_jump
from ticker.core.notices import notice, noticed
from ticker.core.outage import NETWORK_BACK
from ticker.engine.certificates import Certificates
from ticker.engine.clock import never_set
from ticker.engine.line import Line
from ticker.engine.watch import log_event
from ticker.model.ack import Ack
from ticker.model.alert import Alert, Event
from ticker.model.errors import RecordsLostError, StoreError
from ticker.model.ports import Outbox
from ticker.model.route import Policy

_LOOK_EVERY = timedelta(seconds=2)  # people wait for what they retried
_TIDY_EVERY = timedelta(hours=1)
_HOURS_A_DAY = 24
_AGAIN = "going on would only look well: stopped, so that the next start begins anew"

log = logging.getLogger(__name__)


class Writes(Protocol):
    """What a store says of its writes: how many failed so far, and why the last one did, if it did."""

    @property
    def failed(self) -> int: ...

    @property
    def problem(self) -> str: ...

    async def changes(self) -> int:
        """A number that is another one after other processes changed the store. Raises StoreError."""
        ...

    async def loss(self) -> str:
        """Why what is written would be gone at the next start; empty if it would not. Raises StoreError."""
        ...

    async def fault(self) -> str:
        """What is wrong inside of the store; empty if nothing is. Takes seconds, and nobody waits for it."""
        ...


class Acks(Protocol):
    """What waits for an acknowledgement (``ticker.store.acks``). Raises StoreError."""

    async def due(self, now: datetime) -> Sequence[Ack]: ...

    async def escalate(self, ack: Ack, alerts: Sequence[Alert]) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """What the caretaker needs of the store.

    ``supersede`` gives up what still waits of an event, ``tidy`` takes out what is too old,
    ``look_at_clock`` sees to a clock that was set, ``certificates`` know which of them end soon; all raise StoreError.
    """

    writes: Writes
    outbox: Outbox
    acks: Acks
    supersede: Callable[[str, datetime], Awaitable[None]]
    tidy: Callable[[datetime], Awaitable[None]]
    certificates: Certificates
    look_at_clock: Callable[[], Awaitable[None]] = never_set


class Caretaker:
    """Runs beside the polls and the sender, and delays neither."""

    def __init__(
        self, *, store: Store, line: Line, policy: Policy, wake: Callable[[], None], clock: Callable[[], datetime]
    ) -> None:
        """``wake`` makes the sender look at the outbox."""
        self._store = store
        self._line = line
        self._policy = policy
        self._wake = wake
        self._clock = clock
        self._clock_health = ClockHealth()
        self._store_health = StoreHealth()
        self._failed = 0
        self._changes: int | None = None
        self._untold: list[Event] = []

    def renew(self, *, store: Store, policy: Policy) -> None:
        """Takes what the settings say now."""
        self._store = store
        self._policy = policy

    def tell(self, event: Event) -> None:
        """Has something told that is known elsewhere, as soon as the store takes it."""
        self._untold.append(event)

    def clock_jumped(self, jump: timedelta) -> None:
        """The wall clock went forward, or back, by so much."""
        now = self._clock()
        self._clock_health, word = after_jump(self._clock_health, jump, monotonic(), now)
        if word:
            self._untold.append(notice(None, word, "clock", now))

    def died(self, word: str) -> None:
        """Something that should run on died, and is begun again."""
        now = self._clock()
        self._untold.append(notice(None, word, "fault", now))

    async def look_on(self) -> None:
        """Looks every few seconds, until it is cancelled. Raises RecordsLostError."""
        while True:
            await self.look()
            await asyncio.sleep(_LOOK_EVERY.total_seconds())

    async def keep_tidy(self) -> None:
        """Tidies every hour and looks through the records every day, until it is cancelled.

        Raises RecordsLostError.
        """
        for hour in count():
            await asyncio.sleep(_TIDY_EVERY.total_seconds())
            if hour % _HOURS_A_DAY == 0:
                await self.look_through()
            with suppress(StoreError):  # the next look tells of it
                await self._store.tidy(self._clock())

    async def look_through(self) -> None:
        """Raises RecordsLostError if the records are damaged: the next start keeps them aside and begins anew."""
        if fault := await self._store.writes.fault():
            raise RecordsLostError(f"the records are damaged ({fault}); {_AGAIN}")

    async def look(self) -> None:
        """One look at everything. Raises RecordsLostError."""
        self._look_at_disk()
        with suppress(StoreError):
            await self._look_at_file()
            await self._look_for_others()
            self._untold += await self._store.certificates.words(self._clock())
            await self._tell_all()
            await self._escalate()

    async def _look_at_file(self) -> None:
        if loss := await self._store.writes.loss():
            raise RecordsLostError(f"the file of the records is not what it was ({loss}); {_AGAIN}")

    def _look_at_disk(self) -> None:
        writes, now = self._store.writes, self._clock()
        if writes.failed > self._failed:
            self._failed = writes.failed
            problem = writes.problem or self._store_health.problem
            self._store_health, is_due = after_failed_write(self._store_health, problem, now)
            if is_due:
                log.error("records not written", extra={"problem": problem})
        if not writes.problem:
            self._store_health, word = after_good_write(self._store_health, now)
            if word:
                self._untold.append(notice(None, word, "disk", now))

    async def _look_for_others(self) -> None:
        seen = await self._store.writes.changes()
        if self._changes not in {None, seen}:
            self._wake()
        self._changes = seen

    async def _tell_all(self) -> None:
        while self._untold:
            await self._tell(self._untold[0])
            del self._untold[0]
        if word := self._line.word(self._clock()):
            outage = self._line.outage
            if outage and word.reason == NETWORK_BACK:  # it says all that the word on the beginning would, were it late
                await self._store.supersede(outage.event, word.at)
            await self._tell(word)
            self._line.told(word)

    async def _escalate(self) -> None:
        """Passes on what nobody acknowledged in time."""
        await self._store.look_at_clock()
        now = self._clock()
        for waiting in await self._store.acks.due(now):
            after, alerts = escalated(waiting, self._policy, now)
            if await self._store.acks.escalate(after, alerts):
                for alert in alerts:
                    log_event(alert.event)
                self._wake()

    async def _tell(self, event: Event) -> None:
        await self._store.outbox.record(noticed([event], self._policy))
        log_event(event)
