"""Messages through servers that are not ours: mosquitto (MQTT) and ngircd (IRC), where they are installed."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from tests.loopback.receivers import PATIENCE, listening, refusing
from tests.loopback.test_nasty_headlines import HEADLINES, message_of
from ticker.channels.apprise import AppriseChannel
from ticker.model.delivery import Message, Outcome, Status
from ticker.text.clean import clean

mqtt = pytest.importorskip("paho.mqtt.client")
WHERE = f"{os.environ.get('PATH', '')}:/usr/sbin"
MOSQUITTO, NGIRCD = shutil.which("mosquitto", path=WHERE), shutil.which("ngircd", path=WHERE)
needs_mosquitto = pytest.mark.skipif(MOSQUITTO is None, reason="mosquitto is not installed")
needs_ngircd = pytest.mark.skipif(NGIRCD is None, reason="ngircd is not installed")
SHORT = 300  # characters of a headline that goes over IRC in one line

MOSQUITTO_SETTINGS = "listener {port} 127.0.0.1\nallow_anonymous {open}\npersistence false\nuser root\n"
NGIRCD_SETTINGS = """
[Global]
Name = irc.example.net
Info = a newsroom
Listen = 127.0.0.1
Ports = {port}
ServerUID = nobody
[Limits]
MaxConnectionsIP = 0
[Options]
DNS = no
Ident = no
PAM = no
"""


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - the condition is another process
            await asyncio.sleep(0.01)


def a_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@asynccontextmanager
async def a_server(program: str | None, *arguments: str, port: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """A server that accepts connections, ended at the end."""
    assert program
    nowhere = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(program, *arguments, stdout=nowhere, stderr=nowhere)
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                with suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                    writer.close()
                    break
                await asyncio.sleep(0.02)
        yield process
    finally:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        await process.wait()


class Subscriber:
    """A client of the broker that keeps what it gets."""

    def __init__(self, port: int) -> None:
        self.got: list[str] = []
        self._ready = False
        self._client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
        self._client.on_connect = lambda client, *_: client.subscribe("news/#", 1)
        self._client.on_subscribe = lambda *_: setattr(self, "_ready", True)
        self._client.on_message = lambda client, data, message: self.got.append(message.payload.decode())
        self._client.connect("127.0.0.1", port)

    async def __aenter__(self) -> Subscriber:
        self._client.loop_start()
        await until(lambda: self._ready)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._client.disconnect()
        self._client.loop_stop()


def mosquitto(folder: Path, port: int, *, is_open: bool = True) -> tuple[str, ...]:
    settings = folder / "mosquitto.conf"
    settings.write_text(MOSQUITTO_SETTINGS.format(port=port, open=str(is_open).lower()))
    return "-c", str(settings)


def over_mqtt(port: int, *, seconds: float = 15, login: str = "") -> AppriseChannel:
    return AppriseChannel("wire", f"mqtt://{login}127.0.0.1:{port}/news/desk", deadline=timedelta(seconds=seconds))


@needs_mosquitto
async def test_subscribers_of_a_broker_get_every_headline_as_it_was_published(tmp_path: Path) -> None:
    port = a_port()
    async with a_server(MOSQUITTO, *mosquitto(tmp_path, port), port=port), Subscriber(port) as subscriber:
        channel = over_mqtt(port)
        messages = [message_of(headline, channel) for headline in HEADLINES]
        outcomes = [await channel.send(message) for message in messages]
        await until(lambda: len(subscriber.got) >= len(HEADLINES))

    assert outcomes == [Outcome(status=Status.SENT)] * len(HEADLINES)
    assert subscriber.got == [message.body for message in messages]


@needs_mosquitto
async def test_a_broker_that_is_frozen_leaves_a_message_unclear_and_may_have_it_after_all(tmp_path: Path) -> None:
    port = a_port()
    async with a_server(MOSQUITTO, *mosquitto(tmp_path, port), port=port) as broker, Subscriber(port) as subscriber:
        broker.send_signal(signal.SIGSTOP)
        outcome = await over_mqtt(port, seconds=1).send(Message(body="Bridge collapses"))
        broker.send_signal(signal.SIGCONT)
        after = await over_mqtt(port).send(Message(body="Bridge closed"))
        await until(lambda: subscriber.got[-1:] == ["Bridge closed"])

    assert outcome.status is Status.UNCLEAR
    assert after.status is Status.SENT


@needs_mosquitto
async def test_a_broker_that_refuses_the_login_bounces_with_what_to_change(tmp_path: Path) -> None:
    port = a_port()
    async with a_server(MOSQUITTO, *mosquitto(tmp_path, port, is_open=False), port=port):
        outcome = await over_mqtt(port, login="reporter:Canary-Passw0rd@").send(Message(body="Quake"))

    assert outcome.status is Status.BOUNCED
    assert outcome.problem == (
        "the broker refused the login: Not authorized; "
        "correct user and password in the url of the channel, or what the broker allows them"
    )


@asynccontextmanager
async def a_broker_that_says(*codes: int) -> AsyncIterator[int]:
    """A broker that answers each login with the next of these return codes (MQTT 3.1.1, 3.2.2.3), and takes nothing."""
    left = list(codes)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        code = left.pop(0) if left else codes[-1]
        writer.write(bytes((0x20, 2, 0, code)))
        await writer.drain()
        if code:
            writer.close()
        else:
            await reader.read()

    async with listening(serve) as port:
        yield port


@pytest.mark.parametrize(
    ("codes", "status", "said"),
    [
        ((4,), Status.BOUNCED, "Bad user name or password; correct user and password"),
        ((3,), Status.DEFERRED, "the broker lets nobody in: Server unavailable"),
        ((0,), Status.UNCLEAR, ""),
    ],
)
async def test_what_a_broker_says_to_the_login_decides(codes: tuple[int, ...], status: Status, said: str) -> None:
    async with a_broker_that_says(*codes) as port:
        outcome = await over_mqtt(port, seconds=1).send(Message(body="Quake"))

    assert outcome.status is status
    assert said in outcome.problem


async def test_a_broker_that_is_down_is_deferred() -> None:
    async with refusing() as address:
        outcome = await over_mqtt(int(address.rpartition(":")[2])).send(Message(body="Quake"))

    assert outcome.status is Status.DEFERRED


@asynccontextmanager
async def a_reader_of_irc(port: int) -> AsyncIterator[list[str]]:
    """What is said in #news, line by line."""
    said: list[str] = []
    joined = asyncio.Event()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"NICK reader\r\nUSER reader 0 * :reader\r\nJOIN #news\r\n")

    async def listen() -> None:
        while line := (await reader.readline()).decode().removesuffix("\r\n"):
            if line.startswith("PING"):
                writer.write(line.replace("PING", "PONG").encode() + b"\r\n")
            elif " PRIVMSG #news :" in line:
                said.append(line.partition(" PRIVMSG #news :")[2])
            elif " 366 " in line:  # the end of the list of names: it is in
                joined.set()

    listening = asyncio.create_task(listen())
    try:
        await asyncio.wait_for(joined.wait(), PATIENCE)
        yield said
    finally:
        listening.cancel()
        writer.close()


