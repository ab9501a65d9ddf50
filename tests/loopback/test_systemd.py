"""What the daemon tells systemd, over a real notification socket."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.daemon.program import until
from tests.loopback.site import Site
from ticker.app.service import opened
from ticker.config.settings import Settings
from ticker.engine.systemd import Systemd
from ticker.model.source import Source


@pytest.fixture
def listener(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> socket.socket:
    address = str(tmp_path / "notify")
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    sock.bind(address)
    sock.settimeout(20)
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    monkeypatch.setenv("WATCHDOG_USEC", "200000")
    return sock


async def test_it_is_ready_after_the_first_polls_alive_while_it_runs_and_says_when_it_stops(
    listener: socket.socket, tmp_path: Path
) -> None:
    said: list[str] = []
    with listener:
        async with Site() as site:
            source = Source(name="site", url=site.url, select=".ticker__item", every=timedelta(seconds=1))
            async with opened(Settings(sources=(source,), store_url="sqlite://"), folder=tmp_path) as app:
                stop = asyncio.Event()
                running = asyncio.create_task(app.daemon.run(stop))
                while said.count("WATCHDOG=1") < 3:
                    said += (await asyncio.to_thread(listener.recv, 4096)).decode().splitlines()
                assert site.requests
                stop.set()
                await running
                while "STOPPING=1" not in said:
                    said += (await asyncio.to_thread(listener.recv, 4096)).decode().splitlines()
    assert said[0] == "READY=1"
    assert "STATUS=watching 1 source" in said


def test_without_systemd_nothing_is_said_and_nothing_fails() -> None:
    Systemd({}).say("READY=1")
    Systemd({"NOTIFY_SOCKET": "/nowhere/at/all"}).say("READY=1")
    assert Systemd({"WATCHDOG_USEC": "nonsense"}).watchdog is None


async def test_the_daemon_takes_out_what_is_too_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ticker.engine.caretaker._TIDY_EVERY", timedelta(milliseconds=10))
    times: list[datetime] = []
    async with Site() as site:
        source = Source(name="site", url=site.url, select=".ticker__item", every=timedelta(seconds=1))
        async with opened(Settings(sources=(source,), store_url="sqlite://"), folder=tmp_path) as app:

            async def tidy(now: datetime) -> None:
                times.append(now)

            caretaker = app.daemon._caretaker
            caretaker._store = replace(caretaker._store, tidy=tidy)
            stop = asyncio.Event()
            running = asyncio.create_task(app.daemon.run(stop))
            await until(lambda: len(times) > 1)
            stop.set()
            await running
    assert times[0] <= datetime.now(UTC)
