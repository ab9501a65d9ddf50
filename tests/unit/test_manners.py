"""When a channel hears of what: quiet hours, digests, rates, over midnight and through changes of the clock."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import NOON, a_delivery, after, an_alert, an_event
from ticker.core.manners import allowance, held, is_late, mannered, next_digest, quiet_until
from ticker.model.alert import Bundle, BundleKind, Urgency
from ticker.model.manners import Digest, QuietHours, Rate
from ticker.model.route import ChannelRules, Policy

PARIS = ZoneInfo("Europe/Paris")
NIGHT = QuietHours(start=time(22), end=time(6, 30))
LUNCH = QuietHours(start=time(12), end=time(13))
HALF_HOURS = Digest(every=timedelta(minutes=30))
DAILY = Digest(at=(time(8), time(18)))


def paris(text: str) -> datetime:
    """A moment by a Paris clock."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "end"),
    [
        ("2026-01-31 21:59:59", None),
        ("2026-01-31 22:00", "2026-02-01 06:30"),
        ("2026-01-31 23:59", "2026-02-01 06:30"),
        ("2026-02-01 00:00", "2026-02-01 06:30"),
        ("2026-02-01 06:29:59", "2026-02-01 06:30"),
        ("2026-02-01 06:30", None),
    ],
)
def test_quiet_hours_last_over_midnight_and_end_to_the_minute(at: str, end: str | None) -> None:
    assert quiet_until(NIGHT, PARIS, paris(at)) == (paris(end) if end else None)


def test_quiet_hours_within_a_day_are_those_of_that_day() -> None:
    assert quiet_until(LUNCH, UTC, NOON) == after(3600)
    assert quiet_until(LUNCH, UTC, after(-1)) is None
    assert quiet_until(LUNCH, UTC, after(3600)) is None


@pytest.mark.parametrize(
    ("hours", "at", "end"),
    [
        (NIGHT, "2026-03-28 22:00", "2026-03-29 04:30"),  # one hour less that night
        (NIGHT, "2026-10-24 21:00", "2026-10-25 05:30"),  # one hour more
        (QuietHours(start=time(1), end=time(2, 30)), "2026-03-29 00:30", "2026-03-29 01:30"),  # 02:30 is skipped
        (QuietHours(start=time(1), end=time(2, 30)), "2026-10-25 00:15", "2026-10-25 00:30"),  # 02:30 comes twice
        (QuietHours(start=time(1), end=time(2, 30)), "2026-10-25 01:15", None),
        (QuietHours(start=time(2, 30), end=time(5)), "2026-03-29 01:30", "2026-03-29 03:00"),
    ],
)
def test_quiet_hours_keep_their_ends_when_the_clocks_change(hours: QuietHours, at: str, end: str | None) -> None:
    assert quiet_until(hours, PARIS, utc(at)) == (utc(end) if end else None)


@pytest.mark.parametrize(
    ("digest", "after", "next_one"),
    [
        (HALF_HOURS, "2026-01-31 12:00", "2026-01-31 12:30"),
        (HALF_HOURS, "2026-01-31 12:29:59", "2026-01-31 12:30"),
        (HALF_HOURS, "2026-01-31 23:45", "2026-02-01 00:00"),
        (Digest(every=timedelta(minutes=50)), "2026-01-31 23:30", "2026-02-01 00:00"),
        (Digest(every=timedelta(days=1)), "2026-01-31 00:00", "2026-02-01 00:00"),
        (DAILY, "2026-01-31 07:59:59", "2026-01-31 08:00"),
        (DAILY, "2026-01-31 08:00", "2026-01-31 18:00"),
        (DAILY, "2026-01-31 18:00", "2026-02-01 08:00"),
    ],
)
def test_a_digest_comes_at_its_next_moment_of_the_zone(digest: Digest, after: str, next_one: str) -> None:
    assert next_digest(digest, PARIS, paris(after)) == paris(next_one)


def test_a_daily_digest_at_a_time_that_is_skipped_comes_all_the_same_and_one_that_comes_twice_comes_once() -> None:
    at_night = Digest(at=(time(2, 30),))
    assert next_digest(at_night, PARIS, utc("2026-03-28 20:00")) == utc("2026-03-29 01:30")
    assert next_digest(at_night, PARIS, utc("2026-10-24 20:00")) == utc("2026-10-25 00:30")
    assert next_digest(at_night, PARIS, utc("2026-10-25 00:30")) == utc("2026-10-26 01:30")


