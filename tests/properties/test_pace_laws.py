"""Laws of the pace that hold whatever a source is set to and whatever it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import a_decision, a_known, a_sighting, a_source, an_alert, an_event, in_trouble
from ticker.core.health import BACK_OFF_MAX
from ticker.core.pace import Pace, after_poll, at_start, interval
from ticker.model.decision import Decision
from ticker.model.health import Health, Trouble
from ticker.model.source import Source

sources = st.lists(st.integers(1_000, 90_000_000), min_size=3, max_size=3).map(
    lambda ms: a_source(
        **{key: timedelta(milliseconds=n) for key, n in zip(("fastest", "every", "slowest"), sorted(ms), strict=True)}
    )
)
healths = st.just(Health()) | st.builds(in_trouble, st.sampled_from(Trouble), failures=st.integers(1, 50))
polls = st.tuples(st.floats(0, 20_000), st.integers(0, 5), healths)


def lived(history: Sequence[tuple[float, int, Health]]) -> tuple[Pace, float, Decision]:
    """The pace after polls, each some seconds later with so many news of a window of five; when, and the last poll."""
    moment, decision = 0.0, a_decision()
    pace = at_start(moment)
    for later, news, health in history:
        moment += later
        known = replace(a_known(*(a_sighting(rank) for rank in range(5))), health=health)
        alerts = [an_alert(an_event()) for _ in range(news if health.trouble is None else 0)]
        decision = a_decision(known, *alerts)
        pace = after_poll(pace, decision, moment)
    return pace, moment, decision


@given(sources, st.lists(polls, min_size=1, max_size=6), st.floats(0, 20_000))
def test_the_interval_keeps_within_the_settings_and_the_bound_of_trouble(
    source: Source, history: list[tuple[float, int, Health]], later: float
) -> None:
    pace, moment, decision = lived(history)
    health = decision.known.health
    wait = interval(source, pace, health, moment + later)

    assert source.shortest <= wait <= max(source.longest, BACK_OFF_MAX)
    if health.trouble is not None:
        assert wait <= max(source.every, BACK_OFF_MAX)
    if health.trouble is Trouble.THROTTLED and later < 60:
        assert wait >= source.every


@given(sources, st.lists(polls, max_size=6), st.lists(st.floats(0, 20_000), min_size=2))
def test_the_longer_it_is_quiet_the_slower(
    source: Source, history: list[tuple[float, int, Health]], waits: list[float]
) -> None:
    calm = [(later, news, Health()) for later, news, _ in history]
    pace, moment, _ = lived(calm)
    intervals = [interval(source, pace, Health(), moment + later) for later in sorted(waits)]

    assert intervals == sorted(intervals)


@given(sources, st.lists(polls, max_size=6), st.integers(0, 5), st.integers(0, 5))
def test_the_more_is_new_the_sooner_it_is_asked_again(
    source: Source, history: list[tuple[float, int, Health]], one: int, other: int
) -> None:
    few, many = sorted((one, other))
    (pace, moment, _), (hurried, _, _) = (lived([*history, (30, news, Health())]) for news in (few, many))

    for later in (0, 100, 1000, 10_000):
        assert interval(source, hurried, Health(), moment + later) <= interval(source, pace, Health(), moment + later)


@given(sources, st.floats(0, 30_000))
def test_it_makes_no_jumps(source: Source, quiet: float) -> None:
    before, after = (interval(source, at_start(0), Health(), moment) for moment in (quiet, quiet + 1))

    assert after <= before * 1.1 + timedelta(microseconds=1)
