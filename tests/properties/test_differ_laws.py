"""Laws of the differ over series of pages made of near twins, with ids, links and dates that agree or not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import NOON, a_headline
from tests.newsdesk import TOLD, NewsDesk
from ticker.core.identity import entries_of, text_key
from ticker.model.alert import EventKind
from ticker.model.headline import Headline

PLACES = ("Haifa", "Akko", "حيفا", "عكا", "41", "47", "Málaga", "Cádiz")
texts = st.builds(
    "{} {}{}".format,
    st.sampled_from(("Sirens in", "Toll in floods rises to", "صفارات الإنذار في", "Alerta en", "Politics |")),
    st.sampled_from(PLACES),
    st.sampled_from(("", "", "…", "?", ": two hurt", " | 12:04")),
)
headlines = st.builds(
    lambda text, item, link, minutes: a_headline(
        text,
        item_id=item,
        link=link and f"https://wire.example/n/{link}",
        published_at=None if minutes is None else NOON + timedelta(minutes=minutes),
    ),
    texts,
    st.none() | st.sampled_from("123"),
    st.none() | st.sampled_from("123"),
    st.none() | st.integers(-600, 600),
)
series_of_pages = st.lists(
    st.tuples(st.lists(headlines, max_size=6), st.sampled_from((30, 30, 30, 1200, 30_000))), min_size=1, max_size=6
)


@settings(max_examples=60)
@given(series_of_pages)
def test_words_that_were_never_shown_leave_a_record(series: Sequence[tuple[Sequence[Headline], int]]) -> None:
    news = NewsDesk()
    shown: set[str] = set()
    for page, seconds in series:
        events = news.lists(*page, later=timedelta(seconds=seconds))
        if any(event.kind is EventKind.NOTICE and "held" in event.text for event in events) and len(events) == 1:
            continue
        keys = {entry.text_key for entry in entries_of(page, news.source.url)}
        assert keys - shown <= {text_key(event.text) for event in events}
        shown |= keys


@settings(max_examples=60)
@given(series_of_pages)
def test_a_poll_tells_no_headline_twice_and_none_that_it_does_not_show(
    series: Sequence[tuple[Sequence[Headline], int]],
) -> None:
    news = NewsDesk()
    for page, seconds in series:
        events = [one for one in news.lists(*page, later=timedelta(seconds=seconds)) if one.kind in TOLD]
        assert len({event.rank for event in events}) == len(events)
        assert {event.text for event in events} <= {headline.text for headline in page}


@settings(max_examples=60)
@given(series_of_pages)
def test_a_page_that_stands_there_tells_nothing(
    series: Sequence[tuple[Sequence[Headline], int]],
) -> None:
    news = NewsDesk()
    for page, seconds in series:
        news.lists(*page, later=timedelta(seconds=seconds))
    page = series[-1][0]
    for _ in range(2):  # until it is settled whether an earlier wording that came back stays
        news.lists(*page)
    assert [event for event in news.lists(*page) if event.kind in TOLD] == []


@settings(max_examples=60)
@given(series_of_pages)
def test_a_restart_decides_nothing_else(series: Sequence[tuple[Sequence[Headline], int]]) -> None:
    one, other = NewsDesk(), NewsDesk()
    for page, seconds in series:
        later = timedelta(seconds=seconds)
        # When the last good poll was is written once a minute, so that notices may name an earlier one.
        events, again = (
            [event for event in desk.lists(*page, later=later) if not event.is_notice] for desk in (one, other)
        )
        assert events == again
        other.restarts()


@settings(max_examples=60)
@given(series_of_pages)
def test_reasons_and_comparisons_are_bounded(series: Sequence[tuple[Sequence[Headline], int]]) -> None:
    news = NewsDesk()
    for page, seconds in series:
        for event in news.lists(*page, later=timedelta(seconds=seconds)):
            assert event.reason
            assert len(event.reason) <= 240
            assert len(event.compared) <= 200
    assert all(len(sighting.returned) <= 240 for sighting in news.known.sightings)
