"""The ledger of coverage: when a source was not watched, why, and what was found on return."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from tests.builders import NOON, a_source
from tests.replay.test_outage_whole import MINUTE, House, database
from ticker.cli.coverage import words_of
from ticker.store.archive import Archive
from ticker.store.database import Database
from ticker.store.ledger import Ledger

__all__ = ["database"]  # the fixture

OpenHouse = Callable[[int], Awaitable[House]]


@pytest.fixture
def open_house(database: Database, monkeypatch: pytest.MonkeyPatch) -> OpenHouse:
    """A desk after five minutes of polls; the store writes how far they came by the clock of the desk."""

    async def open_one(count: int) -> House:
        house = House(database, [a_source(f"s{n}", select=".ticker__item") for n in range(count)])
        monkeypatch.setattr("ticker.store.polls.monotonic", house._moment)
        await house.begin()
        await house.runs(5 * MINUTE)
        return house

    return open_one


async def ledger(house: House, name: str = "s0") -> Ledger:
    found = await Archive(house.database).coverage(NOON - timedelta(days=1), house.now, house.sources)
    return next(one for one in found if one.source == name)


def words(found: Ledger, house: House) -> list[str]:
    return [words_of(blind, house.now) for blind in found.blind]


async def test_a_source_that_was_out_of_reach_has_its_gap_with_the_reason_and_what_was_found(
    open_house: OpenHouse,
) -> None:
    house = await open_house(2)
    house.web.down = {"s0"}
    await house.runs(31 * MINUTE)
    during = await ledger(house)
    house.web.lines["s0"] = ["Second fresh line", "First fresh line", "Old line of s0"]
    house.web.down = set()
    await house.runs(6 * MINUTE)

    (gap,) = words(await ledger(house), house)

    assert words(during, house)[0].startswith("blind since 12:0")
    assert during.blind[0].reason == "unreachable"
    assert gap.startswith("blind 12:0")
    assert "min, unreachable)" in gap
    assert gap.endswith(", 2 found on return")
    assert not (await ledger(house, "s1")).blind


async def test_a_time_in_which_the_daemon_did_not_run_is_one_for_all_sources(open_house: OpenHouse) -> None:
    house = await open_house(2)
    house.web.down = {"s0", "s1"}
    await house.runs(MINUTE)  # which writes how far the polls came
    house.now += 40 * MINUTE
    house.web.down = set()
    await house.begin()
    await house.runs(5 * MINUTE)

    for name in ("s0", "s1"):
        (blind,) = (await ledger(house, name)).blind
        assert (blind.reason, blind.found) == ("not running", 0)


async def test_an_outage_of_the_network_is_the_reason_for_all(open_house: OpenHouse) -> None:
    house = await open_house(6)
    house.web.down = set(house.names)
    await house.runs(45 * MINUTE)
    house.web.down = set()
    await house.runs(10 * MINUTE)

    for name in house.names:
        (blind,) = (await ledger(house, name)).blind
        assert blind.reason == "no network"


async def test_a_source_without_gaps_is_watched_as_a_whole(open_house: OpenHouse) -> None:
    house = await open_house(1)

    found = await ledger(house)

    assert found.blind == ()
    assert found.coverage == 1.0
