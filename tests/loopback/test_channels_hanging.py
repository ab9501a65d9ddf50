"""Services that hang: a channel keeps its deadline, and its trouble stays its own."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.loopback.receivers import PATIENCE, Receiver, dripping
from ticker.channels.apprise import AppriseChannel
from ticker.channels.crew import CREW_MAX
from ticker.channels.wire import install
from ticker.model.delivery import Message, Outcome, Status

HELLO = Message(body="Bridge collapses on A7")

STUCK = """
import asyncio, sys, time
from datetime import timedelta
from ticker.channels.apprise import AppriseChannel
from ticker.model.delivery import Message

async def main():
    channels = [AppriseChannel(f"c{n}", f"json://{sys.argv[1]}/", deadline=timedelta(seconds=0.3)) for n in range(5)]
    outcomes = await asyncio.gather(*(channel.send(Message(body="x")) for channel in channels))
    print([outcome.status.value for outcome in outcomes], flush=True)

asyncio.run(main())
"""


def a_channel(address: str, name: str = "desk", *, seconds: float = 15) -> AppriseChannel:
    return AppriseChannel(name, f"json://{address}/", deadline=timedelta(seconds=seconds))


def threads_of(name: str) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == f"channel {name}"]


async def until(condition: Callable[[], object], what: str) -> None:
    give_up = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < give_up, what
        await asyncio.sleep(0.01)


async def test_a_dripping_service_is_given_up_at_the_deadline_and_the_message_is_unclear() -> None:
    async with Receiver(dripping) as receiver:
        started = time.monotonic()
        outcome = await a_channel(receiver.address, seconds=0.4).send(HELLO)
        took = time.monotonic() - started

    assert outcome.status is Status.UNCLEAR
    assert 0.4 <= took < PATIENCE


async def test_ten_dripping_channels_do_not_slow_a_good_one() -> None:
    async with Receiver(dripping) as bad, Receiver() as good:
        hanging = [asyncio.create_task(a_channel(bad.address, f"bad{n}", seconds=5).send(HELLO)) for n in range(10)]
        await until(lambda: len(bad.received) == 10, "ten messages hang")
        started = time.monotonic()
        outcome = await a_channel(good.address).send(HELLO)
        took = time.monotonic() - started

        assert not any(task.done() for task in hanging)
    await asyncio.gather(*hanging)
    assert outcome.status is Status.SENT
    assert took < 0.5


async def test_three_hanging_messages_open_the_circuit_until_one_ends() -> None:
    async with Receiver(dripping) as receiver:
        # Long beside a drip, which on a busy machine may come so late that the thread ends.
        channel = a_channel(receiver.address, "circuit", seconds=1.5)
        hung = [(await channel.send(HELLO)).status for _ in range(CREW_MAX)]
        started = time.monotonic()
        refused = await channel.send(HELLO)
        took = time.monotonic() - started

        assert hung == [Status.UNCLEAR] * CREW_MAX
        assert refused.status is Status.DEFERRED
        assert refused.problem.startswith("circuit open")
        assert took < 0.75
        assert len(receiver.received) == len(threads_of("circuit")) == CREW_MAX
    await until(lambda: not threads_of("circuit"), "the threads end with their connections")
    assert "circuit open" not in (await channel.send(HELLO)).problem


async def test_a_thread_that_has_sent_and_is_slow_to_end_is_waited_for_and_opens_no_circuit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    posting, ends = AppriseChannel._post, threading.Semaphore(0)

    def slow_to_end(*args: Any) -> None:
        posting(*args)
        ends.acquire(timeout=PATIENCE)

    monkeypatch.setattr(AppriseChannel, "_post", slow_to_end)
    async with Receiver() as receiver:
        channel = a_channel(receiver.address, "tidy")
        sent = [(await channel.send(HELLO)).status for _ in range(CREW_MAX)]
        one_more = asyncio.create_task(channel.send(HELLO))
        await asyncio.sleep(0)
        waits = not one_more.done() and len(receiver.received) == CREW_MAX
        ends.release()
        sent.append((await one_more).status)
        ends.release(CREW_MAX)
        await until(lambda: not threads_of("tidy"), "all threads end")

    assert sent == [Status.SENT] * (CREW_MAX + 1)
    assert waits


async def test_messages_of_one_channel_go_out_one_after_the_other() -> None:
    async with Receiver() as receiver:
        channel = a_channel(receiver.address)
        sends = [channel.send(Message(body=f"line {n}")) for n in range(8)]
        outcomes = await asyncio.gather(*sends)

    assert {outcome.status for outcome in outcomes} == {Status.SENT}
    assert [got.json["message"] for got in receiver.received] == [f"line {n}" for n in range(8)]


async def test_cancelling_a_send_is_not_swallowed() -> None:
    async with Receiver(dripping) as receiver:
        task = asyncio.create_task(a_channel(receiver.address).send(HELLO))
        await until(lambda: receiver.received, "the message hangs")
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


@pytest.fixture
def slow_names(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Name resolution that hangs until the event is set."""
    resolve = socket.getaddrinfo
    event = threading.Event()

    def hanging(*args: Any, **kwargs: Any) -> Any:
        event.wait(PATIENCE)
        return resolve(*args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", hanging)
    yield event
    event.set()


async def test_a_message_given_up_before_it_went_out_is_deferred_and_never_goes_out(
    slow_names: threading.Event,
) -> None:
    async with Receiver() as receiver:
        channel = a_channel(f"localhost:{receiver.address.rpartition(':')[2]}", "late", seconds=0.2)
        outcome = await channel.send(HELLO)
        slow_names.set()
        await until(lambda: not threads_of("late"), "the thread finds a name after all")

    assert outcome == Outcome(status=Status.DEFERRED, problem="no answer before the deadline")
    assert receiver.received == []


@pytest.mark.parametrize("url", ["ntfy://{}/topic", "json://{}/", "xml://{}/", "gotify://{}/AbCdEfGhIjKlMnO"])
async def test_the_pacing_of_a_plug_in_does_not_slow_the_next_message(url: str) -> None:
    async with Receiver() as receiver:
        channel = AppriseChannel("desk", url.format(receiver.address))
        started = time.monotonic()
        outcomes = [await channel.send(Message(title="t", body=f"line {n}")) for n in range(3)]

    assert [outcome.status for outcome in outcomes] == [Status.SENT] * 3
    assert time.monotonic() - started < 1


async def test_a_process_ends_promptly_though_threads_of_its_channels_hang() -> None:
    async with Receiver(dripping) as receiver:
        started = time.monotonic()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", STUCK, receiver.address, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
        took = time.monotonic() - started

        assert (process.returncode, out.decode().strip(), err) == (0, str(["unclear"] * 5), b"")
        assert took < 6


async def test_installing_the_wrappers_again_changes_nothing() -> None:
    for _ in range(50):
        install()
    async with Receiver() as receiver:
        assert (await a_channel(receiver.address).send(HELLO)).status is Status.SENT
        assert len(receiver.received) == 1


async def test_a_bug_in_a_plug_in_is_a_deferral_with_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Receiver() as receiver:
        channel = a_channel(receiver.address)
        monkeypatch.setattr("ticker.channels.apprise.open_plugin", lambda url, settings: sys.exit(3))
        outcome = await channel.send(HELLO)

    assert outcome.status is Status.DEFERRED
    assert "SystemExit" in outcome.problem
