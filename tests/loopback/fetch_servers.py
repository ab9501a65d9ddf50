"""Servers on 127.0.0.1 that answer a fetch as the web does at its worst, and bodies to break a reader with."""

from __future__ import annotations

import asyncio
import socket
import ssl
import sys
import threading
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import brotli
import pytest
import trustme

from tests.builders import NOON, a_source
from tests.loopback.receivers import PATIENCE, Answer, Received, Receiver, listening
from ticker.fetch.http import HttpFetcher
from ticker.model.errors import FetchError
from ticker.model.page import Page, Validators
from ticker.model.source import Source

if sys.version_info >= (3, 14):
    from compression import zstd as zstd  # noqa: PLC0414 - the tests take it from here
else:
    from backports import zstd as zstd  # noqa: PLC0414 - ditto

LOOPBACK_NETWORK = (ip_network("127.0.0.0/8"),)
MEGABYTE = b"\0" * 1_048_576
ETAG, MODIFIED = '"one"', "Sat, 31 Jan 2026 11:59:00 GMT"
JUST_READ = Validators(etag=ETAG, last_modified=MODIFIED, full_at=NOON)


def watched(address: str, **keys: Any) -> Source:
    """A source at a URL, or at HOST:PORT/PATH."""
    return replace(a_source(url=address if "://" in address else f"http://{address}"), **keys)


async def page_at(fetcher: HttpFetcher, address: str, **keys: Any) -> Page:
    """The page at an address; the fetch must bring one."""
    page = await fetcher.fetch(watched(address, **keys), Validators(), NOON)
    assert page is not None
    return page


async def trouble_at(fetcher: HttpFetcher, address: str, **keys: Any) -> FetchError:
    """The error of a fetch, which must fail."""
    with pytest.raises(FetchError) as caught:
        await fetcher.fetch(watched(address, **keys), Validators(), NOON)
    return caught.value


def saying(*parts: bytes) -> Answer:
    """These bytes, and then the end of the connection."""

    async def answer(_: Received, writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()

    return answer


def whole(body: bytes = b"", *headers: str, status: str = "200 OK") -> bytes:
    """A sound answer, after which the connection stays usable; a header is ``"Name: value"``."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def to(place: str, *headers: str, status: str = "302 Found") -> Answer:
    """A redirect."""
    return saying(whole(b"", f"Location: {place}", *headers, status=status))


@dataclass
class Flood:
    """An answer that begins with these bytes and then repeats others as long as they are taken; it counts them."""

    start: bytes
    more: bytes
    sent: int = 0

    async def __call__(self, _: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(self.start)
        while True:
            writer.write(self.more)
            await writer.drain()
            self.sent += len(self.more)


async def half_closed(_: Received, writer: asyncio.StreamWriter) -> None:
    """Half of a body, an end of the stream, and a connection that stays open the other way."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<li>Half a li")
    writer.write_eof()
    await asyncio.Event().wait()


async def reset(_: Received, writer: asyncio.StreamWriter) -> None:
    """Half of a body, and a connection that is thrown away."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<li>Half a li")
    await writer.drain()
    writer.transport.abort()


@dataclass
class KeepAlive:
    """Answers on connections that it keeps; ``hang_up`` decides what a request on a used one finds."""

    hang_up: bool = False
    connections: int = 0
    address: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with suppress(asyncio.IncompleteReadError, OSError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(whole(b"first on its connection"))
            while await reader.readuntil(b"\r\n\r\n") and not self.hang_up:
                writer.write(whole(b"one more"))
        writer.close()


@asynccontextmanager
async def keeping_alive(*, hang_up: bool) -> AsyncIterator[KeepAlive]:
    kept = KeepAlive(hang_up=hang_up)
    async with listening(kept.serve) as port:
        kept.address = f"127.0.0.1:{port}"
        yield kept


@asynccontextmanager
async def at_host(host: str, *answers: Answer) -> AsyncIterator[tuple[Receiver, str]]:
    """A server on an address of its own, such as 127.0.0.2; gives HOST:PORT as well."""
    receiver = Receiver(*answers)
    server = await asyncio.start_server(receiver._serve, host, 0)
    receiver._server = server
    try:
        yield receiver, f"{host}:{server.sockets[0].getsockname()[1]}"
    finally:
        await receiver.__aexit__(None, None, None)


class Names:
    """The names that the system knows, and how often it was asked; an event as an address is waited for, in vain."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.addresses: dict[str, str | threading.Event] = {}
        self.asked: list[str] = []
        monkeypatch.setattr(socket, "getaddrinfo", self._look_up)

    async def until_asked(self, times: int) -> None:
        """Returns when the system was asked so often."""
        async with asyncio.timeout(PATIENCE):
            while len(self.asked) < times:  # noqa: ASYNC110 - the condition is in other threads
                await asyncio.sleep(0)

    def _look_up(self, host: str, port: int, *_: object, **__: object) -> list[tuple[Any, ...]]:
        self.asked.append(host)
        found = self.addresses.get(host)
        if isinstance(found, threading.Event):
            found.wait(PATIENCE)
        if not isinstance(found, str):
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return [
            (socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in found.split()
        ]


def untrusted(folder: Path) -> ssl.SSLContext:
    """What a server with a certificate of its own making speaks by."""
    own = trustme.CA(organization_name="Nobody", organization_unit_name="himself")
    both = folder / "own.pem"
    own.private_key_pem.write_to_path(str(both))
    own.cert_pem.write_to_path(str(both), append=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    return context


@cache
def bomb(coding: str) -> bytes:
    """A body of about a megabyte, or much less, that unpacks to a gigabyte."""
    return _BOMBS[coding]()


def _deflate_bomb(bits: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, bits)
    start = packer.compress(MEGABYTE) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(MEGABYTE) + packer.flush(zlib.Z_FULL_FLUSH)
    return start + again * 1_023


def _brotli_bomb() -> bytes:
    packer = brotli.Compressor(quality=1)
    return b"".join([*(packer.process(MEGABYTE) for _ in range(1_024)), packer.finish()])


def _zstd_bomb() -> bytes:
    packer = zstd.ZstdCompressor()
    return b"".join(packer.compress(MEGABYTE) for _ in range(1_024)) + packer.flush()


_BOMBS: dict[str, Callable[[], bytes]] = {
    "gzip": lambda: _deflate_bomb(31),
    "deflate": lambda: _deflate_bomb(15),
    "br": _brotli_bomb,
    "zstd": _zstd_bomb,
}
