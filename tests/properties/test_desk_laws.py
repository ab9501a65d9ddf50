"""Laws of the desk that hold whatever a ticker shows."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.newsdesk import NewsDesk, told
from tests.replay.typography import set_anew
from tests.replay.wording import a_wording, edited
from ticker.core.identity import entries_of, text_key
from ticker.extract.kinds import build
from ticker.model.alert import EventKind
from ticker.model.errors import ExtractError
from ticker.model.headline import Headline
from ticker.model.health import Trouble
from ticker.model.page import Page
from ticker.model.source import Source
from ticker.text.clean import clean
from ticker.text.fold import fold

texts = st.text(max_size=60) | st.sampled_from(
    ["Sirens in Haifa", "Toll at 41", "عاجل | مقتل ١٢", "LIVE", "12:05 Fire"]
)
distinct = st.lists(
    st.from_regex(r"[A-Z][a-z]{4,9} [a-z]{4,9} [a-z]{5,9}", fullmatch=True),
    min_size=2,
    max_size=8,
    unique_by=str.casefold,
)


moments = st.none() | st.datetimes(datetime(2026, 1, 1), datetime(2026, 2, 9), timezones=st.just(UTC))  # noqa: DTZ001 - zone is given
links = (
    st.none()
    | st.sampled_from(["https://w.example/n/1", "https://w.example/live/"])
    | st.text(max_size=9).map("https://w.example/".__add__)
)
headlines = st.builds(Headline, text=texts, link=links, item_id=st.none() | st.text(max_size=3), published_at=moments)
lists = st.lists(headlines, max_size=8)
seeds = st.integers(min_value=0, max_value=2**32)


@settings(max_examples=200)
@given(st.lists(lists, max_size=6), st.booleans())
def test_the_desk_never_raises_and_every_event_has_a_reason(series: list[list[Headline]], restarts: bool) -> None:
    news = NewsDesk()
    for page in series:
        news.lists(*page)
        if restarts:
            news.restarts()
    assert all(event.reason for event in news.events)
    assert all(event.was is None for event in news.events if event.kind is not EventKind.UPDATE)
    assert len({event.id for event in news.events}) == len(news.events)


@settings(max_examples=200)
@given(st.lists(lists, min_size=1, max_size=5))
def test_every_headline_is_told_or_recorded_with_a_reason_or_known(series: list[list[Headline]]) -> None:
    news = NewsDesk()
    known: set[str] = set()
    for page in series:
        events = [event for event in news.lists(*page) if event.kind not in {EventKind.NOTICE, EventKind.WITHDRAWN}]
        if news.known.health.trouble is Trouble.HELD:
            assert events == []
            continue
        entries = entries_of(page, news.source.url)
        shown = Counter(entry.text_key for entry in entries)
        happened = Counter(text_key(event.text) for event in events)
        assert happened <= shown
        assert {key for key in shown if not happened[key]} <= known
        known |= set(shown)


@given(lists, lists)
def test_the_same_page_twice_changes_nothing(first: list[Headline], second: list[Headline]) -> None:
    news = NewsDesk()
    news.lists(*first)
    news.lists(*second)
    if news.known.health.trouble is not Trouble.HELD:
        again = [event for event in news.lists(*second) if event.kind is not EventKind.NOTICE]
        assert again == []


@given(distinct, st.data())
def test_order_alone_changes_nothing(page: list[str], data: st.DataObject) -> None:
    news = NewsDesk()
    news.shows(*page)
    for _ in range(3):
        assert news.shows(*data.draw(st.permutations(page))) == []


@given(seeds)
def test_typography_alone_changes_nothing(seed: int) -> None:
    chance = Random(seed)
    page = list(dict.fromkeys(a_wording(chance).text for _ in range(8)))
    news = NewsDesk()
    news.shows(*page)
    for _ in range(3):
        anew = [clean(set_anew(text, chance)) for text in page]
        assert news.shows(*chance.sample(anew, len(anew))) == []


@given(seeds)
def test_an_edit_with_meaning_is_never_silent(seed: int) -> None:
    chance = Random(seed)
    wording = a_wording(chance)
    change = edited(wording, chance)
    others = ("Court lifts ban on rally", "Snow shuts mountain pass")
    if fold(change.text).key == fold(wording.text).key:
        return
    news = NewsDesk()
    news.shows(others[0], clean(set_anew(wording.text, chance)), others[1])
    anew = clean(set_anew(change.text, chance))
    assert told(news.shows(others[0], anew, others[1])) == [anew]


@given(st.lists(distinct, min_size=1, max_size=5))
def test_a_headline_is_new_at_most_once_within_hours(series: list[list[str]]) -> None:
    news = NewsDesk()
    for page in series:
        news.shows(*page)
    keys = [fold(event.text).key for event in news.events if event.kind is EventKind.NEW]
    assert len(keys) == len(set(keys))


@given(distinct, st.from_regex(r"[A-Z][a-z]{4,9} [0-9]{4} [a-z]{5,9} [a-z]{5,9}", fullmatch=True))
def test_a_line_that_enters_at_the_top_is_told(page: list[str], line: str) -> None:
    news = NewsDesk()
    news.shows(*page)
    assert told(news.shows(line, *page)) == [line]


@given(st.text())
def test_cleaning_is_done_once_for_all(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    once.encode("utf-8")


@given(st.text())
def test_folding_never_fails_and_is_the_same_for_what_was_cleaned(text: str) -> None:
    assert fold(clean(text)).key == fold(clean(clean(text))).key


@settings(max_examples=200)
@given(
    st.binary(max_size=2000),
    st.sampled_from(["", "text/html; charset=utf-16", "text/html; charset=big5", "x; charset=\n"]),
)
def test_any_bytes_are_a_snapshot_or_a_named_error(body: bytes, content_type: str) -> None:
    source = Source(name="x", url="https://x.example/", select="li")
    try:
        build(source)(
            Page(url=source.url, body=b"<ul><li>" + body, at=NewsDesk().now, headers={"content-type": content_type})
        )
    except ExtractError:
        return
