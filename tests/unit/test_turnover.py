"""What the operator hears of a window that turned over: how fast, why, and what to set."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from tests.builders import a_source
from tests.newsdesk import NewsDesk, notices, told
from ticker.model.source import Source

SECOND = timedelta(seconds=1)
BUSY = a_source(fastest=5 * SECOND, every=30 * SECOND, slowest=600 * SECOND)


def windows(count: int) -> list[list[str]]:
    """Windows of five headlines that have nothing in common, in words that nobody knows."""
    chance = Random(1)
    words = iter(["".join(chance.choices("aeioulmnrst", k=8)) for _ in range(count * 20)])
    return [[" ".join(next(words) for _ in range(4)).capitalize() for _ in range(5)] for _ in range(count)]


def turned_over(source: Source, later: timedelta) -> str:
    """The only notice of a window that turned over in this time."""
    news = NewsDesk(source)
    first, second = windows(2)
    news.shows(*first)
    assert told(news.shows(*second, later=later)) == second[::-1]
    (notice,) = notices(news.events)
    return notice


def test_it_hears_how_many_headlines_turned_over_within_what_time_and_that_all_are_told() -> None:
    notice = turned_over(a_source(), 30 * SECOND)
    assert "wire: the window of 5 turned over within 30 s: " in notice
    assert "no headline of the last good poll (2026-01-31 12:00:00 UTC) is left" in notice
    assert "all 5 are told, some may have been missed" in notice


@pytest.mark.parametrize(
    ("source", "gap", "remedy"),
    [
        (a_source(), 31 * SECOND, "set every (or fastest) lower than 30s"),
        (a_source(), 50 * SECOND, "set every (or fastest) lower than 30s"),
        (BUSY, 29 * SECOND, "set every (or fastest) lower than 30s"),
        (BUSY, 5.2 * SECOND, "set fastest lower than 5s"),
        (BUSY, 12 * SECOND, "set fastest lower than 5s"),
        (BUSY, 240 * SECOND, "set slowest lower than 240s"),
        (BUSY, 620 * SECOND, "set slowest lower than 600s"),
        (a_source(every=SECOND), SECOND, "watch a page or feed that shows more headlines"),
    ],
)
def test_it_hears_which_key_to_set_and_below_what(source: Source, gap: timedelta, remedy: str) -> None:
    assert remedy in turned_over(source, gap)


@pytest.mark.parametrize("source", [a_source(), BUSY])
def test_after_a_time_unwatched_it_hears_that_and_of_no_key(source: Source) -> None:
    notice = turned_over(source, timedelta(hours=3))
    assert "while it was not watched for 180 min" in notice
    assert "lower than" not in notice


def test_after_trouble_it_hears_that_and_of_no_key() -> None:
    news = NewsDesk(Source(name="wire", url="https://wire.example/", select="#t li"))
    first, second = windows(2)
    news.shows(*first)
    news.answers("<html><body><p>Too many requests</p></body></html>")
    news.shows(*second)
    (notice,) = notices(news.events)
    assert "while it could not be read for 60 s" in notice
    assert "lower than" not in notice


def test_a_ticker_that_turns_over_at_each_poll_is_told_of_once_an_hour_with_a_count() -> None:
    news = NewsDesk(a_source())
    for window in windows(5):
        news.shows(*window, later=timedelta(minutes=1))
    assert len(notices(news.events)) == 1

    news.shows(*windows(7)[5], later=timedelta(minutes=58))
    assert "since 2026-01-31 12:01:30 UTC it did so 3 times more" in notices(news.events)[1]

    news.shows(*windows(7)[6], later=timedelta(hours=2))
    assert "times more" not in notices(news.events)[2]
    assert len(notices(news.events)) == 3