@given(
    at=st.integers(0, 3 * 366 * 1440).map(lambda minutes: utc("2025-01-01 00:00") + timedelta(minutes=minutes)),
    zone=st.sampled_from(["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Cairo"]),
    start=st.times(),
    end=st.times(),
    minutes=st.integers(1, 1440),
)
def test_what_is_held_goes_out_within_two_days_and_is_not_held_again(
    at: datetime, zone: str, start: time, end: time, minutes: int
) -> None:
    rules = ChannelRules(
        name="desk",
        zone=ZoneInfo(zone),
        digest=Digest(every=timedelta(minutes=minutes)),
        quiet_hours=QuietHours(start=start, end=end) if start != end else None,
    )
    hold = held(an_event(at=at), rules, at)
    assert hold
    assert at < hold.until <= at + timedelta(days=2, hours=2)
    assert held(an_event(at=at), rules, hold.until, hold.bundle) is None
    assert held(an_event(at=at, urgency=Urgency.FLASH), rules, at) is None


def test_a_bulletin_passes_a_digest_and_waits_in_quiet_hours() -> None:
    bulletin = an_event(urgency=Urgency.BULLETIN)
    assert held(bulletin, ChannelRules(name="desk", digest=HALF_HOURS), NOON) is None
    assert held(bulletin, ChannelRules(name="desk", quiet_hours=LUNCH), NOON)


def test_a_digest_that_falls_into_quiet_hours_goes_out_at_their_end() -> None:
    rules = ChannelRules(name="desk", digest=HALF_HOURS, quiet_hours=LUNCH)
    hold = held(an_event(), rules, after(-60))
    assert hold
    assert (hold.until, hold.bundle) == (after(3600), Bundle(kind=BundleKind.QUIET, key="2026-01-31 13:00 UTC"))


def test_an_alert_waits_for_the_channels_that_want_it_later_only() -> None:
    policy = Policy(
        channels=(
            ChannelRules(name="desk"),
            ChannelRules(name="mail", digest=DAILY),
            ChannelRules(name="phone", quiet_hours=LUNCH),
        )
    )
    at_once, mail, phone = mannered([an_alert(an_event(), "desk", "mail", "phone")], policy)
    assert (at_once.channels, at_once.bundle, at_once.wait) == (("desk",), None, timedelta())
    assert (mail.channels, mail.wait) == (("mail",), timedelta(hours=6))
    assert (phone.channels, phone.wait) == (("phone",), timedelta(hours=1))


def test_an_alert_that_nobody_hears_stays_one() -> None:
    policy = Policy(channels=(ChannelRules(name="mail", digest=DAILY),))
    nobody = an_alert()
    assert mannered([nobody], policy) == (nobody,)


RATE = Rate(count=3, span=timedelta(minutes=1))


@pytest.mark.parametrize(
    ("sent", "left", "next_at"),
    [
        ([], 3, 0),
        ([0], 2, 0),
        ([0, -1, -2], 0, 58),
        ([0, -1, -59], 0, 1),
        ([0, -1, -60], 1, 0),  # a span does not hold both its ends
        ([-61, -62, -63], 3, 0),
        ([7200, 7200, 7200], 3, 0),  # sent before the clock was set back
    ],
)
def test_a_rate_counts_what_was_sent_within_its_span(sent: list[int], left: int, next_at: int) -> None:
    assert allowance(RATE, [after(seconds) for seconds in sent], NOON) == (left, after(next_at))


def test_what_is_held_is_late_only_after_it_could_go() -> None:
    rules = ChannelRules(name="desk", max_age=timedelta(hours=1))
    assert is_late(a_delivery(created_at=after(-3600)), rules, NOON)
    assert not is_late(a_delivery(created_at=after(-3599)), rules, NOON)
    assert not is_late(a_delivery(created_at=after(-36000), ready_at=NOON), rules, NOON)
    marked = Bundle(kind=BundleKind.LATE, key="")
    assert not is_late(a_delivery(created_at=after(-3600), bundle=marked), rules, NOON)
