"""When the daemon keeps signs of life from systemd, and when not: all of it, with spans that tests can wait for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.builders import NOON, an_alert, an_event
from tests.daemon.manager import Manager
from tests.daemon.program import until
from ticker.app.service import App, opened
from ticker.config.settings import Settings
from ticker.model.delivery import Message, Outcome, Status
from ticker.model.errors import FetchError
from ticker.model.health import Trouble
from ticker.model.page import Page, Validators
from ticker.model.ports import Channel
from ticker.model.route import ChannelRules, Policy
from ticker.model.source import Source

WATCHDOG = 0.2  # seconds
SPAN = timedelta(seconds=0.3)  # of patience with polls, and with a sender
SOURCES = tuple(
    Source(name=name, url=f"https://{name}.example/", select=".t li", every=SPAN / 3, timeout=SPAN / 3)
    for name in ("one", "two", "three")
)


class Web:
    """A web where fetches hang that have no business to, and others fail."""

    def __init__(self) -> None:
        self.hanging: set[str] = set()
        self.failing = False

    async def fetch(self, source: Source, validators: Validators, now: datetime) -> Page | None:
        if source.name in self.hanging:
            await asyncio.Event().wait()
        if self.failing:
            raise FetchError(Trouble.STATUS, "503")
        body = b"<ul class=t><li>Ferry sinks off Karo</ul>"
        return Page(url=source.url, final_url=source.url, body=body, at=now, status=200, headers={})

    async def close(self) -> None:
        return


class Phone:
    """A channel that takes no message and never says so, which the protocol forbids."""

    name, titled, limit = "phone", False, 1000

    def __init__(self) -> None:
        self.hangs = True
        self.taken: list[Message] = []

    async def send(self, message: Message) -> Outcome:
        if self.hangs:
            await asyncio.Event().wait()
        self.taken.append(message)
        return Outcome(status=Status.DEFERRED, problem="busy")

    async def close(self) -> None:
        return


@asynccontextmanager
async def running(
    folder: Path, web: Web, monkeypatch: pytest.MonkeyPatch, phone: Channel | None = None
) -> AsyncIterator[tuple[App, Manager]]:
    monkeypatch.setattr("ticker.engine.heartbeat.GRACE", SPAN)
    monkeypatch.setattr("ticker.engine.deliver._STUCK", SPAN)
    monkeypatch.setattr("ticker.engine.deliver._IDLE", SPAN / 6)
    monkeypatch.setattr("ticker.engine.daemon.POLLS_END", timedelta(seconds=0.1))
    monkeypatch.setattr("ticker.engine.daemon.SENDS_END", timedelta(seconds=0.1))
    channels = {"phone": phone} if phone else {}
    policy = Policy(channels=tuple(ChannelRules(name=name) for name in channels))
    with Manager(folder, watchdog=WATCHDOG) as manager:
        for name, value in manager.environ.items():
            monkeypatch.setenv(name, value)
        settings = Settings(sources=SOURCES, policy=policy)
        async with opened(settings, folder=folder, fetcher=web, channels=channels) as app:
            stop = asyncio.Event()
            run = asyncio.create_task(app.daemon.run(stop))
            await until(lambda: len(manager.signs()) >= 2)
            yield app, manager
            stop.set()
            await run


async def goes_on(manager: Manager) -> None:
    """Signs of life come for longer than any patience lasts."""
    signs = len(manager.signs())
    await until(lambda: len(manager.signs()) > signs + 4 * SPAN.total_seconds() / (WATCHDOG / 4))


async def falls_silent(manager: Manager, why: str) -> None:
    await until(lambda: why in manager.status)
    signs = len(manager.signs())
    await asyncio.sleep(2 * WATCHDOG)  # nothing happens: there is no condition to wait for
    assert len(manager.signs()) == signs


async def test_polls_that_stand_still_end_the_signs_of_life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    web = Web()
    async with running(tmp_path, web, monkeypatch) as (_, manager):
        web.hanging = {"one"}
        await goes_on(manager)
        web.hanging = {"one", "two"}
        await falls_silent(manager, "2 of 3 sources are not polled any more")


async def test_sites_that_fail_do_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    web = Web()
    async with running(tmp_path, web, monkeypatch) as (_, manager):
        web.failing = True
        await until(lambda: "3 of them cannot be read" in manager.status)
        await goes_on(manager)


async def test_a_sender_that_hangs_though_work_is_due_ends_them_and_a_channel_that_refuses_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = Phone()
    phone.hangs = False
    async with running(tmp_path, Web(), monkeypatch, phone) as (app, manager):
        record = app.sender._outbox.record
        await record([an_alert(an_event("e1", at=datetime.now(UTC)), "phone")])
        await until(lambda: bool(phone.taken))
        await goes_on(manager)
        phone.hangs = True
        await record([an_alert(an_event("e0", at=NOON), "phone")])
        await falls_silent(manager, "channel phone is stuck")
