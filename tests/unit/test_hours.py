"""Hours and days by the clock of a place."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from ticker.model.hours import Hours

PARIS = ZoneInfo("Europe/Paris")
NIGHT = Hours(begin=22 * 60, end=6 * 60, zone=PARIS)
WEEKDAYS = frozenset(range(5))


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "within"),
    [
        ("2026-01-31T21:59:59", False),
        ("2026-01-31T22:00", True),
        ("2026-01-31T23:59", True),
        ("2026-02-01T00:00", True),
        ("2026-02-01T05:59:59", True),
        ("2026-02-01T06:00", False),
    ],
)
def test_a_night_spans_midnight_and_ends_before_its_end(at: str, within: bool) -> None:
    assert NIGHT.hold(paris(at)) is within


def test_the_clock_on_the_wall_counts_on_both_sides_of_summer_time() -> None:
    office = Hours(begin=9 * 60, end=17 * 60, zone=PARIS)
    assert [office.hold(datetime(2026, 1, 30, hour, 30, tzinfo=UTC)) for hour in (7, 8, 15, 16)] == [
        False, True, True, False,
    ]  # fmt: skip
    assert [office.hold(datetime(2026, 7, 31, hour, 30, tzinfo=UTC)) for hour in (6, 7, 14, 15)] == [
        False, True, True, False,
    ]  # fmt: skip


def test_an_hour_that_comes_twice_counts_twice_and_one_that_is_left_out_not() -> None:
    small = Hours(begin=2 * 60, end=3 * 60, zone=PARIS)
    autumn = [small.hold(datetime(2026, 10, 25, hour, 30, tzinfo=UTC)) for hour in (-1 % 24, 0, 1, 2)]
    spring = [small.hold(datetime(2026, 3, 29, hour, 30, tzinfo=UTC)) for hour in (0, 1, 2)]
    assert (autumn, spring) == ([False, True, True, False], [False, False, False])


@pytest.mark.parametrize(
    ("at", "within"),
    [
        ("2026-01-30T23:00", True),  # Friday
        ("2026-01-31T03:00", True),  # the same night
        ("2026-01-31T23:00", False),
        ("2026-02-02T03:00", False),  # the night that began on Sunday
        ("2026-02-02T22:00", True),
    ],
)
def test_a_night_belongs_to_the_day_on_which_it_began(at: str, within: bool) -> None:
    nights = Hours(begin=22 * 60, end=6 * 60, days=WEEKDAYS, zone=PARIS)
    assert nights.hold(paris(at)) is within


def test_days_are_those_of_the_place() -> None:
    sunday = Hours(days=frozenset({6}), zone=ZoneInfo("Pacific/Auckland"))
    assert sunday.hold(datetime(2026, 1, 31, 12, tzinfo=UTC))
    assert not sunday.hold(datetime(2026, 2, 1, 12, tzinfo=UTC))


def test_a_day_that_ends_at_midnight_has_its_last_minute() -> None:
    evening = Hours(begin=18 * 60, end=24 * 60, days=frozenset({5}))
    assert evening.hold(datetime(2026, 1, 31, 23, 59, tzinfo=UTC))
    assert not evening.hold(datetime(2026, 2, 1, 0, 0, tzinfo=UTC))
