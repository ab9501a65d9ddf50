"""Services on 127.0.0.1 that receive messages: HTTP and mail, friendly, broken and hostile ones."""

from __future__ import annotations

import asyncio
import email
import email.policy
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.loopback.turns import close_door, some_turns

PATIENCE = 20.0  # seconds a test waits for what must happen, before it fails


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One HTTP request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode(), keep_blank_values=True).items()}


Answer = Callable[[Received, asyncio.StreamWriter], Awaitable[None]]


def answering(status: int = 200, body: bytes | str = b"", **headers: str) -> Answer:
    """Answers properly. ``retry_after="7"`` is the header Retry-After."""

    async def answer(received: Received, writer: asyncio.StreamWriter) -> None:
        data = body.encode() if isinstance(body, str) else body
        lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(data)}", "Connection: close"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + data)
        await writer.drain()

    return answer


async def silent(received: Received, writer: asyncio.StreamWriter) -> None:
    """Takes the request and never says a word."""
    await asyncio.Event().wait()


async def hanging_up(received: Received, writer: asyncio.StreamWriter) -> None:
    """Takes the request and closes the connection without an answer."""


async def dripping(received: Received, writer: asyncio.StreamWriter) -> None:
    """Sends a header without end, a byte now and then: no read ever times out."""
    writer.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    await _drip(writer)


async def dripping_body(received: Received, writer: asyncio.StreamWriter) -> None:
    """Takes the message properly, but its answer never ends."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    await _drip(writer)


async def flooding(received: Received, writer: asyncio.StreamWriter) -> None:
    """Answers with a body without end, as fast as it is read."""
    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while True:
        writer.write(b"x" * 65_536)
        await writer.drain()


async def _drip(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)


Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(serve: Serve, host: str = "127.0.0.1", **options: Any) -> AsyncIterator[int]:
    """A server on a port, of which no connection outlives the test."""
    writers: list[asyncio.StreamWriter] = []

    async def kept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        await serve(reader, writer)

    server = await asyncio.start_server(kept, host, 0, **options)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        await close_door(server)
        for writer in writers:
            writer.transport.abort()
        await some_turns()


class Receiver:
    """An HTTP service that keeps what it receives; it gives its answers in order, the last one again and again."""

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers) or [answering()]
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: list[asyncio.StreamWriter] = []
        self._server: asyncio.Server | None = None
        self.received: list[Received] = []
        self.connections = 0

    @property
    def address(self) -> str:
        assert self._server is not None
        return f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> Receiver:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        assert self._server is not None
        await close_door(self._server)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for writer in self._writers:
            writer.transport.abort()  # a mere close waits for what the other side does not take
        await some_turns()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.append(writer)
        if self._server is None or not self._server.is_serving():  # it came in while the test ended
            writer.transport.abort()
            return
        try:
            received = await _read(reader)
            self.received.append(received)
            answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
            await answer(received, writer)
        except (OSError, EOFError, asyncio.CancelledError):
            pass  # the other side, or the test, has had enough
        finally:
            writer.close()


async def _read(reader: asyncio.StreamReader) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, path, _ = head[0].split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Received(method=method, path=path, headers=headers, body=body)


@asynccontextmanager
async def refusing() -> AsyncIterator[str]:
    """An address on which nobody listens."""
    server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    yield f"127.0.0.1:{port}"


@dataclass(kw_only=True)
class MailDesk:
    """The handler of a mail server: keeps the mails, and gives the replies that a test asks for."""

    recipient_reply: str = "250 OK"
    data_reply: str | None = "250 OK"  # None: never
    farewell: bool = True
    mails: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.recipient_reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient_reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - ditto
        content = envelope.content
        assert isinstance(content, bytes)
        self.raw.append(content)
        self.mails.append(email.message_from_bytes(content, policy=email.policy.default))
        if self.data_reply is None:
            await asyncio.Event().wait()
        return self.data_reply or ""

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - ditto
        if not self.farewell:
            await asyncio.Event().wait()
        return "221 Bye"


@asynccontextmanager
async def mail_server(desk: MailDesk, **options: Any) -> AsyncIterator[str]:
    """A real mail server; gives its address."""
    servers: list[SMTP] = []

    def connect() -> SMTP:
        servers.append(SMTP(desk, hostname="desk.example", **options))
        return servers[-1]

    server = await asyncio.get_running_loop().create_server(connect, "127.0.0.1", 0)
    try:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        await close_door(server)
        for each in servers:
            if each.transport is not None:
                each.transport.abort()
        with suppress(TimeoutError):
            await asyncio.wait_for(server.wait_closed(), 1)
        await some_turns()


@asynccontextmanager
async def scripted_mail_server(*lines: str, then_silent: bool = True) -> AsyncIterator[str]:
    """A mail server that says these lines, one at once and one for each line it gets, and then nothing."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.current_task())
        with suppress(OSError, asyncio.CancelledError):
            for line in lines:
                writer.write(line.encode() + b"\r\n")
                await writer.drain()
                await reader.readline()
            if then_silent:
                await asyncio.Event().wait()
        writer.close()

    tasks: set[asyncio.Task[Any] | None] = set()
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        await close_door(server)
        ours = [task for task in tasks if task is not None]
        for task in ours:
            task.cancel()
        await asyncio.gather(*ours, return_exceptions=True)
        await some_turns()
