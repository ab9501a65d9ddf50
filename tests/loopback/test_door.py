"""Who keeps a connection for nothing takes no place for long, and never more of them than there are."""

from __future__ import annotations

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from ticker.web.forms import read_body
from ticker.web.guard import Guard
from ticker.web.server import Server, site

ASKED = b"GET /said HTTP/1.1\r\nHost: localhost\r\n\r\n"
SENT = b"POST /sent HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 9\r\n\r\n"
AN_ANSWER = 100_000_000  # bytes, more than any buffer between two sockets holds

Line = tuple[StreamReader, StreamWriter]


async def said(_: web.Request) -> web.Response:
    return web.Response(text="said")


async def sent(request: web.Request) -> web.Response:
    return web.Response(body=await read_body(request))


@asynccontextmanager
async def a_server(*more: web.RouteDef) -> AsyncIterator[Server]:
    server = Server()
    await server.move(site(Guard(token=None), [web.get("/said", said), web.post("/sent", sent), *more]), "127.0.0.1", 0)
    try:
        yield server
    finally:
        await server.close()


async def a_line(server: Server) -> Line:
    return await asyncio.open_connection("127.0.0.1", int(server.url.rstrip("/").rpartition(":")[2]))


async def heard(line: Line) -> bytes:
    """The first line of what is answered; empty where the server hung up."""
    async with asyncio.timeout(30):
        return await line[0].readline()


async def test_who_comes_when_all_places_are_taken_is_answered_when_one_is_free(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ticker.web.door.PLACES_MAX", 3)
    async with a_server() as server:
        inside = [await a_line(server) for _ in range(3)]
        for line in inside:
            line[1].write(ASKED)
            assert await heard(line) == b"HTTP/1.1 200 OK\r\n"
        late = await a_line(server)
        late[1].write(ASKED)
        answer = asyncio.ensure_future(heard(late))
        inside[1][1].write(ASKED)  # who is inside is answered
        await inside[1][0].readuntil(b"\r\n\r\nsaid")
        await inside[1][0].readuntil(b"\r\n\r\nsaid")
        assert not answer.done()
        inside[0][1].close()
        assert await answer == b"HTTP/1.1 200 OK\r\n"
        for _, writer in (*inside, late):
            writer.close()


async def test_places_are_free_again_whatever_became_of_those_who_had_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ticker.web.door.PLACES_MAX", 2)
    async with a_server() as server:
        for begun in (b"", ASKED, SENT, b"\x16\x03\x01\r\n\r\n", ASKED * 50) * 3:
            line = await a_line(server)
            line[1].write(begun)
            line[1].transport.abort()
        line = await a_line(server)
        line[1].write(ASKED)
        assert await heard(line) == b"HTTP/1.1 200 OK\r\n"
        line[1].close()


async def test_a_request_that_does_not_come_has_to_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ticker.web.server.IDLE", 0.2)
    async with a_server() as server:
        silent, begun, known = [await a_line(server) for _ in range(3)]
        begun[1].write(ASKED[:-2])
        known[1].write(ASKED)
        await known[0].readuntil(b"said")
        for line in (silent, begun, known):
            assert await heard(line) == b""
            line[1].close()


async def test_a_body_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ticker.web.forms.SENT_WITHIN", 0.1)
    async with a_server() as server:
        line = await a_line(server)
        line[1].write(SENT + b"x")
        assert await heard(line) == b"HTTP/1.1 408 Request Timeout\r\n"
        line[1].close()


async def test_who_takes_nothing_of_an_answer_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ticker.web.server._TAKEN_WITHIN", 300)
    gone = asyncio.Event()

    async def much(_: web.Request) -> web.StreamResponse:
        try:
            return web.Response(body=bytes(AN_ANSWER))
        finally:
            gone.set()

    monkeypatch.setattr("ticker.web.door.PLACES_MAX", 1)
    async with a_server(web.get("/much", much)) as server:
        deaf = await a_line(server)
        deaf[1].transport.pause_reading()
        deaf[1].write(ASKED.replace(b"/said", b"/much"))
        await gone.wait()
        line = await a_line(server)
        line[1].write(ASKED)
        assert await heard(line) == b"HTTP/1.1 200 OK\r\n"
        for _, writer in (deaf, line):
            writer.close()


async def test_who_hangs_up_in_the_midst_of_an_answer_fills_no_log(caplog: pytest.LogCaptureFixture) -> None:
    ended = asyncio.Event()

    async def without_end(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        try:
            while True:
                await answer.write(bytes(10_000))
        finally:
            ended.set()

    async with a_server(web.get("/endless", without_end)) as server:
        line = await a_line(server)
        line[1].write(ASKED.replace(b"/said", b"/endless"))
        await heard(line)
        line[1].transport.abort()
        await ended.wait()

    assert not caplog.records
