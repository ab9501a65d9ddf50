"""The acceptance cases that feeds decide, played through extraction and desk. They stand beside the repository."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.newsdesk import NewsDesk, notices, told
from ticker.extract.kinds import build
from ticker.model.errors import ExtractError
from ticker.model.page import Page
from ticker.model.source import Source

SHARED = Path(__file__).parents[3] / "shared"
INPUTS = SHARED / "cases" / "inputs"
FEEDS = SHARED / "corpus" / "feeds"
pytestmark = pytest.mark.skipif(not INPUTS.is_dir(), reason="the acceptance cases are not here (shared/cases/inputs)")


def a_desk() -> NewsDesk:
    return NewsDesk(Source(name="case", url="https://x.example/feed", kind="feed"))


@pytest.fixture(params=["running", "restarted"])
def restart(request: pytest.FixtureRequest) -> bool:
    """Each case must hold as well if the daemon is started anew between all polls."""
    return bool(request.param == "restarted")


def play(desk: NewsDesk, names: list[str], *, restart: bool) -> list[list[str]]:
    alerts = []
    for name in names:
        alerts.append(told(desk.answers((INPUTS / name).read_bytes())))
        if restart:
            desk.restarts()
    return alerts


def test_a03_neither_guids_nor_scheme_nor_tracking_make_news(restart: bool) -> None:
    desk = a_desk()
    assert play(desk, ["A-03.p1.xml", "A-03.p2.xml"], restart=restart) == [[], ["Strike at Airport T2 spreads"]]
    [alert] = [event for event in desk.events if event.text == "Strike at Airport T2 spreads"]
    assert alert.link == "https://wire.example/story?id=78"


def test_a04_an_old_item_that_fills_the_bottom_is_no_news(restart: bool) -> None:
    names = ["A-04.p1.xml", "A-04.p2.xml", "A-04.p3.xml"]
    assert play(a_desk(), names, restart=restart) == [[], [], ["Dam operator denies breach"]]


def test_b02_one_title_at_two_times_is_two_events_and_a_number_is_news(restart: bool) -> None:
    names = ["B-02.p1.xml", "B-02.p2.xml", "B-02.p2.xml"]
    assert play(a_desk(), names, restart=restart) == [
        [],
        ["Death toll in floods rises to 47", "Sirens in Haifa"],
        [],
    ]


def test_c04_an_error_page_makes_nothing_forgotten(restart: bool) -> None:
    desk = a_desk()
    names = ["C-04.p1.xml", "C-04.p2.html", "C-04.p1.xml", "C-04.p4.xml"]
    assert play(desk, names, restart=restart) == [[], [], [], ["Reactor 2 tripped again"]]
    assert notices(desk.events) == []


def test_c04_a_feed_without_items_makes_nothing_forgotten(restart: bool) -> None:
    desk = a_desk()
    assert play(desk, ["C-04.p1.xml"], restart=restart) == [[]]
    assert told(desk.answers('<rss version="2.0"><channel><title>F</title></channel></rss>')) == []
    assert play(desk, ["C-04.p1.xml", "C-04.p4.xml"], restart=restart) == [[], ["Reactor 2 tripped again"]]


@pytest.mark.parametrize(
    ("name", "content_type", "line"),
    [
        ("D-01.a.xml", "text/xml", "زلزال بقوة 5.1 يضرب الساحل"),
        ("D-01.b.xml", "text/xml", "Мост закрыт из-за паводка"),
        ("D-01.c.xml", "text/xml; charset=utf-8", "Мост закрыт из-за паводка"),
    ],
)
def test_d01_wrong_labels_on_the_charset_of_a_feed(name: str, content_type: str, line: str) -> None:
    desk = a_desk()
    desk.answers((INPUTS / name).read_bytes(), content_type=content_type)
    assert [sighting.text for sighting in desk.known.sightings] == [line]
    rightly = f'<rss version="2.0"><channel><item><title>{line}</title><guid>1</guid></item></channel></rss>'
    assert told(desk.answers(rightly, content_type="text/xml; charset=utf-8")) == []


def test_d02_titles_that_are_escaped_twice_are_the_same_titles(restart: bool) -> None:
    assert play(a_desk(), ["D-02.p1.xml", "D-02.p2.xml"], restart=restart) == [
        [],
        ["Why <script> tags broke the tax site"],
    ]


def test_d04_what_xml_cannot_hold_stops_nothing(restart: bool) -> None:
    assert play(a_desk(), ["D-04.p1.xml", "D-04.p2.xml"], restart=restart) == [
        [],
        ["Toll rises to 9", "Cabinet meets tonight"],
    ]


# Entries that have a title or a text, counted by hand; None is a feed that must be refused.
ENTRIES = {
    "cdr__atom.xml": 44,
    "cdr__jsonfeed.json": 44,
    "feedjira__AtomFeedWithSpacesAroundEquals.xml": 1,
    "feedjira__DuplicateContentAtomFeed.xml": 10,
    "feedjira__InvalidDateFormat.xml": 2,
    "feedjira__google_alerts_atom.xml": 20,
    "rss-parser__encoding.rss": 40,
    "rss-parser__heise.atom": 15,
    "rss-parser__incomplete-fields.atom": None,
    "rss-parser__instant-article.rss": 1,
    "rss-parser__missing-fields.atom": None,
    "rss-parser__rss-1.rss": 69,
    "rss-parser__unrecognized.rss": None,
    "rss-parser__uolNoticias.rss": 15,
    "v2__encoding_WINDOWS-1251.xml": 50,
    "v2__invalid-prolog.xml": 1,
    "v2__no_encoding_ISO-8859-1.xml": 9,
    "v2__rdf_UTF8.xml": 60,
    "v2__windows-1252-incorrect-prolog.xml": 0,
}


@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_every_feed_of_the_corpus_is_read_or_refused_with_a_reason(name: str) -> None:
    body = (FEEDS / name).read_bytes()
    read = build(Source(name="feed", url="https://x.example/", kind="feed"))
    page = Page(url="https://x.example/", body=body, at=a_desk().now)
    if ENTRIES[name] is None:
        with pytest.raises(ExtractError, match=r"title|moved"):
            read(page)
        return
    snapshot = read(page)
    assert len(snapshot.headlines) == ENTRIES[name]
    assert not any(re.search(r"\ufffd|&\w+;", one.text) for one in snapshot.headlines)
