"""Signs of life: the real daemon to a dead man's switch on loopback."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web

from tests.daemon.program import Program, until
from tests.loopback.site import Site
from ticker.engine.heartbeat import Heartbeat
from ticker.fetch.ping import ping
from ticker.model.errors import FetchError

SECRET = "0b9c1f4a"


def settings(site: Site, switch: Site, more: str = "") -> str:
    source = f'[[sources]]\nname = "site"\nurl = "{site.url}"\nselect = ".ticker__item"\nevery = "1s"\n'
    return f'{source}[heartbeat]\nurl = "{switch.url}{SECRET}"\nevery = "1s"\n{more}'


async def test_a_daemon_at_work_gives_signs_of_life(tmp_path: Path) -> None:
    async with Site() as site, Site() as switch:
        program = Program(tmp_path, settings(site, switch))
        await program.start()
        await until(lambda: len(switch.requests) >= 2)
        log = " ".join(program.log)
        await program.stop()

    assert {(request.method, request.path) for request in switch.requests} == {("GET", f"/{SECRET}")}
    assert SECRET not in log


async def test_a_source_that_cannot_be_read_does_not_silence_them(tmp_path: Path) -> None:
    async def down(_: web.Request) -> web.StreamResponse:
        return web.Response(status=503)

    async with Site() as site, Site() as switch:
        site.answer = down
        program = Program(tmp_path, settings(site, switch))
        await program.start()
        await until(lambda: len(site.requests) >= 3 and len(switch.requests) >= 3)
        await program.stop()


async def test_a_switch_that_hangs_delays_no_poll_and_is_logged_once(tmp_path: Path) -> None:
    async def hang(_: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        return web.Response()

    async def refuse(_: web.Request) -> web.StreamResponse:
        return web.Response(status=404)

    async with Site() as site, Site() as switch:
        switch.answer = hang
        program = Program(tmp_path, settings(site, switch))
        await program.start()
        await until(lambda: bool(switch.requests))
        polls, began = len(site.requests), time.monotonic()
        await until(lambda: len(site.requests) >= polls + 4)
        assert time.monotonic() - began < 8
        await program.stop()
        switch.answer = refuse
        await program.start()
        beats = len(switch.requests)
        await until(lambda: len(switch.requests) >= beats + 3)
        log = [line for line in program.log if "heartbeat" in line]
        await program.stop()

    assert len(log) == 1
    assert "404" in log[0]
    assert SECRET not in log[0]


async def test_trouble_is_logged_once_and_so_is_its_end(caplog: pytest.LogCaptureFixture) -> None:
    beats: list[str] = []

    async def note() -> None:
        beats.append("beat")

    heart = Heartbeat(every=timedelta(minutes=1), ping=note)
    with caplog.at_level(logging.INFO):
        for trouble in ("", "wire is not polled any more", "wire is not polled any more", "", ""):
            await heart.beat(trouble)

    assert len(beats) == 3
    assert [record.message for record in caplog.records] == ["no heartbeat", "heartbeat again"]


async def test_no_trouble_with_a_switch_shows_its_address() -> None:
    async def elsewhere(_: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": "http://127.0.0.1:9/"})

    async with Site() as switch:
        await ping(f"{switch.url}{SECRET}")
        switch.answer = elsewhere
        with pytest.raises(FetchError, match="answered 302") as redirected:
            await ping(f"{switch.url}{SECRET}")
    with pytest.raises(FetchError, match="cannot be reached") as refused:
        await ping(f"{switch.url}{SECRET}")

    assert SECRET not in str(redirected.value) + str(refused.value)
