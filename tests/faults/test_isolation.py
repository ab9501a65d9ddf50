"""One source, message or task that is poison is caught, told and left alone for longer; the others go on in time."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.builders import a_source
from tests.daemon.program import Program, until
from tests.faults.house import Web, a_house, longest_gap
from tests.loopback.site import Site, ticker_page
from ticker.app.service import App
from ticker.engine.aside import Aside
from ticker.engine.supervise import supervised
from ticker.engine.watch import HEADLINES_MAX
from ticker.model.delivery import Delivery
from ticker.model.errors import ExtractError
from ticker.text import times

QUICK = timedelta(milliseconds=50)
SOURCES = [a_source(name, select=".ticker__item", every=QUICK) for name in ("poison", "well")]
POISONS = [
    SystemExit(3),
    KeyboardInterrupt(),
    asyncio.CancelledError(),
    MemoryError(),
    RecursionError(),
    TimeoutError(),
    ValueError("%s {0} \0"),
]


async def test_the_first_headline_after_a_start_finds_all_patterns_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the loop that takes 0.3 s, and on a busy machine four, in which no source is polled."""
    patterns = [one for one in vars(times).values() if isinstance(one, times._Pattern)]
    for pattern in patterns:
        monkeypatch.delitem(vars(pattern), "compiled", raising=False)

    async with a_house(SOURCES, tmp_path):
        assert all("compiled" in vars(pattern) for pattern in patterns)
    assert len(patterns) == 3


