"""The only way out of a browser during one visit: a proxy on loopback that judges every connection by where it goes.

A browser follows redirects, opens web sockets and looks names up again without asking those who watch its requests. So
it gets no network of its own: each name is resolved here, each address judged as ``permit`` judges it, what comes is
counted, and the page's own tricks end at this door.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from base64 import b64encode
from contextlib import suppress
from dataclasses import replace

from aiohappyeyeballs import AddrInfoType, start_connection
from yarl import URL

from ticker.fetch.answer import shown
from ticker.fetch.guard import literal
from ticker.fetch.pauses import site_of
from ticker.fetch.permit import Permit, check_url, guarded_socket, host_of, permitted, refusal, url_of
from ticker.fetch.resolver import Resolver
from ticker.model.errors import FetchError
from ticker.model.health import Trouble

_HEAD_MAX = 65_536  # bytes of a request, or of what a proxy answers
_STEP = 65_536  # bytes
_CONNECT_SECONDS = 8
_EYEBALLS_SECONDS = 0.25  # RFC 8305, section 8
_PROBLEMS_MAX = 200  # hosts; a page may name any number that cannot be reached
_HOP_BY_HOP = frozenset({b"connection", b"keep-alive", b"proxy-connection", b"proxy-authorization"})

_Way = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Gate:
    """An HTTP proxy for one browser context; ``url`` is its address, ``problems`` say why hosts were not reached."""

    def __init__(self, permit: Permit, resolver: Resolver, *, proxy: URL | None, most: int) -> None:
        """``proxy`` is where everything is sent on to; after ``most`` bytes nothing comes through any more."""
        self.url = ""
        self.problems: dict[str, FetchError] = {}
        self._permit = permit
        self._resolver = resolver
        self._proxy = proxy
        self._left = most
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def is_full(self) -> bool:
        """Whether more came than may."""
        return self._left < 0

    async def __aenter__(self) -> Gate:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=_HEAD_MAX)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - servers call in tasks
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            with suppress(OSError, EOFError, asyncio.LimitOverrunError, ValueError):
                await self._pass(reader, writer)
        except asyncio.CancelledError:  # by __aexit__ alone, which waits for it; asyncio would log it as an error
            pass
        finally:
            writer.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        method, target, _ = head.split(b"\r\n", 1)[0].split(b" ")
        is_tunnel = method == b"CONNECT"
        url = url_of(("https://" if is_tunnel else "") + target.decode("ascii"))
        try:
            far_reader, far_writer = await self._way_to(url, is_tunnel=is_tunnel)
        except FetchError as error:
            self._note(url, error)
            if is_tunnel:
                writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
                await _finish(writer)
            return
        try:
            if is_tunnel:
                writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
                sending = asyncio.create_task(self._pipe(reader, far_writer))
            else:
                far_writer.write(self._rewritten(head))
                sending = asyncio.create_task(self._pipe(reader, far_writer, _length(head)))
            try:
                await self._pipe(far_reader, writer, count=True)
                await _finish(writer)
            finally:
                sending.cancel()
                await asyncio.gather(sending, return_exceptions=True)
        finally:
            far_writer.transport.abort()

    async def _pipe(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        most: int | None = None,
        *,
        count: bool = False,
    ) -> None:
        """Hands on what comes, until it ends, or so much of it."""
        while most is None or most > 0:
            data = await reader.read(_STEP if most is None else min(most, _STEP))
            if not data:
                return
            most = None if most is None else most - len(data)
            if count:
                self._left -= len(data)
                if self.is_full:
                    raise OSError(None, "too much")
            writer.write(data)
            await writer.drain()

    async def _way_to(self, url: URL, *, is_tunnel: bool) -> _Way:
        """A connection to where a URL is, or to the proxy. Raises FetchError."""
        check_url(url, self._permit)
        permit = replace(self._permit, refused=[])
        permitted.set(permit)
        goal, whom = (self._proxy, " to the proxy") if self._proxy else (url, "")
        where = shown(str(url))
        try:
            found = await self._found(host_of(goal))
        except OSError:
            problem = f"{where}: the name{' of the proxy' if whom else ''} cannot be resolved"
            raise FetchError(Trouble.UNREACHABLE, problem) from None
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                way = await _connected(goal, found, secure=bool(whom))
                if self._proxy and is_tunnel:
                    await _ask_for_tunnel(way, url, self._proxy)
                return way
        except (OSError, EOFError, ValueError, asyncio.LimitOverrunError) as error:
            reason = "in time" if isinstance(error, TimeoutError) else f"({_reason(error)})"
            problem = f"{where}: cannot connect{whom} {reason}"
            raise refusal(url, permit) or FetchError(Trouble.UNREACHABLE, problem) from error

    async def _found(self, host: str) -> list[tuple[int, str]]:
        """The addresses of a host. Raises OSError if there are none."""
        address = literal(host)
        if address:
            return [(socket.AF_INET6 if address.version == 6 else socket.AF_INET, str(address))]  # noqa: PLR2004 - IPv6
        return [(one["family"], one["host"]) for one in await self._resolver.resolve(host)]

    def _note(self, url: URL, error: FetchError) -> None:
        site = site_of(url)
        if site in self.problems or len(self.problems) < _PROBLEMS_MAX:
            self.problems[site] = error

    def _rewritten(self, head: bytes) -> bytes:
        """A request as it is sent on: for one answer, since what follows may be for another host."""
        request, *lines = head.split(b"\r\n")[:-2]
        kept = [line for line in lines if line.split(b":", 1)[0].strip().lower() not in _HOP_BY_HOP]
        if self._proxy:
            kept += _authorization(self._proxy)
        else:
            method, target, protocol = request.split(b" ")
            request = b" ".join((method, b"/" + target.split(b"/", 3)[3], protocol))
        return b"\r\n".join((request, *kept, b"Connection: close", b"", b""))


async def _connected(goal: URL, found: list[tuple[int, str]], *, secure: bool) -> _Way:
    addresses: list[AddrInfoType] = [
        (family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", _address(family, host, goal.port or 0))
        for family, host in found
    ]
    link = await start_connection(
        addresses, happy_eyeballs_delay=_EYEBALLS_SECONDS, interleave=1, socket_factory=guarded_socket
    )
    try:
        context = ssl.create_default_context() if secure and goal.scheme == "https" else None
        name = host_of(goal) if context else None
        return await asyncio.open_connection(sock=link, ssl=context, server_hostname=name, limit=_HEAD_MAX)
    except BaseException:
        link.close()
        raise


def _address(family: int, host: str, port: int) -> tuple[str, int] | tuple[str, int, int, int]:
    return (host, port, 0, 0) if family == socket.AF_INET6 else (host, port)


async def _ask_for_tunnel(way: _Way, url: URL, proxy: URL) -> None:
    reader, writer = way
    host = host_of(url)
    place = f"[{host}]:{url.port}".encode() if ":" in host else f"{host}:{url.port}".encode()
    lines = [b"CONNECT " + place + b" HTTP/1.1", b"Host: " + place, *_authorization(proxy), b"", b""]
    try:
        writer.write(b"\r\n".join(lines))
        answer = await reader.readuntil(b"\r\n\r\n")
        status = answer.split(b" ", 2)[1][:3].decode("latin-1")
        if status != "200":
            raise OSError(None, f"it answers {status}")
    except BaseException:
        writer.transport.abort()
        raise


def _authorization(proxy: URL) -> list[bytes]:
    if proxy.user is None:
        return []
    pair = f"{proxy.user}:{proxy.password or ''}".encode()
    return [b"Proxy-Authorization: Basic " + b64encode(pair)]


def _length(head: bytes) -> int:
    """The length of the body behind the head of a request. Raises ValueError."""
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return int(value)
    return 0


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or type(error).__name__)[:120]


async def _finish(writer: asyncio.StreamWriter) -> None:
    """All that was written, and then the end."""
    writer.close()
    await writer.wait_closed()
