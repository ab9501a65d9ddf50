"""The reporter: what the operator hears of the channels, once an incident, and what the log does.

It remembers which channels are in trouble since when; whoever delivers asks it what is to be said of an attempt, and
writes that together with the outcome.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from math import inf
from time import monotonic
from typing import Any

from ticker.core.notices import channel_back, channel_down, choked, expired, notice, noticed
from ticker.core.timing import IN_A_ROW
from ticker.engine.dead_letters import DeadLetters
from ticker.engine.standing import Troubles
from ticker.model.alert import Alert, Event
from ticker.model.delivery import PROVEN, Delivery, Move, Outcome, State, Status
from ticker.model.route import ChannelRules, Policy

FAILURES_UNTIL_TOLD = 3
_CHOKED_TOLD_EVERY = timedelta(hours=1)

log = logging.getLogger(__name__)


class Reporter:
    """Finds the words on channels in trouble and back, on dead letters, formats that fail and chats that moved."""

    def __init__(self, policy: Policy, failing: Mapping[str, datetime]) -> None:
        """``failing`` are channels of which it was told before that they take no messages, with since when."""
        self._policy = policy
        self._failing_since = dict(failing)
        self._failures = dict.fromkeys(failing, FAILURES_UNTIL_TOLD)  # in a row
        self._told_after = dict(self._failures)  # how many there were when it was told
        self._taken_at: dict[str, datetime] = {}
        self._misformed: dict[str, str] = {}  # what went wrong with the format of a channel; empty once it was told
        self._choked_told: dict[str, float] = {}
        self._dead_letters = DeadLetters()
        self._troubles = Troubles(log, "channel", "deliveries fail", "deliveries succeed again")

    def renew(self, policy: Policy, channels: Collection[str]) -> None:
        """Tells whom the settings name now, and forgets the channels that are not among those given."""
        self._policy = policy
        memories: tuple[dict[str, Any], ...] = (
            self._failing_since,
            self._failures,
            self._told_after,
            self._taken_at,
            self._misformed,
            self._choked_told,
        )
        for memory in memories:
            for name in memory.keys() - channels:
                del memory[name]

    def failures(self, name: str) -> int:
        """How often a channel failed in a row."""
        return self._failures.get(name, 0)

    def taken_at(self, name: str) -> datetime | None:
        """When a channel last took a message; None if it took none yet."""
        return self._taken_at.get(name)

    def misformed(self, name: str, problem: str) -> None:
        """The format of a channel failed."""
        self._misformed.setdefault(name, problem)

    def attempted(
        self, before: Delivery, settled: Delivery, outcome: Outcome, rules: ChannelRules, now: datetime
    ) -> tuple[Alert, ...]:
        """What the operator must hear of an attempt, and where the delivery stood before and stands after it."""
        name = rules.name
        turns: tuple[Alert, ...] = ()
        if outcome.status is Status.SENT:
            turns = self._well(name, now)
        elif not (outcome.choked and settled.bounces == PROVEN):  # that says nothing of the channel
            turns = self._failed(name, outcome, now)
        words = [*self._of_format(name), *self._of_letter(settled, outcome), *_of_move(name, outcome.move)]
        if outcome.choked and before.bounces < settled.bounces == PROVEN:
            words += self._of_choking(settled, rules)
        return (*turns, *self._said(name, words, now))

    def expired(self, rules: ChannelRules, now: datetime, events: Sequence[Event]) -> tuple[Alert, ...]:
        """The word on what could not be delivered in time."""
        return self._said(rules.name, [expired(rules, events)], now) if events else ()

    def more(self, name: str, moment: float, now: datetime) -> tuple[Alert, ...]:
        """The word on the dead letters that followed one that was told of, when it is time; then ``more_told``."""
        return self._said(name, self._dead_letters.more(name, moment), now)

    def more_told(self, name: str) -> None:
        """What ``more`` gave was written."""
        self._dead_letters.told(name, monotonic())

    def note(self, delivery: Delivery, outcome: Outcome, took_ms: int) -> None:
        """Each delivery has its line; trouble has one when the operator is told, and one an hour while it lasts."""
        name, sent = delivery.channel, outcome.status is Status.SENT
        facts: dict[str, object] = {
            "channel": name,
            "event": delivery.event.id,
            "reason": outcome.status.value,
            "problem": outcome.problem,
            "attempts": delivery.attempts,
            "took_ms": took_ms,
        }
        log.log(logging.INFO if sent else logging.DEBUG, "delivery", extra=facts)
        told_after = self._told_after.get(name)
        if sent:
            self._troubles.over(name, silent=True)
        elif told_after == self._failures.get(name):
            self._troubles.told(name, "")
        else:
            self._troubles.failed(name, "", outcome.problem, silent=told_after is None)

    def _well(self, name: str, now: datetime) -> tuple[Alert, ...]:
        since = self._failing_since.pop(name, now)
        self._failures[name], self._taken_at[name] = 0, now
        if self._told_after.pop(name, None) is None:
            return ()
        back = f"channel {name} works again, after trouble since {since:%Y-%m-%d %H:%M} UTC"
        return self._said(name, [back], now, channel_back(name))

    def _failed(self, name: str, outcome: Outcome, now: datetime) -> tuple[Alert, ...]:
        since = self._failing_since.setdefault(name, now)
        self._failures[name] = failures = self._failures.get(name, 0) + 1
        # Where it may be the message, the next one is heard first.
        if name in self._told_after or failures < (IN_A_ROW + 1 if outcome.choked else FAILURES_UNTIL_TOLD):
            return ()
        self._told_after[name] = failures
        down = f"channel {name} does not take messages since {since:%Y-%m-%d %H:%M} UTC: {outcome.problem}"
        return self._said(name, [down], now, channel_down(name))

    def _of_format(self, name: str) -> list[str]:
        problem = self._misformed.get(name)
        if not problem:
            return []
        self._misformed[name] = ""
        return [f"the format of channel {name} failed, its messages go out in the usual one: {problem}"]

    def _of_letter(self, delivery: Delivery, outcome: Outcome) -> list[str]:
        """A Notice that is dead is told of only if somebody was to be woken by it: it would be told of for ever."""
        if delivery.state is not State.DEAD or (delivery.event.is_notice and not delivery.event.is_escalated):
            return []
        return self._dead_letters.word(delivery, outcome.problem, monotonic())

    def _of_choking(self, delivery: Delivery, rules: ChannelRules) -> list[str]:
        """The word on what its service fails over, though it takes others; once an hour for a channel."""
        last = self._choked_told.get(rules.name, -inf)
        if monotonic() - last < _CHOKED_TOLD_EVERY.total_seconds():
            return []
        self._choked_told[rules.name] = monotonic()
        return [choked(delivery, rules)]

    def _said(self, name: str, words: Iterable[str], now: datetime, reason: str = "") -> tuple[Alert, ...]:
        events = [notice(None, word, reason or f"channel {name}", now) for word in words]
        # A channel in trouble would only queue what is said about itself.
        return tuple(
            replace(alert, channels=tuple(to for to in alert.channels if to != name))
            for alert in noticed(events, self._policy)
        )


def _of_move(name: str, move: Move | None) -> list[str]:
    if move is None:
        return []
    return [
        f"channel {name}: its chat has moved, and messages follow it; write {move.now} in place of the chat id in the "
        "url of the channel"
    ]
