"""The sender: empties the outbox, one worker a channel, in order, so that no channel waits for another."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ticker.core.message import compose_bundle
from ticker.core.notices import notice, noticed
from ticker.core.timing import after_attempt
from ticker.model.alert import Alert, Event
from ticker.model.delivery import Delivery, Outcome, State, Status
from ticker.model.errors import StoreError
from ticker.model.ports import Channel, Outbox
from ticker.model.route import ChannelRules, Policy

LEASE = timedelta(minutes=2)  # longer than any send may take
FAILURES_UNTIL_TOLD = 3
_STORE_PAUSE = timedelta(seconds=2)  # after the store refused; what was sent is remembered meanwhile
_IDLE = timedelta(minutes=1)  # looks after what no wake-up call announced

log = logging.getLogger(__name__)


class Bells:
    """A bell for each channel, rung when a delivery waits for it."""

    def __init__(self, channels: Iterable[str]) -> None:
        self._bells = {name: asyncio.Event() for name in channels}

    def ring(self, channels: Iterable[str]) -> None:
        for name in channels:
            if name in self._bells:  # the outbox may hold deliveries of a channel that is no longer configured
                self._bells[name].set()

    def hush(self, channel: str) -> None:
        self._bells[channel].clear()

    async def heard(self, channel: str, within: timedelta) -> None:
        """Returns when the bell rings, or after so long."""
        try:
            async with asyncio.timeout(within.total_seconds()):
                await self._bells[channel].wait()
        except TimeoutError:
            return


class Sender:
    """Workers that claim, send and settle until told to stop."""

    def __init__(
        self,
        *,
        outbox: Outbox,
        channels: Mapping[str, Channel],
        policy: Policy,
        bells: Bells,
        on_events: Callable[[Sequence[Event]], None] = lambda _: None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._outbox = outbox
        self._channels = channels
        self._rules: Mapping[str, ChannelRules] = {rules.name: rules for rules in policy.channels}
        self._policy = policy
        self._on_events = on_events
        self._clock = clock
        self._bells = bells
        self._failing_since: dict[str, datetime] = {}
        self._failures: dict[str, int] = {}
        self._stopping = False

    def stop(self) -> None:
        """No send is begun any more; the one under way ends and is noted."""
        self._stopping = True
        self._bells.ring(self._channels)

    async def work(self, name: str) -> None:
        """The worker of one channel: runs until ``stop``."""
        while not self._stopping:
            self._bells.hush(name)
            try:
                if await self.deliver_next(name):
                    continue
                due = await self._outbox.due_at(name)
            except StoreError as error:
                log.error("outbox not reached", extra={"channel": name, "problem": str(error)})
                due = self._clock() + _STORE_PAUSE
            pause = min(max(due - self._clock(), timedelta()), _IDLE) if due else _IDLE
            if not self._stopping:
                await self._bells.heard(name, pause)

    async def deliver_next(self, name: str) -> bool:
        """Sends the next delivery of a channel that is due; False if there is none. Raises StoreError."""
        now = self._clock()
        delivery = await self._outbox.claim(name, now, now + LEASE)
        if delivery is None:
            return False
        channel = self._channels[name]
        others = [along.event for along in delivery.along]
        message, told = compose_bundle(
            delivery.event, others, delivery.bundle, titled=channel.titled, limit=channel.limit
        )
        delivery = replace(delivery, along=delivery.along[:told])
        outcome = await channel.send(message)
        now = self._clock()
        settled = after_attempt(delivery, outcome, self._rules[name], now, random.random())  # noqa: S311 - spreads retries
        alerts = self._words(settled, outcome, now)
        await self._settle(settled, alerts)
        log.info("delivery", extra={"channel": name, "text": outcome.problem, "reason": outcome.status.value})
        return True

    async def _settle(self, delivery: Delivery, alerts: Sequence[Alert]) -> None:
        """Notes the outcome, for as long as it takes: forgetting that it was sent would send it again."""
        while True:
            try:
                await self._outbox.settle(delivery, alerts)
            except StoreError as error:
                log.error("outcome not stored", extra={"channel": delivery.channel, "problem": str(error)})
                await asyncio.sleep(_STORE_PAUSE.total_seconds())
                if self._stopping:
                    raise
            else:
                break
        if alerts:
            self._on_events([alert.event for alert in alerts])

    def _words(self, delivery: Delivery, outcome: Outcome, now: datetime) -> tuple[Alert, ...]:
        """What the operator must hear: a channel in trouble and back, once an incident, and each dead letter."""
        name, words = delivery.channel, []
        if outcome.status is Status.SENT:
            since, failures = self._failing_since.pop(name, now), self._failures.pop(name, 0)
            if failures >= FAILURES_UNTIL_TOLD:
                words.append(f"channel {name} works again, after trouble since {since:%Y-%m-%d %H:%M} UTC")
        else:
            since = self._failing_since.setdefault(name, now)
            self._failures[name] = self._failures.get(name, 0) + 1
            if self._failures[name] == FAILURES_UNTIL_TOLD:
                words.append(
                    f"channel {name} does not take messages since {since:%Y-%m-%d %H:%M} UTC: {outcome.problem}"
                )
        if delivery.state is State.DEAD and not delivery.event.is_notice:
            words.append(
                f"channel {name} did not take an alert after {delivery.attempts} tries, it is kept as a dead letter: "
                f"{delivery.event.text} ({outcome.problem})"
            )
        events = [notice(None, word, f"channel {name}", now) for word in words]
        # A channel in trouble would only queue what is said about itself.
        return tuple(
            Alert(event=alert.event, channels=tuple(to for to in alert.channels if to != name))
            for alert in noticed(events, self._policy)
        )
