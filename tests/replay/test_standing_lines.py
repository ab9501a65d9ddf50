"""What the log says of trouble that lasts: a line an hour for each source and channel, and one when it is over."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from tests.night_desk import DOWN, SENT, NightDesk
from tests.replay.test_outage_whole import MINUTE, a_house, database
from ticker.model.alert import EventKind
from ticker.model.route import ChannelRules
from ticker.store.database import Database

__all__ = ["database"]  # the fixture


def said(caplog: pytest.LogCaptureFixture) -> list[tuple[str, object, object]]:
    """The lines that people see, with who they are about and how often it happened."""
    return [
        (
            record.message,
            getattr(record, "source", None) or getattr(record, "channel", None),
            record.__dict__.get("count"),
        )
        for record in caplog.records
        if record.levelno >= logging.INFO and record.name.startswith("ticker.")
    ]


async def test_a_source_that_is_down_for_hours_has_a_line_an_hour_and_one_at_the_end(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    house = await a_house(database, 1)
    with caplog.at_level(logging.DEBUG, "ticker"):
        house.web.down = {"s0"}
        await house.runs(150 * MINUTE)
        house.web.down = set()
        await house.runs(10 * MINUTE)

    first, second, third, end = said(caplog)
    assert [line[:2] for line in (first, second, third)] == [("poll failed", "s0")] * 3
    assert first[2] is None
    assert isinstance(second[2], int)
    assert second[2] > 10
    assert end[:2] == ("notice", "s0")
    (notice,) = [event for event in await house.events(EventKind.NOTICE) if event.reason == "recovered"]
    assert "min of trouble since 2026-01-31 12:05 UTC" in notice.text


async def test_a_source_that_comes_and_goes_has_no_more_lines_than_one_that_is_down(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    house = await a_house(database, 1)
    with caplog.at_level(logging.INFO, "ticker"):
        for _ in range(40):
            house.web.down = {"s0"}
            await house.runs(MINUTE / 2)
            house.web.down = set()
            await house.runs(MINUTE)

    assert said(caplog) == [("poll failed", "s0", None), ("polls succeed again", "s0", None)]


async def test_a_channel_that_is_down_has_one_line_and_each_message_that_it_takes_one(
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk = NightDesk(ChannelRules(name="phone"))
    await desk.open()
    with caplog.at_level(logging.INFO, "ticker"):
        desk.phone.answer = DOWN
        await desk.breaks("Quake hits coast")
        await desk.works_until(desk.now + timedelta(hours=2))
        assert desk.phone.tries > 20
        assert [line for line in said(caplog) if line[1] != "operator"] == [("notice", None, None)]
        caplog.clear()
        desk.phone.answer = SENT
        await desk.works_until(desk.now + timedelta(hours=1))
    await desk.close()

    assert [line for line in said(caplog) if line[1] != "operator"] == [
        ("notice", None, None),
        ("delivery", "phone", None),
    ]
