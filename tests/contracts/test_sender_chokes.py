"""The sender where a service fails over one message: nothing waits for it for long, and an outage keeps its order."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from tests.builders import NOON
from tests.night_desk import BROKEN, DOWN, REFUSED, SENT, NightDesk
from ticker.core.timing import IN_A_ROW
from ticker.model.manners import Digest
from ticker.model.route import ChannelRules
from ticker.store.letters import Letters

DAY = timedelta(days=1)
RULES = ChannelRules(name="phone", max_age=DAY)


@asynccontextmanager
async def choking(url: str, folder: Path, rules: ChannelRules = RULES) -> AsyncIterator[NightDesk]:
    """A desk whose phone answers 500 to what is ill."""
    desk = NightDesk(rules, url=url, folder=folder)
    desk.phone.chokes_on, desk.phone.choking = "ill", BROKEN
    await desk.open()
    try:
        yield desk
    finally:
        await desk.close()


def firsts(desk: NightDesk) -> list[str]:
    return [body.splitlines()[0] for body in desk.heard]


def told_of_choking(desk: NightDesk) -> list[str]:
    return [event.text for event in desk.told if "fails over this one" in event.text]


async def test_a_message_over_which_a_service_fails_holds_up_the_next_for_minutes_and_is_told(
    url: str, tmp_path: Path
) -> None:
    async with choking(url, tmp_path) as desk:
        await desk.breaks("ill", "One", "Two")
        await desk.passes(minutes=3)
        assert firsts(desk) == ["One", "Two"]
        await desk.breaks("Three")
        await desk.passes(minutes=10)
        await desk.restart()
        await desk.breaks("Four")
        await desk.works()
        assert firsts(desk) == ["One", "Two", "Three", "Four"]
        await desk.passes(hours=2)
        (word,) = told_of_choking(desk)
        assert word.startswith("channel phone takes other messages, but fails over this one: ill (500)")
        assert word.endswith("ticker outbox drop 1")
        (ill,) = await Letters(desk.database).unsent()
        assert timedelta() < ill.due_at - desk.now <= timedelta(minutes=5)
        assert await desk.states() == {"waiting": 1, "dead": 0}

        desk.now += 7 * DAY
        await desk.passes(hours=23)

        assert await desk.states() == {"waiting": 0, "dead": 1}
        assert "dead letter: ill" in desk.told[-1].text


async def test_it_goes_out_when_the_service_has_been_mended(url: str, tmp_path: Path) -> None:
    async with choking(url, tmp_path) as desk:
        await desk.breaks("ill", "One")
        await desk.passes(hours=1)
        desk.phone.chokes_on = ""
        await desk.passes(minutes=6)
        assert firsts(desk) == ["One", "ill"]


@pytest.mark.parametrize("texts", [("ill 1", "ill 2"), ("ill 1", "ill 2", "ill 3")], ids=len)
async def test_several_in_a_row_hold_up_the_rest_for_minutes_too(
    url: str, tmp_path: Path, texts: tuple[str, ...]
) -> None:
    async with choking(url, tmp_path) as desk:
        await desk.breaks(*texts, "One", "Two")
        await desk.passes(minutes=2)
        assert firsts(desk) == ["One", "Two"]
        await desk.breaks("ill 9", "Three")
        await desk.passes(minutes=2)
        assert firsts(desk) == ["One", "Two", "Three"]


@pytest.mark.parametrize("hours", [0.02, 0.5, 12], ids=lambda hours: f"{hours} h")
@pytest.mark.parametrize("answer", [BROKEN, DOWN], ids=["500", "503"])
async def test_a_service_that_answers_500_to_all_gets_all_in_order_when_it_is_back(
    url: str, tmp_path: Path, hours: float, answer: object
) -> None:
    texts = [f"Line {n}" for n in range(12)]
    async with choking(url, tmp_path) as desk:
        desk.phone.answer = answer
        for n, text in enumerate(texts):
            await desk.breaks(text)
            await desk.passes(minutes=1 if n < 6 else 0)
        await desk.passes(hours=hours)
        tries, last = desk.phone.tries, desk.now
        await desk.passes(minutes=30)
        assert desk.phone.tries - tries <= 12 * (30 / 2.5)
        await desk.restart()
        desk.phone.answer = SENT
        await desk.passes(minutes=6)

        assert (firsts(desk), told_of_choking(desk)) == (texts, [])
        assert await desk.states() == {"waiting": 0, "dead": 0}
        assert last > NOON


async def test_after_an_outage_all_but_what_is_ill_goes_out_though_nothing_fresh_shows_that_the_service_is_back(
    url: str, tmp_path: Path
) -> None:
    async with choking(url, tmp_path) as desk:
        desk.phone.answer = BROKEN
        await desk.breaks("ill 1", "One", "ill 2", "Two")
        await desk.passes(hours=3)
        desk.phone.answer = SENT
        await desk.passes(minutes=30)

        assert sorted(firsts(desk)) == ["One", "Two"]  # one of them by turns, to show that the service is back
        assert await desk.states() == {"waiting": 2, "dead": 0}


async def test_of_a_bundle_only_the_headline_that_is_ill_stands_aside(url: str, tmp_path: Path) -> None:
    rules = ChannelRules(name="phone", max_age=DAY, digest=Digest(every=timedelta(minutes=30)))
    async with choking(url, tmp_path, rules) as desk:
        await desk.breaks("One", "ill", "Two", "Three")
        await desk.passes(hours=3)
        heard = "\n".join(desk.heard)
        assert all(text in heard for text in ("One", "Two", "Three"))
        assert "ill" not in heard
        assert await desk.states() == {"waiting": 1, "dead": 0}


async def test_a_message_that_fails_a_few_times_is_no_more_than_late(url: str, tmp_path: Path) -> None:
    async with choking(url, tmp_path) as desk:
        await desk.breaks("ill", "One")
        while desk.phone.tries < IN_A_ROW - 1:
            await desk.passes(seconds=1)
        desk.phone.chokes_on = ""
        await desk.passes(minutes=2)
        assert firsts(desk) == ["ill", "One"]


async def test_a_daily_digest_is_no_dead_letter_because_its_service_is_down_for_minutes(
    url: str, tmp_path: Path
) -> None:
    rules = ChannelRules(name="phone", max_age=DAY, digest=Digest(every=DAY))
    async with choking(url, tmp_path, rules) as desk:
        await desk.breaks("One")
        desk.now += timedelta(hours=1)
        await desk.breaks("Two")
        desk.phone.answer = BROKEN
        await desk.passes(hours=24)
        desk.phone.answer = SENT
        await desk.passes(minutes=6)
        assert all(text in "\n".join(desk.heard) for text in ("One", "Two"))
        assert await desk.states() == {"waiting": 0, "dead": 0}


async def test_one_that_is_ill_among_what_is_late_keeps_none_of_the_others(url: str, tmp_path: Path) -> None:
    async with choking(url, tmp_path, ChannelRules(name="phone", max_age=timedelta(hours=1))) as desk:
        desk.phone.answer = DOWN
        await desk.breaks("One", "ill", "Two")
        await desk.passes(hours=3)
        desk.phone.answer = SENT
        await desk.passes(minutes=6)
        await desk.breaks("Three")
        await desk.passes(minutes=40)

        assert [text for text in ("One", "Two", "Three", "ill") if text in "\n".join(desk.heard)] == [
            "One",
            "Two",
            "Three",
        ]
        assert await desk.states() == {"waiting": 1, "dead": 0}


async def test_several_that_are_ill_among_what_is_late_keep_none_of_the_others_though_nothing_fresh_comes(
    url: str, tmp_path: Path
) -> None:
    async with choking(url, tmp_path, ChannelRules(name="phone", max_age=timedelta(hours=1))) as desk:
        desk.phone.answer = DOWN
        await desk.breaks("ill 1", "One", "ill 2", "ill 3", "Two", "ill 4", "Three")
        await desk.passes(hours=3)
        desk.phone.answer = SENT
        await desk.passes(minutes=16)
        heard = "\n".join(desk.heard)
        assert [text for text in ("One", "Two", "Three", "ill") if text in heard] == ["One", "Two", "Three"]
        assert await desk.states() == {"waiting": 4, "dead": 0}


async def test_what_is_late_is_one_message_after_an_outage_of_server_errors(url: str, tmp_path: Path) -> None:
    async with choking(url, tmp_path, ChannelRules(name="phone", max_age=timedelta(hours=1))) as desk:
        desk.phone.answer = BROKEN
        await desk.breaks("One", "Two", "Three", "Four")
        desk.phone.answer = DOWN
        await desk.passes(hours=2)
        desk.phone.answer = BROKEN
        await desk.passes(hours=12)
        desk.phone.answer = SENT
        await desk.passes(minutes=6)
        (body,) = desk.heard
        assert all(text in body for text in ("One", "Two", "Three", "Four"))


async def test_of_what_is_ill_there_is_one_word_and_none_that_the_channel_is_down(url: str, tmp_path: Path) -> None:
    async with choking(url, tmp_path) as desk:
        for n in range(6):
            await desk.breaks(f"ill {n}", f"Line {n}")
            await desk.passes(minutes=9)
        await desk.passes(hours=1)
        assert len(told_of_choking(desk)) == 1
        assert [event.text for event in desk.told if "does not take messages" in event.text] == []


async def test_what_is_refused_after_an_outage_holds_up_the_next_for_seconds(url: str, tmp_path: Path) -> None:
    async with choking(url, tmp_path) as desk:
        desk.phone.choking = REFUSED
        desk.phone.answer = DOWN
        await desk.breaks("bad: ill", "One")
        await desk.passes(hours=2)
        desk.phone.answer = SENT
        await desk.passes(minutes=5, seconds=10)

        assert firsts(desk) == ["One"]
