"""Laws of the desk that hold whatever a ticker shows."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.newsdesk import TOLD, NewsDesk, told
from ticker.extract.kinds import build
from ticker.model.errors import ExtractError
from ticker.model.page import Page
from ticker.model.source import Source
from ticker.text.clean import clean
from ticker.text.fold import fold

texts = st.text(max_size=60) | st.sampled_from(
    ["Sirens in Haifa", "Toll at 41", "عاجل | مقتل ١٢", "LIVE", "12:05 Fire"]
)
pages = st.lists(texts, max_size=8)
distinct = st.lists(
    st.from_regex(r"[A-Z][a-z]{4,9} [a-z]{4,9} [a-z]{5,9}", fullmatch=True),
    min_size=2,
    max_size=8,
    unique_by=str.casefold,
)


@given(st.lists(pages, max_size=6))
def test_the_desk_never_raises_on_any_text(series: Sequence[Sequence[str]]) -> None:
    news = NewsDesk()
    for page in series:
        news.shows(*page)


@given(pages, pages)
def test_the_same_page_twice_changes_nothing(first: Sequence[str], second: Sequence[str]) -> None:
    news = NewsDesk()
    news.shows(*first)
    news.shows(*second)
    assert told(news.shows(*second)) == []


@given(distinct, st.data())
def test_order_alone_changes_nothing(page: list[str], data: st.DataObject) -> None:
    news = NewsDesk()
    news.shows(*page)
    for _ in range(3):
        assert told(news.shows(*data.draw(st.permutations(page)))) == []


@given(st.lists(distinct, min_size=1, max_size=5))
def test_a_headline_is_new_at_most_once_within_hours(series: list[list[str]]) -> None:
    news = NewsDesk()
    for page in series:
        news.shows(*page)
    keys = [fold(event.text).key for event in news.events if event.kind.value == "new"]
    assert len(keys) == len(set(keys))


@given(distinct, st.from_regex(r"[A-Z][a-z]{4,9} [0-9]{4} [a-z]{5,9} [a-z]{5,9}", fullmatch=True))
def test_a_line_that_enters_at_the_top_is_told(page: list[str], line: str) -> None:
    news = NewsDesk()
    news.shows(*page)
    assert told(news.shows(line, *page)) == [line]


@given(st.lists(pages, min_size=1, max_size=5))
def test_every_event_has_a_reason(series: list[list[str]]) -> None:
    news = NewsDesk()
    for page in series:
        news.shows(*page)
    assert all(event.reason for event in news.events)
    assert all(event.text or event.kind not in TOLD for event in news.events if event.was)


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
