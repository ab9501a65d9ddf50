"""The servers of the tests themselves: no connection of one outlives it, at whatever moment it came in."""

from __future__ import annotations

import asyncio
import gc
import socket
import warnings
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from tests.loopback.fetch_servers import at_host
from tests.loopback.receivers import MailDesk, Receiver, flooding, listening, mail_server, scripted_mail_server
from tests.loopback.site import Site

Ports = AsyncIterator[int]


@asynccontextmanager
async def a_site() -> Ports:
    async with Site() as site:
        yield int(site.url.rstrip("/").rpartition(":")[2])


@asynccontextmanager
async def a_receiver() -> Ports:
    async with Receiver(flooding) as receiver:
        yield int(receiver.address.rpartition(":")[2])


@asynccontextmanager
async def at_an_address() -> Ports:
    async with at_host("127.0.0.1") as (_, address):
        yield int(address.rpartition(":")[2])


@asynccontextmanager
async def a_listener() -> Ports:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with listening(serve) as port:
        yield port


@asynccontextmanager
async def of_mail() -> Ports:
    async with mail_server(MailDesk()) as address:
        yield int(address.rpartition(":")[2])


@asynccontextmanager
async def of_scripted_mail() -> Ports:
    async with scripted_mail_server("220 desk") as address:
        yield int(address.rpartition(":")[2])


@pytest.mark.parametrize("server", [a_site, a_receiver, at_an_address, a_listener, of_mail, of_scripted_mail])
@pytest.mark.parametrize("turns", range(8))
def test_no_connection_outlives_its_server(server: Callable[[], AbstractAsyncContextManager[int]], turns: int) -> None:
    """``turns`` of the loop after a client has connected and asked, the server ends; the client stays."""
    client = socket.socket()

    async def connect() -> None:
        async with server() as port:
            client.connect(("127.0.0.1", port))
            client.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            for _ in range(turns):
                await asyncio.sleep(0)

    gc.collect()
    with client, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        asyncio.run(connect())
        gc.collect()

    assert [str(one.message) for one in caught] == []
