"""The machine gives the real program too little: descriptors, memory, or time between two kills."""

from __future__ import annotations

import asyncio
import os
import random
import re
import resource
from collections import Counter
from pathlib import Path

import pytest
from aiohttp import web

from tests.daemon.desk import Desk
from tests.daemon.program import Program, until
from tests.daemon.test_deliveries import headlines
from tests.daemon.test_web_of_daemon import asked, url_of
from tests.faults.spoilt import Spoilt, settings
from tests.loopback.fetch_servers import bomb
from tests.loopback.site import Answer, Site, ticker_page

LINES = ["Ferry sinks off Karo", "Minister of ports resigns", "Wheat price doubles", "Court frees the reporter"]
KILLS = int(os.environ.get("TICKER_TEST_RESTARTS", "3"))
MEGABYTE = 1_000_000


async def test_without_descriptors_polls_fail_records_stay_and_it_recovers(tmp_path: Path) -> None:
    async with Site() as site, Site() as server, Spoilt(tmp_path, settings(site, server)) as program:
        desk = Desk().serve(server)
        site.answer = hanging_up(site.answer)
        await program.start()
        site.publish(LINES[0])
        await until(lambda: desk.lines == LINES[:1])
        before = resource.prlimit(program.pid, resource.RLIMIT_NOFILE)
        resource.prlimit(program.pid, resource.RLIMIT_NOFILE, (3, before[1]))
        asked = len(site.requests)
        await until(lambda: any("Too many open files" in line for line in program.log))
        site.publish(LINES[1])
        assert len(site.requests) <= asked + 1  # one that was under way
        resource.prlimit(program.pid, resource.RLIMIT_NOFILE, before)
        await until(lambda: LINES[1] in desk.lines)
        assert not any("Traceback" in line for line in program.log)
        assert await program.stop() == 0

    assert [line for line in desk.lines if line in LINES] == LINES[:2]


async def test_connections_that_ask_for_nothing_take_no_descriptor_that_polls_need(tmp_path: Path) -> None:
    """More of them than there are descriptors, each with half a request."""
    async with Site() as site, Site() as server:
        words = f'{settings(site, server)}[web]\nlisten = "127.0.0.1:0"\n'
        async with Spoilt(tmp_path, words, shell="ulimit -n 150") as program:
            desk = Desk().serve(server)
            await program.start()
            url = await url_of(program)
            lines = [await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2])) for _ in range(200)]
            for _, writer in lines:
                writer.write(b"GET /healthz HTTP/1.1\r\n")
            await until(lambda: len(list(Path(f"/proc/{program.pid}/fd").iterdir())) > 100)
            site.publish(LINES[0])  # beside the others: a window that turns over is a Notice of its own
            await until(lambda: desk.lines == LINES[:1])
            for _, writer in lines:
                writer.close()
            assert await asked(f"{url}/healthz") == (200, "ok\n")
            assert not any("Traceback" in line for line in program.log)
            assert await program.stop() == 0


async def test_without_memory_it_goes_on_or_ends_and_what_waited_is_sent_after_a_restart(tmp_path: Path) -> None:
    async with Site() as site, Site() as server, Spoilt(tmp_path, settings(site, server)) as program:
        desk, page = Desk(seconds=30).serve(server), site.answer
        await program.start()
        site.headlines = [*reversed(LINES), *site.headlines]
        await until(lambda: desk.begun == LINES[:1])
        size = int(Path(f"/proc/{program.pid}/statm").read_text().split()[0]) * resource.getpagesize()
        resource.prlimit(program.pid, resource.RLIMIT_AS, (size, size))
        site.answer = answering(ticker_page(["x" * 9 * MEGABYTE]).encode())
        asked = len(site.requests)
        await until(lambda: len(site.requests) >= asked + 2 or program.has_ended)
        await program.kill()
        desk = Desk().serve(server)
        site.answer, site.headlines = page, ["Old line two", "Old line one"]  # what waits has left the page
        await program.start()
        await until(lambda: LINES[-1] in desk.lines)
        assert await program.stop() == 0

    assert [line for line in desk.lines if line in LINES] == LINES


async def test_a_page_that_needs_more_memory_than_there_is_fails_and_the_daemon_lives(tmp_path: Path) -> None:
    """``ulimit -v`` from the start: what a page needs is refused to its poll, and nothing else."""
    async with Site() as site, Site() as server, Spoilt(tmp_path, settings(site, server)) as program:
        desk, page = Desk().serve(server), site.answer
        await program.start()
        whole = peak(program.pid, "VmPeak")
        assert await program.stop() == 0
        limited = Spoilt(tmp_path, settings(site, server), shell=f"ulimit -v {(whole + 100 * MEGABYTE) // 1024}")
        async with limited:
            await limited.start()
            site.publish(LINES[0])
            await until(lambda: desk.lines == LINES[:1])
            pid = limited.pid
            site.answer = answering(b"<p>x</p>" * 1_200_000)
            await until(lambda: any("MemoryError" in line for line in limited.log))
            site.answer = page
            site.publish(LINES[1])
            await until(lambda: LINES[1] in desk.lines)
            assert limited.pid == pid
            assert await limited.stop() == 0

    assert [line for line in desk.lines if line in LINES] == LINES[:2]


