"""The outbox against a model of it: whatever happens in whatever order, nothing is lost, doubled or out of order."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.builders import NOON, an_alert, an_event
from ticker.model.delivery import Delivery, State
from ticker.store.archive import Archive
from ticker.store.database import Database, open_database
from ticker.store.outbox import Outbox

CHANNELS = ("desk", "mail")
LEASE = timedelta(seconds=120)

T = TypeVar("T")


class OutboxMachine(RuleBasedStateMachine):
    """``waiting`` is the model: for each channel the events that must go out, in order."""

    url = "sqlite://"

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.now = NOON
        self.born: dict[str, datetime] = {}  # when each event was recorded
        self.waiting: dict[str, list[str]] = {name: [] for name in CHANNELS}
        self.due = dict.fromkeys(CHANNELS, NOON)  # when the head of each channel can be claimed
        self.held: dict[str, Delivery] = {}  # what a sender that is alive has in hand
        self.dead = dict.fromkeys(CHANNELS, 0)
        self.rung: set[str] = set()
        self.database: Database | None = None

    def run(self, work: Coroutine[object, object, T]) -> T:
        return self.loop.run(work)

    @initialize()
    def start(self) -> None:
        self.database = self.run(open_database(self.url, Path(self.folder.name), exclusive=True))
        self.outbox = Outbox(self.database, self.rung.update)

    @rule(channels=st.lists(st.sampled_from(CHANNELS), max_size=2, unique=True))
    def record(self, channels: list[str]) -> None:
        event = an_event(f"e{len(self.born)}", at=self.now)
        self.born[event.id] = self.now
        self.rung.clear()
        self.run(self.outbox.record([replace(an_alert(event), channels=tuple(channels))]))
        assert self.rung == set(channels)
        for name in channels:
            if not self.waiting[name]:
                self.due[name] = self.now
            self.waiting[name].append(event.id)

    @rule(seconds=st.integers(0, 200))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(name=st.sampled_from(CHANNELS))
    def claim(self, name: str) -> None:
        delivery = self.run(self.outbox.claim(name, self.now, self.now + LEASE))
        if not self.waiting[name] or self.due[name] > self.now:
            assert delivery is None
            return
        assert delivery is not None
        assert delivery.event.id == self.waiting[name][0]
        self.held[name] = delivery
        self.due[name] = self.now + LEASE

    @precondition(lambda self: self.held)
    @rule(data=st.data(), state=st.sampled_from([State.SENT, State.DEAD, State.WAITING]), pause=st.integers(0, 300))
    def settle(self, data: st.DataObject, state: State, pause: int) -> None:
        name = data.draw(st.sampled_from(sorted(self.held)))
        delivery = self.held.pop(name)
        due = self.now + timedelta(seconds=pause)
        self.run(self.outbox.settle(replace(delivery, state=state, due_at=due, leased_until=None, attempts=1)))
        self.due[name] = due
        if state is not State.WAITING:
            self.waiting[name].pop(0)
            self.dead[name] += state is State.DEAD
            self.due[name] = self.born[self.waiting[name][0]] if self.waiting[name] else self.now

    @rule()
    def the_daemon_dies_and_starts_again(self) -> None:
        if self.url != "sqlite://":
            assert self.database
            self.run(self.database.close())
            self.start()
        for name in self.held:
            self.due[name] = self.held[name].due_at
        self.held.clear()
        self.run(self.outbox.release_leases())

    @invariant()
    def counts_and_times_agree(self) -> None:
        if self.database is None:
            return
        counted = {one.channel: (one.waiting, one.dead) for one in self.run(Archive(self.database).channels_status())}
        for name in CHANNELS:
            assert counted.get(name, (0, 0)) == (len(self.waiting[name]), self.dead[name])
            due = self.run(self.outbox.due_at(name, self.now))
            assert due == (self.due[name] if self.waiting[name] else None)

    def teardown(self) -> None:
        if self.database:
            self.run(self.database.close())
        self.loop.close()
        self.folder.cleanup()


class OutboxOnDisk(OutboxMachine):
    url = "sqlite:///ticker.db"


OutboxMachine.TestCase.settings = settings(max_examples=30, stateful_step_count=30)
OutboxOnDisk.TestCase.settings = settings(max_examples=8, stateful_step_count=20)
TestOutboxInMemory = OutboxMachine.TestCase
TestOutboxOnDisk = OutboxOnDisk.TestCase
