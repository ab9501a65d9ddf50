"""How soon a source is asked again: by its news, its quiet and its troubles."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.builders import a_decision, a_known, a_sighting, a_source, an_alert, an_event, in_trouble
from ticker.core.pace import ASLEEP, QUIET, SETTLED, UNHURRIED, Pace, after_poll, at_start, interval
from ticker.model.alert import EventKind
from ticker.model.decision import Decision
from ticker.model.health import Health, Trouble

WIRE = a_source(fastest=timedelta(seconds=5), every=timedelta(seconds=30), slowest=timedelta(minutes=10))
MINUTE = 60.0
HOUR = 3600.0


def a_poll(*kinds: EventKind, window: int = 20, health: Health | None = None) -> Decision:
    known = a_known(*(a_sighting(rank) for rank in range(window)), health=health)
    return a_decision(known, *(an_alert(an_event(kind=kind)) for kind in kinds), watched=health is None)


def seconds(pace: Pace, moment: float, health: Health | None = None) -> float:
    return interval(WIRE, pace, health or Health(), moment).total_seconds()


def test_after_a_start_it_is_as_often_as_every_says() -> None:
    pace = after_poll(at_start(0), a_poll(*[EventKind.BASELINE] * 20), 0)
    assert seconds(pace, 0) == seconds(pace, MINUTE) == 30


def test_a_source_without_bounds_keeps_to_every_whatever_happens() -> None:
    pace = after_poll(at_start(0), a_poll(EventKind.NEW), 0)
    assert {interval(a_source(), pace, Health(), moment).total_seconds() for moment in (0, MINUTE, 9 * HOUR)} == {30}


@pytest.mark.parametrize("kind", [EventKind.NEW, EventKind.UPDATE, EventKind.REPEAT])
def test_news_makes_it_fastest_at_once_and_for_a_minute(kind: EventKind) -> None:
    pace = after_poll(at_start(0), a_poll(kind), 0)
    assert seconds(pace, 0) == seconds(pace, MINUTE) == 5
    assert 5 < seconds(pace, 2 * MINUTE) < seconds(pace, 4 * MINUTE) < 30
    assert seconds(pace, 5 * MINUTE) == 30


@pytest.mark.parametrize("kind", [EventKind.BASELINE, EventKind.WITHDRAWN, EventKind.SILENT, EventKind.NOTICE])
def test_what_is_no_news_does_not_hurry_it(kind: EventKind) -> None:
    assert seconds(after_poll(at_start(0), a_poll(*[kind] * 20), 0), 0) == 30


def test_a_window_that_turned_over_by_half_keeps_it_fastest_for_longer() -> None:
    pace = after_poll(at_start(0), a_poll(*[EventKind.NEW] * 10), 0)
    assert seconds(pace, 5 * MINUTE) == 5
    assert seconds(pace, 10 * MINUTE) == 30


def test_a_lone_headline_does_not_cut_the_haste_of_many_short() -> None:
    pace = after_poll(at_start(0), a_poll(*[EventKind.NEW] * 20), 0)
    assert after_poll(pace, a_poll(EventKind.NEW), MINUTE) == pace


def test_an_hour_of_quiet_slows_it_and_another_makes_it_slowest() -> None:
    pace = at_start(0)
    assert seconds(pace, QUIET - SETTLED) == 30
    assert 30 < seconds(pace, 1.5 * HOUR) < 600
    assert seconds(pace, ASLEEP) == seconds(pace, 99 * HOUR) == 600


def test_news_after_a_long_quiet_makes_it_fastest_at_once() -> None:
    assert seconds(after_poll(at_start(0), a_poll(EventKind.NEW), 9 * HOUR), 9 * HOUR) == 5


def test_one_bad_poll_changes_no_haste_but_ends_a_slumber() -> None:
    once = in_trouble(failures=1)
    lively = after_poll(after_poll(at_start(0), a_poll(EventKind.NEW), 0), a_poll(health=once), 5)
    assert seconds(lively, 5, once) == 5
    assert seconds(after_poll(at_start(0), a_poll(health=once), 9 * HOUR), 9 * HOUR, once) == 30


@pytest.mark.parametrize(("failures", "pause"), [(2, 60), (3, 120), (4, 240), (5, 300), (1000, 300)])
def test_trouble_in_a_row_slows_it_up_to_five_minutes_however_lively_it_was(failures: int, pause: int) -> None:
    bad = in_trouble(failures=failures)
    for pace in (at_start(0), after_poll(at_start(0), a_poll(EventKind.NEW), 0), at_start(-9 * HOUR)):
        assert seconds(after_poll(pace, a_poll(health=bad), 1), 1, bad) == pause


@pytest.mark.parametrize("trouble", [Trouble.HELD, Trouble.INCOMPLETE])
def test_a_site_that_answers_with_something_odd_is_asked_as_often_as_ever(trouble: Trouble) -> None:
    bad = in_trouble(trouble, failures=9)
    assert seconds(after_poll(at_start(0), a_poll(health=bad), 0), 0, bad) == 30


def test_after_an_incident_it_begins_as_after_a_start() -> None:
    pace = after_poll(at_start(0), a_poll(health=in_trouble(failures=3)), 9 * HOUR)
    assert seconds(after_poll(pace, a_poll(), 9 * HOUR + MINUTE), 9 * HOUR + MINUTE) == 30


def test_a_site_that_asked_for_fewer_requests_is_not_hurried_for_a_while() -> None:
    pace = after_poll(at_start(0), a_poll(health=in_trouble(Trouble.THROTTLED)), 0)
    for moment in (MINUTE, UNHURRIED - 1):
        assert seconds(after_poll(pace, a_poll(EventKind.NEW), moment), moment) == 30
    assert seconds(after_poll(pace, a_poll(EventKind.NEW), UNHURRIED), UNHURRIED) == 5