async def test_a_gigabyte_in_a_small_parcel_takes_no_more_memory_than_its_limit(tmp_path: Path) -> None:
    async with Site() as site, Site() as server, Spoilt(tmp_path, settings(site, server)) as program:
        desk = Desk().serve(server)
        await program.start()
        site.publish(LINES[0])
        await until(lambda: desk.lines == LINES[:1])
        page, parcel = site.answer, bomb("gzip")
        before, asked = peak(program.pid), len(site.requests)
        site.answer = answering(parcel, Content_Encoding="gzip")
        await until(lambda: len(site.requests) >= asked + 2)  # so the first was read to its end
        grown = peak(program.pid) - before
        site.answer = page
        site.publish(LINES[1])
        await until(lambda: LINES[1] in desk.lines)
        assert await program.stop() == 0

    print(f"a gigabyte: {grown / MEGABYTE:.1f} MB more at its peak")  # noqa: T201 - the figure
    assert grown < 16 * MEGABYTE


@pytest.mark.timeout(60 + 10 * KILLS)
async def test_a_program_that_is_killed_soon_after_each_start_loses_nothing(tmp_path: Path) -> None:
    """``TICKER_TEST_RESTARTS=50`` makes it as long as it was meant."""
    lines = headlines(KILLS, seed=7)
    chance = random.Random()
    in_flight: Counter[str] = Counter()
    # On a busy machine the kills come before anything is stored, and all lines together at the end: one by one even so.
    more = f"burst = {KILLS + 1}\n"
    async with Site() as site, Site() as server:
        program = Program(tmp_path, settings(site, server, more=more))
        desk = Desk().serve(server)
        await program.start()
        for line in lines:
            asked = len(site.requests)
            site.publish(line)
            await until(lambda asked=asked: len(site.requests) > asked)
            await asyncio.sleep(chance.uniform(0.0, 0.2))
            await program.kill()
            in_flight.update(desk.lines[-1:])
            await program.spawn()
        await until(lambda: set(lines) <= set(desk.lines))
        await program.ready()  # before that, SIGTERM ends it as it ends any program
        assert await program.stop() == 0

    twice = Counter(line for line in desk.lines if line in lines) - Counter(lines)
    print(f"{KILLS} kills soon after a start: 0 lost, {sum(twice.values())} came twice")  # noqa: T201 - the figures
    assert list(dict.fromkeys(line for line in desk.lines if line in lines)) == lines
    assert twice <= in_flight


@pytest.mark.parametrize("moment", ["before the send", "after the send, before its answer is noted"])
async def test_a_kill_at_a_point_of_a_send_repeats_only_what_was_in_flight(tmp_path: Path, moment: str) -> None:
    """The channel kills the program: when the first of three arrives, or when it has taken the second."""
    async with Site() as site, Site() as server:
        program = Program(tmp_path, settings(site, server))
        desk, killed = Desk().serve(server), asyncio.Event()

        async def kill(request: web.Request) -> web.StreamResponse:
            if moment == "before the send":
                server.answer = desk.take
                await program.kill()
                killed.set()
                return web.Response()
            answer = await desk.take(request)
            if len(desk.lines) == 2:
                server.answer = desk.take
                await program.kill()
                killed.set()
            return answer

        server.answer = kill
        await program.start()
        site.headlines = [*reversed(LINES[:3]), *site.headlines]
        await killed.wait()
        site.headlines = ["Old line two", "Old line one"]  # they have left the page at the restart
        await program.start()
        await until(lambda: desk.lines[-1:] == LINES[2:3])
        assert await program.stop() == 0

    twice = [] if moment == "before the send" else [LINES[1]]
    assert desk.lines == [*LINES[:2], *twice, LINES[2]]


async def test_a_kill_before_a_headline_is_stored_finds_it_again_at_the_restart(tmp_path: Path) -> None:
    """The site kills the program while it sends the page that has the headline."""
    async with Site() as site, Site() as server:
        program = Program(tmp_path, settings(site, server))
        desk, page, killed = Desk().serve(server), site.answer, asyncio.Event()
        await program.start()

        async def kill(request: web.Request) -> web.StreamResponse:
            site.answer = page
            await program.kill()
            killed.set()
            return await page(request)

        site.answer = kill
        site.publish(LINES[0])
        await killed.wait()
        await program.start()
        await until(lambda: desk.lines == LINES[:1])
        assert await program.stop() == 0

    assert desk.lines == LINES[:1]


def answering(body: bytes, **headers: str) -> Answer:
    """The same to everybody, on a connection that is not kept."""

    async def answer(_: web.Request) -> web.StreamResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        response = web.Response(body=body, headers={"Content-Type": "text/html", **named})
        response.force_close()
        return response

    return answer


def hanging_up(page: Answer) -> Answer:
    """So that each poll needs a descriptor."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = await page(request)
        response.force_close()
        return response

    return answer


def peak(pid: int, kind: str = "VmHWM") -> int:
    """The most memory that a process has had, in bytes."""
    (line,) = re.findall(rf"{kind}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(line) * 1024