@pytest.mark.parametrize("poison", POISONS, ids=lambda poison: type(poison).__name__)
async def test_whatever_a_poll_raises_ends_there_and_the_next_one_runs(
    poison: BaseException, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    web = Web(raises={"poison": [poison] * 4})
    async with a_house(SOURCES, tmp_path, web=web) as house:
        await until(lambda: any(" cannot be read " in line for line in house.operator.heard))
        await until(lambda: any(" is read again" in line for line in house.operator.heard))
        web.lines["poison"] = ["Ferry sinks off Karo", "Old line of poison"]
        await until(lambda: house.desk.heard == ["Ferry sinks off Karo"])

    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == ["bug in a poll"]
    bug = next(record for record in caplog.records if record.levelno >= logging.ERROR)
    assert "Traceback" in bug.__dict__["problem"]
    assert type(poison).__name__ in house.operator.heard[0]
    assert len(web.polls["well"]) > len(web.polls["poison"])


async def test_a_source_that_is_poison_is_left_alone_for_longer_each_time(tmp_path: Path) -> None:
    web = Web(raises={"poison": [RecursionError() for _ in range(100)]})
    async with a_house(SOURCES, tmp_path, web=web):
        await until(lambda: len(web.polls["poison"]) >= 5)

    times = web.polls["poison"]
    assert times[4] - times[3] > 2 * (times[2] - times[1])
    assert longest_gap(web.polls["well"]) < 0.5


async def test_an_expression_that_never_ends_delays_no_other_source_and_no_stop(tmp_path: Path) -> None:
    """Some seconds are the start, four are those that a stop grants a poll under way."""
    async with Site() as site, Site() as poison, Site() as server:
        poison.headlines = [f"Line {n}" for n in range(1_500)]
        hangs = "//div[//div[//div[//div[. = 'x']]]]"
        text = f'[[sources]]\nname = "poison"\nurl = "{poison.url}"\nxpath = "{hangs}"\nevery = "1s"\n'
        text += f'[[sources]]\nname = "site"\nurl = "{site.url}"\nselect = ".ticker__item"\nevery = "1s"\n'
        text += f'[channels.desk]\nurl = "{server.url.replace("http://", "json://")}"\n'
        program = Program(tmp_path, text)
        await program.spawn()
        times: list[float] = []
        page = site.answer
        site.answer = lambda request: times.append(time.monotonic()) or page(request)
        await until(lambda: bool(poison.requests))
        await until(lambda: len(times) >= 3)
        site.publish("Ferry sinks off Karo")
        await until(lambda: bool(server.requests))
        began = time.monotonic()
        assert await program.stop() == 0

    assert len(poison.requests) == 1
    assert longest_gap(times) < 1.5
    assert time.monotonic() - began < 10


async def test_what_hangs_is_given_up_and_its_source_waits_until_it_has_ended() -> None:
    aside, release = Aside(timedelta(milliseconds=50)), threading.Event()
    with pytest.raises(ExtractError, match=r"longer than 0\.05 s"):
        await aside.run("poison", release.wait)
    threads = threading.active_count()
    for _ in range(20):
        with pytest.raises(ExtractError, match="has not ended yet"):
            await aside.run("poison", release.wait)
    assert threading.active_count() == threads
    assert await aside.run("well", lambda: 7) == 7
    release.set()
    await until(lambda: threading.active_count() < threads)
    assert await aside.run("poison", lambda: 8) == 8


async def test_work_that_keeps_the_interpreter_busy_leaves_the_loop_its_turns() -> None:
    ended = threading.Event()

    def busy() -> None:
        while not ended.is_set():
            sum(range(1_000))

    hanging = asyncio.create_task(Aside().run("poison", busy))
    times = []
    for _ in range(30):
        await asyncio.sleep(0.01)
        times.append(time.monotonic())
    ended.set()
    await hanging

    assert longest_gap(times) < 0.5


async def test_what_hangs_everywhere_takes_the_place_of_nobody_for_good() -> None:
    aside, release = Aside(timedelta(milliseconds=50)), threading.Event()
    hanging = [asyncio.create_task(aside.run(f"poison {n}", release.wait)) for n in range(40)]
    assert await aside.run("well", lambda: 7) == 7
    assert all(isinstance(one, ExtractError) for one in await asyncio.gather(*hanging, return_exceptions=True))
    release.set()


async def test_a_page_with_more_headlines_than_can_be_compared_is_refused_and_told(tmp_path: Path) -> None:
    web = Web(bodies={"poison": ticker_page(f"Line number {n} of many" for n in range(HEADLINES_MAX + 1)).encode()})
    async with a_house(SOURCES, tmp_path, web=web) as house:
        await until(lambda: bool(house.operator.heard))

    assert "shows 2,001 headlines, more than the 2,000 that are compared" in house.operator.heard[0]


async def test_a_page_of_many_headlines_stalls_the_loop_for_no_moment(tmp_path: Path) -> None:
    web = Web(lines={"poison": [f"Line {n} of {n * 7919} and {n * 104729}" for n in range(1_000)]})
    async with a_house(SOURCES, tmp_path, web=web):
        await until(lambda: len(web.polls["well"]) >= 5)
        web.lines["poison"] = [f"Word {n * 31337} from {n * 65537} to {n}" for n in range(1_000)]
        begun = len(web.polls["poison"])
        await until(lambda: len(web.polls["poison"]) >= begun + 2)

    assert longest_gap(web.polls["well"][1:]) < 1.0


async def test_a_task_that_dies_is_begun_again_and_told_once_and_cancelled_as_any_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    deaths: list[BaseException] = [SystemExit(1), asyncio.CancelledError(), RuntimeError("a bug"), MemoryError()]
    told: list[str] = []
    works = asyncio.Event()

    async def work() -> None:
        if deaths:
            raise deaths.pop(0)
        works.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(supervised("the work", work, told.append, pause_first=0.001))
    await works.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert len(told) == 1
    assert told[0].startswith("the work ended by a fault of Ticker (SystemExit: 1)")
    assert [record.getMessage() for record in caplog.records] == ["task died"]


async def test_a_task_that_has_done_its_work_is_not_begun_again() -> None:
    runs: list[int] = []

    async def work() -> None:
        runs.append(1)

    await supervised("the work", work, runs.append)

    assert runs == [1]


async def test_a_sender_that_dies_sends_again_and_the_operator_hears_of_it(tmp_path: Path) -> None:
    def spoil(app: App) -> None:
        outbox = app.sender._outbox
        claim = outbox.claim
        deaths = {"desk": 1}

        async def claimed(channel: str, *rest: object) -> Delivery | None:
            if deaths.get(channel) and web.lines:
                deaths[channel] -= 1
                raise RuntimeError("a bug")
            return await claim(channel, *rest)  # type: ignore[arg-type]  # as it was called

        outbox.claim = claimed  # type: ignore[method-assign,assignment]  # the bug of this test

    web = Web()
    async with a_house(SOURCES, tmp_path, web=web, prepare=spoil) as house:
        await until(lambda: len(web.polls["well"]) > 2)
        web.lines["well"] = ["Ferry sinks off Karo", "Old line of well"]
        await until(lambda: house.desk.heard == ["Ferry sinks off Karo"])
        await until(lambda: bool(house.operator.heard))

    assert house.operator.heard[0].startswith("the sender of channel desk ended by a fault of Ticker (RuntimeError")


async def test_a_message_that_is_poison_becomes_a_dead_letter_and_the_next_goes_out(tmp_path: Path) -> None:
    async with a_house(SOURCES, tmp_path) as house:
        await until(lambda: len(house.web.polls["well"]) > 2)
        house.desk.raises = [ValueError("a bug") for _ in range(3)]
        house.web.lines["well"] = ["Ferry sinks off Karo", "Old line of well"]
        await until(lambda: not house.desk.raises)
        house.web.lines["well"].insert(0, "Wheat price doubles")
        await until(lambda: house.desk.heard == ["Wheat price doubles"])

    assert any("kept as a dead letter: Ferry sinks off Karo" in line for line in house.operator.heard)


async def test_a_selector_that_goes_bad_on_a_page_is_trouble_of_that_source_alone(tmp_path: Path) -> None:
    source = replace(SOURCES[0], select=None, xpath="//div[position() = $missing]")
    async with a_house([source, SOURCES[1]], tmp_path) as house:
        await until(lambda: bool(house.operator.heard))
        assert "the XPath cannot be evaluated" in house.operator.heard[0]
        house.web.lines["well"] = ["Ferry sinks off Karo", "Old line of well"]
        await until(lambda: house.desk.heard == ["Ferry sinks off Karo"])
