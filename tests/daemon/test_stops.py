"""The program is stopped, killed, or kept from writing while it sends: nothing is lost, nothing repeated in vain."""

from __future__ import annotations

import asyncio
import resource
import signal
import sqlite3
import time
from pathlib import Path

import pytest
from aiohttp import web

from tests.daemon.desk import Desk
from tests.daemon.program import Program, until
from tests.loopback.site import Site

LINES = ["Ferry sinks off Karo", "Minister of ports resigns", "Wheat price doubles", "Court frees the reporter"]
SLOW = 1.5  # seconds for one message
LOCKED = 8.0  # seconds; SQLite's own patience is five
A_STOP = 10.0


def settings(site: Site, *desks: Desk) -> str:
    text = f'[[sources]]\nname = "site"\nurl = "{site.url}"\nselect = ".ticker__item"\nevery = "1s"\n'
    return text + "".join(f'[channels.c{n}]\nurl = "{desk.url}"\n' for n, desk in enumerate(desks))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["stopped", "killed"])
async def test_a_burst_that_was_broken_off_is_sent_whole_and_in_order(tmp_path: Path, number: signal.Signals) -> None:
    """G-03: the lines have left the page at the restart."""
    async with Site() as site, Site() as one, Site() as two:
        desks = [Desk(SLOW).serve(one), Desk(SLOW).serve(two)]
        program = Program(tmp_path, settings(site, *desks))
        await program.start()
        for line in LINES:
            site.publish(line)
        await until(lambda: all(len(desk.begun) == 2 for desk in desks))
        began = time.monotonic()
        program.signal(number)
        code = await (program.stop() if number is signal.SIGTERM else program.kill())
        assert time.monotonic() - began < A_STOP
        begun = [list(desk.begun) for desk in desks]
        site.headlines = ["Old line two", "Old line one"]
        await program.start()
        await until(lambda: all(desk.begun[-1] == LINES[-1] for desk in desks))
        assert await program.stop() == 0

    twice = [] if number is signal.SIGTERM else [LINES[1]]
    assert code == (0 if number is signal.SIGTERM else None)
    assert begun == [LINES[:2]] * 2
    assert [desk.begun for desk in desks] == [[*LINES[:2], *twice, *LINES[2:]]] * 2


async def test_a_headline_goes_out_once_though_another_program_locks_the_records(tmp_path: Path) -> None:
    """G-02 a: from just before the answer until long after SQLite gave up waiting."""
    async with Site() as site, Site() as server:
        desk = Desk().serve(server)
        program = Program(tmp_path, settings(site, desk))
        await program.start()
        lock = sqlite3.connect(tmp_path / "ticker.db", isolation_level=None)

        async def take_and_lock(request: web.Request) -> web.StreamResponse:
            server.answer = desk.take
            lock.execute("BEGIN EXCLUSIVE")
            return await desk.take(request)

        server.answer = take_and_lock
        site.publish(LINES[0])
        await until(lambda: desk.lines == LINES[:1])
        polls = len(site.requests)
        await asyncio.sleep(LOCKED)
        assert len(site.requests) > polls
        lock.execute("ROLLBACK")
        site.publish(LINES[1])
        await until(lambda: desk.lines == LINES[:2])
        assert await program.stop() == 0
        settled = lock.execute("SELECT state, attempts FROM deliveries ORDER BY id").fetchall()
        lock.close()

    assert desk.lines == LINES[:2]
    assert settled == [("sent", 1), ("sent", 1)]


async def test_a_headline_goes_out_once_when_there_is_space_again_for_the_records(tmp_path: Path) -> None:
    """G-02 b: no file may grow, as on a full disk, for many polls."""
    async with Site() as site, Site() as other, Site() as server:
        desk = Desk().serve(server)
        second = f'[[sources]]\nname = "other"\nurl = "{other.url}"\nselect = ".ticker__item"\nevery = "1s"\n'
        program = Program(tmp_path, settings(site, desk) + second)
        await program.start()
        resource.prlimit(program.pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
        logged = len(program.log)
        site.publish(LINES[0])
        polls = len(site.requests), len(other.requests)
        await until(lambda: len(site.requests) > polls[0] + 5 and len(other.requests) > polls[1] + 5)
        told = sorted(" ".join(line.split()[2:4]) for line in program.log[logged:])
        assert told == ["evidence missing", "records not"]  # each once
        assert desk.lines == []
        resource.prlimit(program.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        await until(lambda: desk.lines == LINES[:1])
        site.publish(LINES[1])
        await until(lambda: desk.lines[-1:] == LINES[1:2])
        assert await program.stop() == 0

    assert desk.lines == LINES[:2]
