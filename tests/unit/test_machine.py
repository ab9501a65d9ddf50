"""When the clock and the disk of the machine are worth a word."""

from __future__ import annotations

from datetime import timedelta

from tests.builders import NOON, after
from ticker.core.machine import ClockHealth, StoreHealth, after_failed_write, after_good_write, after_jump

HOUR = timedelta(hours=1)


def test_a_clock_that_is_set_is_told_with_what_to_do() -> None:
    _, word = after_jump(ClockHealth(), -HOUR, 0, NOON)
    assert word
    assert "went back by 60 min, to 2026-01-31 12:00:00 UTC" in word
    assert "timedatectl" in word
    _, word = after_jump(ClockHealth(), 8 * HOUR, 0, NOON)
    assert word
    assert "went forward by 8 h" in word
    assert "slept" in word


def test_a_time_service_at_work_is_not_told() -> None:
    assert after_jump(ClockHealth(), timedelta(seconds=5), 0, NOON) == (ClockHealth(), None)


def test_a_clock_that_is_set_all_the_time_is_told_once_an_hour_with_a_count() -> None:
    health, words = ClockHealth(), []
    for minute in range(0, 70, 10):
        health, word = after_jump(health, HOUR, minute * 60.0, NOON)
        words.append(word)
    assert [bool(word) for word in words] == [True, False, False, False, False, False, True]
    assert words[-1]
    assert "5 times more" in words[-1]


def test_a_disk_that_is_full_is_logged_at_once_and_then_once_an_hour() -> None:
    health, logged = StoreHealth(), []
    for minute in range(0, 130, 10):
        health, is_due = after_failed_write(health, "disk full", NOON + timedelta(minutes=minute))
        logged.append(is_due)
    assert [n * 10 for n, is_due in enumerate(logged) if is_due] == [0, 60, 120]
    assert health.since == NOON


def test_when_it_can_be_written_again_it_is_told_from_when_to_when() -> None:
    health, _ = after_failed_write(StoreHealth(), "disk full", NOON)

    health, word = after_good_write(health, after(600))

    assert word
    assert "from 2026-01-31 12:00:00 UTC to 2026-01-31 12:10:00 UTC (disk full)" in word
    assert after_good_write(health, after(601)) == (health, None)


def test_writes_that_fail_now_and_then_are_told_once_an_hour() -> None:
    health, words = StoreHealth(), []
    for minute in range(0, 70, 10):
        health, _ = after_failed_write(health, "disk full", NOON + timedelta(minutes=minute))
        health, word = after_good_write(health, NOON + timedelta(minutes=minute + 1))
        words.append(word)
    assert [bool(word) for word in words] == [True, False, False, False, False, False, True]
