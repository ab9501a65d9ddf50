"""The sender: empties the outbox, one worker a channel, in order, so that no channel waits for another."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from math import inf
from time import monotonic, perf_counter

from ticker.core.manners import EXPIRY_PAUSE, allowance, held, is_late
from ticker.core.message import compose, compose_bundle
from ticker.core.notices import channel_test
from ticker.core.timing import UNCLEAR_PAUSE, after_attempt
from ticker.engine.clock import never_set
from ticker.engine.reporter import Reporter
from ticker.engine.watch import log_event
from ticker.model.alert import Alert, BundleKind, Event
from ticker.model.delivery import Delivery, Message, Move, Outcome, Status
from ticker.model.errors import FormatError, StoreError
from ticker.model.manners import Late
from ticker.model.meter import Meter, Stage, Unmetered
from ticker.model.ports import Channel, Outbox
from ticker.model.route import ChannelRules, Policy

LEASE = timedelta(minutes=2)  # longer than any send may take
_STORE_PAUSE = timedelta(seconds=2)  # after the store refused; what was sent is remembered meanwhile
_SHORTER = 0.95  # from one try to the next at a bundle of which nothing is cut
_IDLE = timedelta(minutes=1)  # looks after what no wake-up call announced
_TEST_MAX = timedelta(minutes=1)  # somebody waits for it; it may have to wait for a message under way
_STUCK = LEASE + _IDLE  # without a look of a worker at its outbox

log = logging.getLogger(__name__)


class Bells:
    """A bell for each channel, rung when a delivery waits for it."""

    def __init__(self, channels: Iterable[str]) -> None:
        self._bells = {name: asyncio.Event() for name in channels}

    def renew(self, channels: Iterable[str]) -> None:
        """Other channels have bells from now on; those that go are rung a last time."""
        before = self._bells
        self._bells = {name: before.get(name) or asyncio.Event() for name in channels}
        for bell in before.values():
            bell.set()

    def ring(self, channels: Iterable[str]) -> None:
        for name in channels:
            if name in self._bells:  # the outbox may hold deliveries of a channel that is no longer configured
                self._bells[name].set()

    def hush(self, channel: str) -> None:
        if bell := self._bells.get(channel):
            bell.clear()

    async def heard(self, channel: str, within: timedelta) -> None:
        """Returns when the bell rings, or after so long; at once if there is none any more."""
        try:
            async with asyncio.timeout(within.total_seconds()):
                if bell := self._bells.get(channel):
                    await bell.wait()
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
        meter: Meter | None = None,
        failing: Mapping[str, datetime] | None = None,
        look_at_clock: Callable[[], Awaitable[None]] = never_set,
    ) -> None:
        """``look_at_clock`` is awaited before times are compared, and may raise StoreError.

        ``failing`` are channels of which it was told before the start that they take no messages, with since when.
        """
        self._look_at_clock = look_at_clock
        self._outbox = outbox
        self._meter = meter or Unmetered()
        self._take(channels, policy)
        self._on_events = on_events
        self._clock = clock
        self._bells = bells
        self._reporter = Reporter(policy, failing or {})
        self._looked_at: dict[str, float] = {}
        self._stopping = False

    def renew(self, channels: Mapping[str, Channel], policy: Policy) -> None:
        """Takes what the settings say now, for what is claimed from here on.

        The worker of a channel that they name no more, or that is another one now, ends after the send under way.
        """
        self._take(channels, policy)
        self._bells.renew(channels)
        self._reporter.renew(policy, channels.keys())
        for name in self._looked_at.keys() - channels.keys():
            del self._looked_at[name]

    def _take(self, channels: Mapping[str, Channel], policy: Policy) -> None:
        self._channels = channels
        self._rules: Mapping[str, ChannelRules] = {rules.name: rules for rules in policy.channels}
        self._policy = policy

    def stop(self) -> None:
        """No send is begun any more; the one under way ends and is noted."""
        self._stopping = True
        self.wake()

    def problem(self) -> str:
        """Which channel is stuck: its worker neither sends nor looks, though what hangs is cut off in time."""
        now = monotonic()
        late = (name for name in self._channels if now - self._looked_at.get(name, now) > _STUCK.total_seconds())
        return next((f"channel {name} is stuck" for name in late), "")

    def wake(self) -> None:
        """All workers look at the outbox: another process may have changed it."""
        self._bells.ring(self._channels)

    async def test(self, name: str) -> Outcome:
        """What becomes of a test message through a channel as it runs, beside its outbox."""
        channel, rules = self._channels.get(name), self._rules.get(name)
        if channel is None or rules is None:
            return Outcome(status=Status.BOUNCED, problem="the settings name no such channel")
        event = channel_test(self._clock())
        try:
            message = compose(event, titled=channel.titled, limit=channel.limit, zone=rules.zone, form=rules.format)
            async with asyncio.timeout(_TEST_MAX.total_seconds()):
                return await channel.send(message)
        except FormatError as error:
            return Outcome(status=Status.BOUNCED, problem=f"its format failed: {error}")
        except TimeoutError:
            return Outcome(status=Status.UNCLEAR, problem="no answer in time; nobody knows whether it arrived")

    async def work(self, name: str) -> None:
        """The worker of one channel: runs until ``stop``, or until the settings put another in its place, or none."""
        channel = self._channels.get(name)
        while self._is_employed(name, channel):
            self._looked_at[name] = monotonic()
            self._bells.hush(name)
            try:
                if await self.deliver_next(name):
                    continue
                await self._tell_of_more(name, monotonic())
                due = await self.due_at(name)
            except StoreError as error:
                log.debug("outbox not reached", extra={"channel": name, "problem": str(error)})
                due = self._clock() + _STORE_PAUSE
            pause = min(max(due - self._clock(), timedelta()), _IDLE) if due else _IDLE
            if self._is_employed(name, channel):
                self._looked_at[name] = monotonic()
                await self._bells.heard(name, pause)
        with suppress(StoreError):
            await self._tell_of_more(name, inf)

    def _is_employed(self, name: str, channel: Channel | None) -> bool:
        return not self._stopping and channel is not None and self._channels.get(name) is channel

    async def deliver_next(self, name: str) -> bool:
        """Sends the next delivery of a channel that is due; False if there is none. Raises StoreError.

        What the channel wants to hear later is put back instead.
        """
        channel, rules = self._channels[name], self._rules[name]
        budget, _ = await self._allowance(rules, self._clock())
        if budget == 0:
            return False
        await self._look_at_clock()
        now = self._clock()
        delivery = await self._outbox.claim(name, now, now + LEASE, budget)
        if delivery is None:
            return False
        if not await self._put_back(delivery, rules, now):
            await self._attempt(delivery, channel, rules, now)
        return True

    async def _allowance(self, rules: ChannelRules, now: datetime) -> tuple[int | None, datetime]:
        """How many messages a channel may take now (None: any number), and when it may take the next."""
        rate = rules.rate
        if rate is None:
            return None, now
        sent = await self._outbox.sent_at(rules.name, now - rate.span, now + rate.span, UNCLEAR_PAUSE)
        return allowance(rate, sent, now)

    async def due_at(self, name: str) -> datetime | None:
        """When a channel can be served next; None if nothing waits for it."""
        now, rules = self._clock(), self._rules.get(name)
        due = await self._outbox.due_at(name, now)
        if due is None or rules is None:
            return None
        _, allowed = await self._allowance(rules, now)
        return max(due, allowed)

    async def _put_back(self, delivery: Delivery, rules: ChannelRules, now: datetime) -> bool:
        """Whether a delivery was held or set aside, by the manners of its channel, instead of being sent."""
        if is_late(delivery, rules, now):
            pause = EXPIRY_PAUSE if rules.late is Late.DROP else timedelta()
            await self._outbox.set_aside(rules.name, now - rules.max_age, now, pause)
        elif rules.late is Late.DROP and delivery.bundle and delivery.bundle.kind is BundleKind.LATE:
            alerts = await self._outbox.expire(rules.name, now, partial(self._reporter.expired, rules, now))
            self._say(alerts)
        elif hold := held(delivery.event, rules, now, delivery.bundle):
            waits = replace(delivery, bundle=hold.bundle, due_at=hold.until, ready_at=hold.until)
            await self._settle(replace(waits, leased_until=None, along=()), (), None)
        else:
            return False
        return True

    async def _attempt(self, delivery: Delivery, channel: Channel, rules: ChannelRules, now: datetime) -> None:
        along = tuple(one for one in delivery.along if not held(one.event, rules, now, delivery.bundle))
        began = perf_counter()
        try:
            message, told = self._composed(replace(delivery, along=along), channel, rules)
            delivery = replace(delivery, along=along[:told])
            events = (delivery.event, *(one.event for one in delivery.along))
            outcome = await channel.send(replace(message, thread=delivery.thread, events=events))
        except Exception as error:  # a bug that one message meets must not stand in the way of the next
            log.exception("bug in a delivery", extra={"channel": rules.name})
            problem = f"a fault of Ticker ({type(error).__name__}); the log has more"
            outcome = Outcome(status=Status.BOUNCED, problem=problem)
        took, now = perf_counter() - began, self._clock()
        self._meter.took(Stage.DELIVER, took)
        for event in (delivery.event, *(one.event for one in delivery.along)):
            self._meter.delivered(rules.name, outcome.status, now - event.at)
        chance = random.random()  # noqa: S311 - spreads retries
        failures, taken_at = self._reporter.failures(rules.name), self._reporter.taken_at(rules.name)
        settled = after_attempt(delivery, outcome, rules, now, chance, failures, taken_at)
        await self._settle(settled, self._reporter.attempted(delivery, settled, outcome, rules, now), outcome.move)
        self._reporter.note(settled, outcome, round(took * 1000))

    def _composed(self, delivery: Delivery, channel: Channel, rules: ChannelRules) -> tuple[Message, int]:
        """The message of a delivery, and how many that go along it holds: no more than the service takes whole."""
        limit = channel.limit
        while True:
            message, told = self._within(limit, delivery, channel, rules)
            if told == 0 or channel.takes_whole(message):
                return message, told
            limit = int(limit * _SHORTER)

    def _within(self, limit: int, delivery: Delivery, channel: Channel, rules: ChannelRules) -> tuple[Message, int]:
        composed = partial(
            compose_bundle,
            delivery.event,
            [one.event for one in delivery.along],
            delivery.bundle,
            titled=channel.titled,
            limit=limit,
            zone=rules.zone,
            site=self._policy.site,
        )
        try:
            return composed(form=rules.format)
        except FormatError as error:
            self._reporter.misformed(rules.name, str(error))
            return composed()

    async def _settle(self, delivery: Delivery, alerts: Sequence[Alert], move: Move | None) -> None:
        """Notes the outcome, for as long as it takes: forgetting that it was sent would send it again."""
        while True:
            try:
                await self._outbox.settle(delivery, alerts, move)
            except StoreError as error:
                log.debug("outcome not stored", extra={"channel": delivery.channel, "problem": str(error)})
                self._looked_at[delivery.channel] = monotonic()  # a full disk is no standstill of ours
                await asyncio.sleep(_STORE_PAUSE.total_seconds())
                if self._stopping:
                    raise
            else:
                break
        self._say(alerts)

    def _say(self, alerts: Sequence[Alert]) -> None:
        """What was written is logged, and told to whoever listens."""
        for alert in alerts:
            log_event(alert.event)
        if alerts:
            self._on_events([alert.event for alert in alerts])

    async def _tell_of_more(self, name: str, moment: float) -> None:
        """Tells, when it is time, of the dead letters that followed one that was told of. Raises StoreError."""
        if alerts := self._reporter.more(name, moment, self._clock()):
            await self._outbox.record(alerts)
            self._reporter.more_told(name)
            self._say(alerts)