@needs_ngircd
async def test_readers_of_irc_get_every_letter_and_nothing_is_taken_for_a_command(tmp_path: Path) -> None:
    """Each line of a message is one of IRC; several headlines go in one, as in a bundle, since each takes seconds."""
    port = a_port()
    settings = tmp_path / "ngircd.conf"
    settings.write_text(NGIRCD_SETTINGS.format(port=port))
    lines = [line for line in map(clean, HEADLINES) if line and len(line.encode()) < SHORT]
    long = "مقتل ١٢ شخصا في غارة على الميناء " * 15
    bodies = ["\n".join(lines[n : n + 8]) for n in range(0, len(lines), 8)] + [long.strip()]
    async with a_server(NGIRCD, "-n", "-f", str(settings), port=port), a_reader_of_irc(port) as said:
        channel = AppriseChannel("irc", f"irc://127.0.0.1:{port}/#news")
        outcomes = [await channel.send(Message(body=body)) for body in bodies]
        size = len(" ".join([*lines, long.strip()]))
        await until(lambda: len(" ".join(said)) >= size)

    assert {outcome.status for outcome in outcomes} == {Status.SENT}
    # Each message goes through a connection of its own, of which the server may hand on the end of one behind the next.
    assert sorted(line for line in said if line in lines) == sorted(lines)
    assert " ".join(line for line in said if line not in lines) == long.strip()
