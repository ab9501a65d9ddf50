"""A made-up newsroom behind a noisy web, for days: each headline is told once, and nothing else is.

``TICKER_TEST_POLLS=5000`` makes the first test two days; by default it is half a day.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import timedelta
from random import Random

import pytest

from tests.newsdesk import TOLD, NewsDesk
from tests.replay.noise import Poll, Style, stream
from tests.replay.wording import ARABIC, ENGLISH, SPANISH
from ticker.model.alert import Event, EventKind
from ticker.model.headline import Snapshot
from ticker.text.fold import fold

POLLS = int(os.environ.get("TICKER_TEST_POLLS", "1500"))
RESTART_RATE = 0.02
HALF_A_MINUTE = timedelta(seconds=30)
TWO_MINUTES = timedelta(minutes=2)  # 500 polls are 17 hours then: long enough for reissues

STYLES = {
    style.name: style
    for style in (
        Style(name="bare lines"),
        Style(name="three caches", caches=3),
        Style(name="ids, links and dates", ids="stable", links="own", dates="all"),
        Style(name="ids that churn", ids="churn", links="mixed", dates="some"),
        Style(name="ids that number places", ids="places", links="live"),
        Style(name="articles", links="own", caches=3),
        Style(name="one section for all", links="section", dates="all"),
        Style(name="English", languages=(ENGLISH,), links="mixed", dates="some"),
        Style(name="Spanish", languages=(SPANISH,), links="live"),
        Style(name="Arabic", languages=(ARABIC,), ids="stable"),
    )
}


def faults(seed: int, polls: int, style: Style, every: timedelta = HALF_A_MINUTE) -> list[str]:
    """Plays a stream through the desk, which is started anew now and then. One line for all that was not right."""
    chance = Random(seed)
    news = NewsDesk(every=every)
    known: set[str] = set()
    found: list[str] = []
    for n, poll in enumerate(stream(seed, polls, style, every)):
        if chance.random() < RESTART_RATE:
            news.restarts()
        if poll.headlines is None:
            events = news.fails()
        else:
            events = news.snapshot(Snapshot(at=poll.at, headlines=poll.headlines, path="ul", closed=poll.closed))
        found += [f"poll {n} ({poll.what}): {fault}" for fault in _judged(poll, events, known)]
        if poll.closed:
            known |= {fold(headline.text).key for headline in poll.headlines or ()}
    return found


def _judged(poll: Poll, events: Sequence[Event], known: set[str]) -> Iterator[str]:
    told = [event for event in events if event.kind in TOLD]
    texts = [event.text for event in told]
    owed = poll.news | poll.repeats
    yield from (f"missed {text}" for text in sorted(owed.difference(texts)))
    for event in told:
        words = f"{event.kind} {event.text} (was {event.was}; {event.reason})"
        if event.text not in owed or texts.count(event.text) > 1:
            yield f"{'doubled' if fold(event.text).key in known else 'false'} {words}"
        if (event.kind is EventKind.REPEAT) != (event.text in poll.repeats):
            yield f"of the wrong kind {words}"


def test_a_long_time_of_noise_and_news_is_told_right() -> None:
    style = Style(name="long", ids="stable", links="mixed", dates="some", caches=3)
    assert faults(0, POLLS, style) == []


@pytest.mark.parametrize("name", STYLES)
def test_hours_of_noise_and_news_are_told_right(name: str) -> None:
    seed = 100 + list(STYLES).index(name)
    assert faults(seed, 500, STYLES[name]) == []


@pytest.mark.parametrize("name", ["bare lines", "ids, links and dates", "articles"])
def test_headlines_that_are_issued_again_after_hours_are_told_again(name: str) -> None:
    assert faults(7, 500, STYLES[name], TWO_MINUTES) == []
