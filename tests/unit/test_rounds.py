"""When a round of polls is sound enough for a sign of life."""

from __future__ import annotations

from datetime import timedelta

from tests.builders import a_source
from ticker.engine.heartbeat import GRACE, Rounds

EVERY = timedelta(seconds=30)


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_round_is_sound_when_every_source_was_polled_and_its_poll_stored() -> None:
    one, other = a_source("one"), a_source("other")
    rounds = Rounds([one, other], moment=Clock())
    rounds.turned(one, EVERY, stored=True)
    assert "other" in rounds.problem()

    rounds.turned(other, EVERY, stored=True)

    assert rounds.problem() == ""


def test_a_poll_that_cannot_be_stored_makes_the_round_unsound_until_one_can() -> None:
    source = a_source("wire")
    rounds = Rounds([source], moment=Clock())
    rounds.turned(source, EVERY, stored=False)
    assert "could not be stored" in rounds.problem()

    rounds.turned(source, EVERY, stored=True)

    assert rounds.problem() == ""


def test_a_source_that_is_not_polled_any_more_makes_the_round_unsound() -> None:
    clock, source = Clock(), a_source("wire")
    rounds = Rounds([source], moment=clock)
    rounds.turned(source, EVERY, stored=True)
    allowed = (EVERY + source.timeout + GRACE).total_seconds()

    clock.seconds = allowed - 1
    assert rounds.problem() == ""
    clock.seconds = allowed + 1
    assert "not polled any more" in rounds.problem()


def test_a_source_in_back_off_is_waited_for() -> None:
    clock, source = Clock(), a_source("wire")
    rounds = Rounds([source], moment=clock)
    rounds.turned(source, timedelta(minutes=5), stored=True)

    clock.seconds = 330

    assert rounds.problem() == ""


def test_polling_stands_still_when_more_than_half_of_the_sources_are_late() -> None:
    clock, sources = Clock(), [a_source(name) for name in ("one", "two", "three")]
    rounds = Rounds(sources, moment=clock)
    allowed = (EVERY + sources[0].timeout + GRACE).total_seconds()
    clock.seconds = allowed - 1
    rounds.turned(sources[0], EVERY, stored=False)
    assert rounds.standstill() == ""
    clock.seconds = allowed + 1
    assert "2 of 3 sources" in rounds.standstill()

    rounds.turned(sources[1], EVERY, stored=False)

    assert rounds.standstill() == ""


def test_a_source_that_comes_by_a_reload_is_waited_for_and_one_that_goes_is_not() -> None:
    clock, wire, radio = Clock(), a_source("wire"), a_source("radio")
    rounds = Rounds([wire], moment=clock)
    rounds.turned(wire, EVERY, stored=True)
    rounds.renew([radio])
    rounds.turned(wire, EVERY, stored=False)
    assert "radio has not been polled yet" in rounds.problem()

    rounds.turned(radio, EVERY, stored=True)

    assert rounds.problem() == ""


def test_a_source_that_is_polled_less_often_after_a_reload_is_not_late_by_the_interval_before() -> None:
    clock, hasty = Clock(), a_source("wire", every=timedelta(seconds=1))
    rounds = Rounds([hasty], moment=clock)
    rounds.turned(hasty, hasty.every, stored=True)
    hourly = a_source("wire", every=timedelta(hours=1))
    rounds.renew([hourly], altered=[hourly])

    clock.seconds = 3600

    assert rounds.standstill() == ""
    assert rounds.problem() == ""
