"""Names to addresses: quickly, seldom, and without one name that hangs delaying another."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import AsyncIterator

import pytest

from tests.loopback.fetch_servers import Names
from ticker.fetch import resolver as module
from ticker.fetch.resolver import Resolver


class Clock:
    """The time that the resolver goes by."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    return Names(monkeypatch)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "monotonic", clock)
    return clock


@pytest.fixture
async def resolver() -> AsyncIterator[Resolver]:
    resolver = Resolver()
    yield resolver
    await resolver.close()
    await asyncio.sleep(0)


async def addresses(resolver: Resolver, host: str) -> list[str]:
    async with asyncio.timeout(10):
        return [found["host"] for found in await resolver.resolve(host, 80)]


async def test_all_addresses_of_a_name_are_given_with_the_port(resolver: Resolver, names: Names) -> None:
    names.addresses["news.example"] = "192.0.2.1 2001:db8::1"

    found = await resolver.resolve("news.example", 443)

    assert [(one["host"], one["port"], one["family"]) for one in found] == [
        ("192.0.2.1", 443, socket.AF_INET),
        ("2001:db8::1", 443, socket.AF_INET6),
    ]


async def test_many_who_ask_for_one_name_at_once_ask_the_system_once(resolver: Resolver, names: Names) -> None:
    names.addresses["news.example"] = "192.0.2.1"

    await asyncio.gather(*(addresses(resolver, "news.example") for _ in range(50)))
    await addresses(resolver, "news.example")

    assert names.asked == ["news.example"]


async def test_a_name_is_asked_for_again_after_some_minutes(resolver: Resolver, names: Names, clock: Clock) -> None:
    names.addresses["news.example"] = "192.0.2.1"
    await addresses(resolver, "news.example")
    names.addresses["news.example"] = "192.0.2.2"
    clock.now += 299
    assert await addresses(resolver, "news.example") == ["192.0.2.1"]
    clock.now += 2

    assert await addresses(resolver, "news.example") == ["192.0.2.2"]


async def test_a_name_that_is_not_there_is_an_error_and_soon_asked_for_again(
    resolver: Resolver, names: Names, clock: Clock
) -> None:
    for _ in range(3):
        with pytest.raises(OSError, match="cannot be resolved"):
            await addresses(resolver, "news.example")
    assert names.asked == ["news.example"]
    names.addresses["news.example"] = "192.0.2.1"
    clock.now += 6

    assert await addresses(resolver, "news.example") == ["192.0.2.1"]


async def test_the_last_good_answer_serves_while_names_cannot_be_resolved(
    resolver: Resolver, names: Names, clock: Clock
) -> None:
    names.addresses["news.example"] = "192.0.2.1"
    await addresses(resolver, "news.example")
    del names.addresses["news.example"]

    for seconds in (301, 1, 301):
        clock.now += seconds
        assert await addresses(resolver, "news.example") == ["192.0.2.1"]


async def test_the_last_good_answer_serves_while_the_system_hangs(
    resolver: Resolver, names: Names, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_STALE_SECONDS", 0.05)
    names.addresses["news.example"] = "192.0.2.1"
    await addresses(resolver, "news.example")
    names.addresses["news.example"] = hanging = threading.Event()
    clock.now += 301

    async with asyncio.timeout(2):
        assert await addresses(resolver, "news.example") == ["192.0.2.1"]
    hanging.set()


async def test_names_that_hang_delay_no_other(resolver: Resolver, names: Names) -> None:
    hanging = threading.Event()
    names.addresses |= {f"hangs-{number}.example": hanging for number in range(30)}
    names.addresses["news.example"] = "192.0.2.1"
    waiting = [asyncio.create_task(addresses(resolver, f"hangs-{number}.example")) for number in range(30)]
    await names.until_asked(30)

    async with asyncio.timeout(2):
        assert await addresses(resolver, "news.example") == ["192.0.2.1"]

    hanging.set()
    assert all(isinstance(answer, OSError) for answer in await asyncio.gather(*waiting, return_exceptions=True))


async def test_a_name_that_hangs_is_given_up(resolver: Resolver, names: Names, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_ANSWER_SECONDS", 0.05)
    names.addresses["news.example"] = hanging = threading.Event()

    with pytest.raises(OSError, match="cannot be resolved"):
        await addresses(resolver, "news.example")
    hanging.set()


async def test_who_gives_up_does_not_end_the_question_for_others(resolver: Resolver, names: Names) -> None:
    names.addresses["news.example"] = hanging = threading.Event()
    impatient = asyncio.create_task(addresses(resolver, "news.example"))
    patient = asyncio.create_task(addresses(resolver, "news.example"))
    await names.until_asked(1)
    impatient.cancel()
    await asyncio.gather(impatient, return_exceptions=True)
    hanging.set()

    assert isinstance((await asyncio.gather(patient, return_exceptions=True))[0], OSError)
    assert names.asked == ["news.example"]


@pytest.mark.parametrize("host", ["", "x" * 64 + ".example", "a..b", "\udce9.example", "\0"])
async def test_what_can_be_no_name_is_an_error(host: str) -> None:
    resolver = Resolver()
    with pytest.raises(OSError, match="cannot be resolved"):
        await addresses(resolver, host)
    await resolver.close()


async def test_when_no_thread_can_be_started_it_is_an_error_and_no_more(
    resolver: Resolver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_thread(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", no_thread)

    with pytest.raises(OSError, match="cannot be resolved"):
        await addresses(resolver, "news.example")


async def test_closing_ends_what_is_asked(names: Names) -> None:
    names.addresses["news.example"] = hanging = threading.Event()
    resolver = Resolver()
    asking = asyncio.create_task(addresses(resolver, "news.example"))
    await names.until_asked(1)

    async with asyncio.timeout(2):
        await resolver.close()
        with pytest.raises(OSError, match="cannot be resolved"):
            await asking
    hanging.set()
