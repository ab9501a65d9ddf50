"""The sender and the outbox together: what is held, bundled, put off and late, on disk and in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.builders import NOON, after, an_alert, an_event
from tests.night_desk import DOWN, SENT, NightDesk
from ticker.model.alert import EventKind, Urgency
from ticker.model.delivery import Outcome, Status
from ticker.model.manners import Digest, Format, Late, QuietHours, Rate
from ticker.model.route import ChannelRules

FROM_NOON = ChannelRules(name="phone", quiet_hours=QuietHours(start=time(12), end=time(13)))
HALF_HOURS = ChannelRules(name="phone", digest=Digest(every=timedelta(minutes=30)))
FIVE = ChannelRules(name="phone", rate=Rate(count=5, span=timedelta(minutes=1)))
ONE = ChannelRules(name="phone", rate=Rate(count=1, span=timedelta(minutes=1)))
HOUR = timedelta(hours=1)


@asynccontextmanager
async def a_desk(rules: ChannelRules, url: str, folder: Path, limit: int = 4000) -> AsyncIterator[NightDesk]:
    desk = NightDesk(rules, url=url, folder=folder, limit=limit)
    await desk.open()
    yield desk
    await desk.close()


def lines(body: str) -> list[str]:
    """The headlines of a bundle."""
    return [line.partition(": ")[2] for line in body.splitlines() if line.startswith("• ")]


async def test_what_falls_into_quiet_hours_goes_out_at_their_end_in_one_message(url: str, tmp_path: Path) -> None:
    async with a_desk(FROM_NOON, url, tmp_path) as desk:
        await desk.breaks("One")
        await desk.passes(minutes=10)
        await desk.breaks("Two")
        await desk.breaks("Palace hit", urgency=Urgency.FLASH)
        await desk.works()
        assert [body.splitlines()[0] for body in desk.heard] == ["Palace hit"]
        await desk.restart()
        await desk.passes(minutes=49)
        assert len(desk.heard) == 1

        await desk.works_until(NOON + HOUR)

        assert desk.phone.heard[1][0] == NOON + HOUR
        assert desk.heard[1].splitlines()[0] == "2 headlines from the quiet hours until 2026-01-31 13:00 UTC"
        assert lines(desk.heard[1]) == ["One", "Two"]
        assert await desk.states() == {"waiting": 0, "dead": 0}


async def test_what_was_to_go_out_before_the_quiet_hours_waits_for_their_end_when_it_could_not(
    url: str, tmp_path: Path
) -> None:
    async with a_desk(FROM_NOON, url, tmp_path) as desk:
        desk.now = NOON - HOUR
        desk.phone.answer = DOWN
        await desk.breaks("One", "Two", "Three")
        await desk.works_until(NOON)
        desk.phone.answer = SENT
        await desk.passes(minutes=30)
        await desk.breaks("Palace hit", urgency=Urgency.FLASH)
        await desk.works()
        assert [body.splitlines()[0] for body in desk.heard] == ["Palace hit"]

        await desk.works_until(NOON + HOUR)

        assert lines(desk.heard[1]) == ["One", "Two", "Three"]


async def test_a_digest_holds_all_since_the_last_and_the_loud_pass(url: str, tmp_path: Path) -> None:
    async with a_desk(HALF_HOURS, url, tmp_path) as desk:
        desk.now = after(60)
        await desk.breaks("One")
        await desk.passes(minutes=28, seconds=59)
        await desk.breaks("Two", "Three")
        await desk.breaks("Prime minister resigns", urgency=Urgency.BULLETIN)
        await desk.works()
        assert [body.splitlines()[0] for body in desk.heard] == ["Prime minister resigns"]
        await desk.restart()
        await desk.passes(seconds=1)
        assert lines(desk.heard[1]) == ["One", "Two", "Three"]
        assert desk.heard[1].startswith("Digest: 3 headlines until 2026-01-31 12:30 UTC")
        await desk.breaks("Four")
        await desk.passes(minutes=29, seconds=59)
        assert len(desk.heard) == 2
        await desk.passes(seconds=1)
        assert lines(desk.heard[2]) == ["Four"]


async def test_a_digest_that_was_missed_goes_out_as_one_after_the_start(url: str, tmp_path: Path) -> None:
    async with a_desk(HALF_HOURS, url, tmp_path) as desk:
        await desk.breaks("One", "Two")
        desk.now = NOON + HOUR
        await desk.restart()
        await desk.works()
        assert [lines(body) for body in desk.heard] == [["One", "Two"]]


async def test_a_digest_too_long_for_one_message_goes_on_in_the_next(url: str, tmp_path: Path) -> None:
    async with a_desk(HALF_HOURS, url, tmp_path, limit=280) as desk:
        texts = [f"Ferry {n} leaves the port of Haifa" for n in range(20)]
        await desk.breaks(*texts)
        await desk.passes(minutes=30)
        assert len(desk.heard) > 1
        assert [line for body in desk.heard for line in lines(body)] == texts


async def test_a_bundle_full_of_signs_that_are_escaped_holds_fewer_headlines_and_cuts_none(
    url: str, tmp_path: Path
) -> None:
    async with a_desk(HALF_HOURS, url, tmp_path, limit=300) as desk:
        texts = [f"*{n}* {'*' * 40}" for n in range(6)]
        await desk.breaks(*texts)
        await desk.passes(minutes=31)
        assert [line for body in desk.heard for line in lines(body)] == texts
        assert all(len(body) + body.count("*") <= 300 for body in desk.heard)


async def test_what_waits_under_settings_that_were_changed_keeps_the_new_ones_as_soon_as_it_is_due(
    url: str, tmp_path: Path
) -> None:
    async with a_desk(ChannelRules(name="phone"), url, tmp_path) as desk:
        await desk.breaks("One", "Two")
        desk.rule(HALF_HOURS)
        await desk.works()
        assert desk.heard == []
        await desk.passes(minutes=30)
        assert [lines(body) for body in desk.heard] == [["One", "Two"]]


async def test_in_a_storm_the_loud_go_first_and_the_rest_in_one_message(url: str, tmp_path: Path) -> None:
    async with a_desk(FIVE, url, tmp_path) as desk:
        await desk.breaks(*(f"Line {n}" for n in range(20)))
        await desk.breaks("Palace hit", urgency=Urgency.FLASH)
        await desk.breaks("Airport shut", urgency=Urgency.BULLETIN)
        await desk.warns("source wire is down")
        await desk.works()
        assert [body.splitlines()[0] for body in desk.heard[:2]] == ["Palace hit", "Airport shut"]
        assert lines(desk.heard[2]) == [f"Line {n}" for n in range(20)]
        assert len(desk.heard) == 3
        assert await desk.states() == {"waiting": 0, "dead": 0}


async def test_what_is_put_off_in_a_storm_is_not_passed_by_what_is_less_urgent(url: str, tmp_path: Path) -> None:
    async with a_desk(FIVE, url, tmp_path) as desk:
        await desk.breaks(*(f"Line {n}" for n in range(6)))
        await desk.breaks("Palace hit", urgency=Urgency.FLASH)
        desk.phone.answer = Outcome(status=Status.DEFERRED, retry_after=timedelta(seconds=30))
        await desk.works()
        desk.phone.answer = SENT
        await desk.restart()
        await desk.passes(seconds=29)
        assert (desk.phone.tries, desk.heard) == (1, [])

        await desk.passes(seconds=1)

        assert [body.splitlines()[0] for body in desk.heard[:1]] == ["Palace hit"]
        assert lines(desk.heard[1]) == [f"Line {n}" for n in range(6)]


async def test_a_channel_that_had_its_share_waits_through_a_restart_and_then_gets_all_in_one(
    url: str, tmp_path: Path
) -> None:
    async with a_desk(FIVE, url, tmp_path) as desk:
        for n in range(5):
            await desk.breaks(f"Line {n}")
            await desk.passes(seconds=1)
        await desk.breaks("Six", "Seven")
        await desk.restart()
        await desk.works()
        assert len(desk.heard) == 5
        await desk.passes(seconds=54)
        assert len(desk.heard) == 5

        await desk.passes(seconds=1)

        assert desk.phone.heard[5][0] == after(60)
        assert lines(desk.heard[5]) == ["Six", "Seven"]


async def test_more_flashes_than_a_channel_takes_go_out_together_before_the_rest(url: str, tmp_path: Path) -> None:
    async with a_desk(ONE, url, tmp_path) as desk:
        await desk.breaks("Line 1", "Line 2")
        await desk.breaks("Palace hit", "Bridge hit", urgency=Urgency.FLASH)
        await desk.works()
        assert [lines(body) for body in desk.heard] == [["🔴 FLASH Palace hit", "🔴 FLASH Bridge hit"]]
        await desk.passes(minutes=1)
        assert lines(desk.heard[1]) == ["Line 1", "Line 2"]


async def test_a_clock_that_is_set_back_by_a_day_stops_no_channel(url: str, tmp_path: Path) -> None:
    async with a_desk(ONE, url, tmp_path) as desk:
        await desk.breaks("Before")
        await desk.works()
        desk.now = NOON - timedelta(days=1)
        await desk.breaks("After")
        await desk.passes(minutes=2)
        assert [body.splitlines()[0] for body in desk.heard] == ["Before", "After"]


async def test_what_is_held_goes_out_at_the_right_time_by_a_clock_that_was_set_back(url: str, tmp_path: Path) -> None:
    async with a_desk(FROM_NOON, url, tmp_path) as desk:
        desk.now = NOON + timedelta(days=400, minutes=5)
        await desk.breaks("One")
        await desk.works()
        desk.now = NOON + timedelta(minutes=5)
        await desk.breaks("Two")
        await desk.works_until(NOON + HOUR)
        assert [at for at, _ in desk.phone.heard] == [NOON + HOUR]
        assert lines(desk.heard[0]) == ["One", "Two"]


async def test_what_could_not_be_delivered_in_time_goes_out_as_one_message_when_the_channel_works_again(
    url: str, tmp_path: Path
) -> None:
    rules = ChannelRules(name="phone", max_age=HOUR)
    async with a_desk(rules, url, tmp_path) as desk:
        desk.phone.answer = DOWN
        await desk.breaks("One", "Two")
        await desk.passes(minutes=70)
        await desk.breaks("Three")
        await desk.passes(hours=1, minutes=10)
        await desk.restart()
        await desk.breaks("Fresh")
        await desk.works()
        desk.phone.answer = SENT
        await desk.passes(minutes=6)
        (late,) = [body for body in desk.heard if body.startswith("Late:")]
        assert late.startswith("Late: 3 headlines that this channel could not be told in time")
        assert lines(late) == ["One", "Two", "Three"]
        assert [body.splitlines()[0] for body in desk.heard if body is not late] == ["Fresh"]
        assert await desk.states() == {"waiting": 0, "dead": 0}


async def test_a_channel_that_is_down_for_long_is_tried_no_oftener_for_all_that_waits(url: str, tmp_path: Path) -> None:
    async with a_desk(ChannelRules(name="phone", max_age=HOUR), url, tmp_path, limit=280) as desk:
        desk.phone.answer = DOWN
        await desk.breaks(*(f"Ferry {n} leaves the port of Haifa" for n in range(40)))
        await desk.passes(minutes=70)
        before = desk.phone.tries
        await desk.passes(hours=1)
        assert desk.phone.tries - before <= 24 + 2  # every 2.5 minutes at most


async def test_what_a_service_chokes_on_holds_up_nothing_once_it_is_late(url: str, tmp_path: Path) -> None:
    async with a_desk(ChannelRules(name="phone", max_age=HOUR), url, tmp_path) as desk:
        desk.phone.answer = DOWN
        await desk.breaks("Poison")
        await desk.passes(minutes=70)
        desk.phone.answer = SENT
        await desk.breaks("Fresh")
        await desk.works()
        assert [body.splitlines()[0] for body in desk.heard] == ["Fresh"]


async def test_what_is_late_expires_with_one_notice_that_counts_and_names_it(url: str, tmp_path: Path) -> None:
    rules = ChannelRules(name="phone", max_age=HOUR, late=Late.DROP)
    async with a_desk(rules, url, tmp_path) as desk:
        desk.phone.answer = DOWN
        await desk.breaks("One", "Two", "Three")
        await desk.passes(minutes=66)
        (told,) = [event.text for event in desk.told if "dropped" in event.text]
        assert "could not be told 3 alerts in time" in told
        assert all(text in told for text in ("One", "Two", "Three"))
        assert any(told in body for _, body in desk.operator.heard)
        assert await desk.states() == {"waiting": 0, "dead": 0}
        desk.phone.answer = SENT
        await desk.passes(hours=3)
        assert desk.heard == []


async def test_alerts_that_expire_one_after_the_other_are_told_of_once_an_hour(url: str, tmp_path: Path) -> None:
    rules = ChannelRules(name="phone", max_age=HOUR, late=Late.DROP)
    async with a_desk(rules, url, tmp_path) as desk:
        desk.phone.answer = DOWN
        for n in range(24):
            await desk.breaks(f"Line {n}")
            await desk.passes(minutes=10)
        await desk.restart()
        await desk.passes(hours=2, minutes=10)
        told = [event.text for event in desk.told if "dropped" in event.text]
        assert 3 <= len(told) <= 6
        counted = [int(text.partition("told ")[2].split()[0].replace("an", "1")) for text in told]
        assert sum(counted) == 24


async def test_a_headline_that_a_service_refuses_takes_no_other_of_its_bundle_with_it(url: str, tmp_path: Path) -> None:
    async with a_desk(HALF_HOURS, url, tmp_path) as desk:
        desk.phone.chokes_on = "Three"
        await desk.breaks("One", "Two", "Three", "Four")

        await desk.passes(minutes=31)

        assert [line for body in desk.heard for line in lines(body)] == ["One", "Two", "Four"]
        assert await desk.states() == {"waiting": 0, "dead": 1}
        assert [event.text for event in desk.told if "dead letter: Three" in event.text]


async def test_a_bundle_of_which_nobody_knows_whether_it_arrived_is_repeated_once_for_all_it_holds(
    url: str, tmp_path: Path
) -> None:
    async with a_desk(HALF_HOURS, url, tmp_path) as desk:
        await desk.breaks("One", "Two", "Three")
        desk.phone.answer = Outcome(status=Status.UNCLEAR, problem="timed out")
        await desk.passes(hours=3)
        assert desk.phone.tries == 2
        assert await desk.states() == {"waiting": 0, "dead": 3}
        (told,) = [event.text for event in desk.told if "dead letter" in event.text]
        assert "One and 2 more with it" in told


async def test_a_format_that_fails_costs_no_headline_and_is_told_once(url: str, tmp_path: Path) -> None:
    rules = ChannelRules(name="phone", format=Format(body="{{ published_at.hour }}"))
    async with a_desk(rules, url, tmp_path) as desk:
        await desk.breaks("One", "Two")
        await desk.works()
        assert [body.splitlines()[0] for body in desk.heard] == ["One", "Two"]
        (told,) = [event.text for event in desk.told]
        assert told.startswith(
            "the format of channel phone failed, its messages go out in the usual one: cannot be used"
        )


async def test_a_channel_hears_the_news_in_the_words_of_its_format(url: str, tmp_path: Path) -> None:
    rules = ChannelRules(name="phone", zone=ZoneInfo("Europe/Paris"), format=Format(body="{{ at.hour }}h {{ text }}"))
    async with a_desk(rules, url, tmp_path) as desk:
        await desk.breaks("One {{ 7*7 }}")
        await desk.works()
        assert desk.heard == ["13h One {{ 7*7 }}"]


async def test_a_dead_letter_of_what_nobody_acknowledged_is_told_and_one_of_a_notice_is_not(
    url: str, tmp_path: Path
) -> None:
    async with a_desk(ChannelRules(name="phone"), url, tmp_path) as desk:
        desk.phone.answer = Outcome(status=Status.BOUNCED, problem="401 unauthorized")
        told = an_event("n1", kind=EventKind.NOTICE, text="not acknowledged since 12:00 UTC: Quake")
        plain = an_event("n2", kind=EventKind.NOTICE, text="source wire is down")
        await desk.outbox.record([an_alert(replace(told, code="K7QFM"), "phone"), an_alert(plain, "phone")])
        await desk.passes(hours=1)
        assert (await desk.states())["dead"] == 2
        (word,) = [event.text for event in desk.told if "dead letter" in event.text]
        assert "not acknowledged since 12:00 UTC: Quake" in word


async def test_a_digest_is_told_in_the_words_of_the_format(url: str, tmp_path: Path) -> None:
    async with a_desk(replace(HALF_HOURS, format=Format(body="{{ text }}, {{ at.hour }}h")), url, tmp_path) as desk:
        await desk.breaks("One", "Two")
        await desk.passes(minutes=30)
        assert [body.splitlines()[1:] for body in desk.heard] == [["• One, 12h", "• Two, 12h"]]


async def test_what_may_have_arrived_has_its_share_of_the_rate(url: str, tmp_path: Path) -> None:
    rules = ChannelRules(name="phone", rate=Rate(count=2, span=timedelta(minutes=10)))
    async with a_desk(rules, url, tmp_path) as desk:
        desk.phone.answer = Outcome(status=Status.UNCLEAR, problem="timed out")
        await desk.breaks("One")
        await desk.passes(minutes=2)
        desk.phone.answer = SENT
        await desk.breaks("Two")
        await desk.restart()
        await desk.passes(minutes=30)
        assert desk.phone.tries == 3
        assert [(at, body.splitlines()[0]) for at, body in desk.phone.heard] == [(NOON + timedelta(minutes=10), "Two")]
