"""What the real program tells the service manager that started it, and how it takes its signals."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from itertools import pairwise
from pathlib import Path

from aiohttp import web

from tests.daemon.desk import Desk
from tests.daemon.manager import Manager
from tests.daemon.program import Program, Started, command, until
from tests.loopback.site import Site

# Loaded by the interpreter at its start: on a signal the thread of the loop sleeps, as one does that hangs.
STALL = "import signal, time\nsignal.signal(signal.SIGUSR1, lambda *_: time.sleep(3))\n"
WATCHDOG = 1.0  # seconds
A_STOP = 10.0


def settings(site: Site, desk: Desk | None = None) -> str:
    text = f'[[sources]]\nname = "site"\nurl = "{site.url}"\nselect = ".ticker__item"\nevery = "1s"\n'
    return text + (f'[channels.desk]\nurl = "{desk.url}"\n' if desk else "")


async def test_it_says_when_it_is_ready_how_it_is_that_it_reloads_and_that_it_stops(tmp_path: Path) -> None:
    with Manager(tmp_path, watchdog=WATCHDOG) as manager:
        async with Site() as site:
            program = Started(tmp_path, settings(site), environ=manager.environ)
            await program.start()
            await until(lambda: "READY=1" in manager.said)
            assert any(
                word.startswith("EXTEND_TIMEOUT_USEC=") for word in manager.said[: manager.said.index("READY=1")]
            )
            assert manager.status == "STATUS=watching 1 source"

            before = time.monotonic()
            program.signal(signal.SIGHUP)
            await until(lambda: manager.states == ["READY=1", "RELOADING=1", "READY=1"])
            at = next(word for word in manager.said if word.startswith("MONOTONIC_USEC="))
            assert before <= int(at.partition("=")[2]) / 1e6 <= time.monotonic()

            (tmp_path / "config.toml").write_text("nonsense = 1\n" + settings(site))
            program.signal(signal.SIGHUP)
            await until(lambda: manager.states[3:] == ["RELOADING=1", "READY=1"])
            assert "config.toml:1: nonsense" in manager.status
            (tmp_path / "config.toml").write_text(settings(site))
            program.signal(signal.SIGHUP)
            await until(lambda: manager.states[5:] == ["RELOADING=1", "READY=1"])
            assert manager.status == "STATUS=watching 1 source"

            async def down(_: web.Request) -> web.StreamResponse:
                return web.Response(status=503)

            site.answer = down
            await until(lambda: manager.status == "STATUS=watching 1 source; 1 of them cannot be read")
            signs = len(manager.signs())
            await until(lambda: len(manager.signs()) > signs + 2)
            assert await program.stop() == 0

    assert manager.states[7:] == ["STOPPING=1"]


async def test_a_reload_before_it_is_ready_is_not_told_for_its_end_would_pass_for_that(tmp_path: Path) -> None:
    answering = asyncio.Event()
    with Manager(tmp_path) as manager:
        async with Site() as site:
            quick = site.answer

            async def slow(request: web.Request) -> web.StreamResponse:
                await answering.wait()
                return await quick(request)

            site.answer = slow
            program = Started(tmp_path, settings(site), environ=manager.environ)
            await program.spawn()
            await until(lambda: len(site.requests) == 1)
            program.signal(signal.SIGHUP)
            await until(lambda: any("settings reloaded" in line for line in program.log))
            assert manager.states == []
            answering.set()
            await until(lambda: manager.states == ["READY=1"])
            assert await program.stop() == 0


async def test_a_loop_that_stands_still_gives_no_sign_of_life(tmp_path: Path) -> None:
    """Fault 40: systemd would end it one span of the watchdog after the last sign."""
    (tmp_path / "sitecustomize.py").write_text(STALL)
    stalling = {"PYTHONPATH": os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])}
    with Manager(tmp_path, watchdog=WATCHDOG) as manager:
        async with Site() as site:
            program = Started(tmp_path, settings(site), environ=manager.environ | stalling)
            await program.start()
            await until(lambda: len(manager.signs()) >= 3)
            program.signal(signal.SIGUSR1)
            stalled = time.monotonic()
            await until(lambda: manager.signs()[-1] > stalled + 2 * WATCHDOG)
            assert await program.stop() == 0

    early = [at for at in manager.signs() if at < stalled]
    late = [at for at in manager.signs() if at > stalled + WATCHDOG / 4]
    assert max(later - sooner for sooner, later in pairwise(early)) < WATCHDOG
    assert late[0] - stalled > 2 * WATCHDOG


async def test_a_second_signal_to_stop_changes_nothing(tmp_path: Path) -> None:
    """Fault 42: the send under way ends and is noted, and what waits goes out once after the next start."""
    lines = ["Ferry sinks off Karo", "Minister of ports resigns"]
    async with Site() as site, Site() as server:
        desk = Desk(1.5).serve(server)
        program = Program(tmp_path, settings(site, desk))
        await program.start()
        for line in lines:
            site.publish(line)
        await until(lambda: desk.begun == lines[:1])
        began = time.monotonic()
        program.signal(signal.SIGTERM)
        program.signal(signal.SIGINT)
        assert await program.stop() == 0
        assert time.monotonic() - began < A_STOP
        assert desk.lines == lines[:1]
        await program.start()
        await until(lambda: desk.lines == lines)
        assert await program.stop() == 0

    assert desk.begun == lines


async def test_it_stops_in_time_though_a_page_hangs_and_a_reload_waits_for_it(tmp_path: Path) -> None:
    async def hang(_: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        return web.Response()

    async with Site() as site:
        program = Program(tmp_path, settings(site))
        await program.start()
        site.answer = hang
        polls = len(site.requests)
        await until(lambda: len(site.requests) > polls)
        (tmp_path / "config.toml").write_text(settings(site).replace('"site"', '"renamed"'))
        program.signal(signal.SIGHUP)
        began = time.monotonic()
        assert await program.stop() == 0
        assert time.monotonic() - began < A_STOP


async def test_a_supervisor_without_words_can_ask_whether_it_is_alive(tmp_path: Path) -> None:
    async with Site() as site:
        program = Program(tmp_path, settings(site))
        await program.start()
        well = await command(tmp_path, "alive")
        program.signal(signal.SIGSTOP)
        long_ago = time.time() - 60
        os.utime(tmp_path / "config.toml.reload", (long_ago, long_ago))
        still = await command(tmp_path, "alive")
        program.signal(signal.SIGCONT)
        await until(lambda: (tmp_path / "config.toml.reload").stat().st_mtime > long_ago + 30)
        await program.kill()
        dead = await command(tmp_path, "alive")

    assert well == (0, "")
    assert [code for code, _ in (still, dead)] == [1, 1]
    assert "no sign of life for 6" in still[1]
