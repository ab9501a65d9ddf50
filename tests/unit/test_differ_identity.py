"""Who a headline is, when ids, links and words do not agree."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.builders import NOON, a_headline
from tests.newsdesk import NewsDesk, kinds, told
from ticker.core.identity import entries_of
from ticker.model.source import Source

WIRE = Source(name="wire", url="https://wire.example/", select="#t li")
HOME = "https://wire.example/"


def a_desk() -> NewsDesk:
    return NewsDesk(WIRE)


def test_two_items_that_share_an_id_are_two() -> None:
    desk = a_desk()
    page = (a_headline("Fire at oil depot", item_id="7"), a_headline("Rail strike ends", item_id="7"))
    desk.lists(*page)
    assert desk.lists(*page) == []
    assert desk.lists(*reversed(page)) == []
    events = desk.lists(a_headline("Fire brigade leaves oil depot", item_id="7"), *page)
    assert told(events) == ["Fire brigade leaves oil depot"]


def test_an_id_for_another_story_says_whose_it_was() -> None:
    desk = a_desk()
    desk.lists(a_headline("Fire at oil depot", item_id="7"), a_headline("Rail strike ends", item_id="8"))
    (event,) = desk.lists(a_headline("Senate returns Monday", item_id="7"), a_headline("Rail strike ends", item_id="8"))
    assert event.kind.value == "new"
    assert "item id stood for another headline" in event.reason
    assert "Fire at oil depot" in event.reason


def test_a_link_for_another_story_is_new() -> None:
    desk = a_desk()
    desk.lists(a_headline("Fire at oil depot", link=HOME + "news/top-story"))
    (event,) = desk.lists(a_headline("Senate returns Monday", link=HOME + "news/top-story"))
    assert event.kind.value == "new"
    assert "link stood for another headline" in event.reason


@pytest.mark.parametrize("text", ["Sirens in Haifa", "صفارات الإنذار في حيفا", "Sirenas en Haifa"])
def test_the_same_words_with_other_links_at_the_same_time_are_each_told_once(text: str) -> None:
    desk = a_desk()
    old = a_headline("Rail strike ends", link=HOME + "n/1")
    desk.lists(old)
    page = (a_headline(text, link=HOME + "n/3"), a_headline(text, link=HOME + "n/2"), old)
    assert told(desk.lists(*page)) == [text, text]
    assert desk.lists(*page) == []
    assert desk.lists(*reversed(page)) == []
    (event,) = desk.lists(a_headline(text, link=HOME + "n/4"), *page)
    assert event.link == HOME + "n/4"
    assert "same words" in event.reason


def test_a_copy_that_lacks_the_link_is_a_copy() -> None:
    page = (a_headline("Sirens in Haifa"), a_headline("Sirens in Haifa", link=HOME + "n/1"))
    assert [entry.headline.link for entry in entries_of(page, HOME)] == [HOME + "n/1"]


def test_the_same_words_with_other_dates_and_one_live_link_are_two() -> None:
    live = HOME + "live/alarms"
    page = [
        a_headline("Sirens in Haifa", link=live, published_at=NOON),
        a_headline("Sirens in Haifa", link=live, published_at=NOON - timedelta(hours=1)),
    ]
    assert len(entries_of(page, HOME)) == 2


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u200f", "\ufeff"])
def test_what_has_no_text_is_no_headline(text: str) -> None:
    desk = a_desk()
    desk.lists(a_headline("Rail strike ends"))
    assert desk.lists(a_headline(text, item_id="9", link=HOME + "n/9"), a_headline("Rail strike ends")) == []


def test_all_guids_regenerated_at_once_are_no_news_and_edits_are_found_by_link() -> None:
    desk = a_desk()
    lines = ("Fire at oil depot", "Rail strike ends", "Fuel price up two cents")
    desk.lists(*(a_headline(text, item_id=f"a-{n}", link=f"{HOME}n/{n}") for n, text in enumerate(lines)))
    texts = ("Fire at oil depot: two hurt", *lines[1:])
    events = desk.lists(*(a_headline(text, item_id=f"b-{n}", link=f"{HOME}n/{n}") for n, text in enumerate(texts)))
    assert [(event.kind.value, event.was) for event in events] == [("update", "Fire at oil depot")]
    assert "same link" in events[0].reason


def test_a_sighting_keeps_all_keys_it_ever_had() -> None:
    desk = a_desk()
    desk.lists(a_headline("Fire at oil depot", item_id="1"), a_headline("Rail strike ends"))
    desk.lists(a_headline("Fire at oil depot", item_id="2", link=HOME + "n/5"), a_headline("Rail strike ends"))
    for item in (a_headline("Fire out at oil depot", item_id="1"), a_headline("Oil depot safe", link=HOME + "n/5")):
        assert kinds(desk.lists(item, a_headline("Rail strike ends"))) == ["update"]


def test_a_link_that_changes_at_each_poll_neither_tells_nor_grows_for_ever() -> None:
    desk = a_desk()
    for n in range(500):
        desk.lists(a_headline("Fire at oil depot", link=f"{HOME}n/1?slot={n}"), a_headline("Rail strike ends"))
    assert told(desk.events) == []
    assert max(len(sighting.keys) for sighting in desk.known.sightings) < 100


def test_the_same_words_as_another_item_with_a_later_date_are_a_repeat() -> None:
    desk = a_desk()
    rest = a_headline("Rail strike ends", item_id="5", published_at=NOON - timedelta(hours=2))
    desk.lists(a_headline("Sirens in Haifa", item_id="6", published_at=NOON - timedelta(hours=1)), rest)
    (event,) = desk.lists(a_headline("Sirens in Haifa", item_id="9", published_at=NOON), rest)
    assert event.kind.value == "repeat"


def test_a_feed_that_regenerates_all_ids_and_dates_repeats_nothing() -> None:
    desk = a_desk()
    for build in range(4):
        at = NOON + timedelta(minutes=build)
        desk.lists(
            a_headline("Sirens in Haifa", item_id=f"{build}-1", published_at=at),
            a_headline("Rail strike ends", item_id=f"{build}-2", published_at=at),
        )
    assert told(desk.events) == []


def test_an_item_that_is_only_touched_repeats_nothing() -> None:
    desk = a_desk()
    rest = a_headline("Rail strike ends", item_id="5", published_at=NOON)
    for minutes in range(5):
        touched = NOON + timedelta(minutes=minutes)
        desk.lists(a_headline("Storm updates", item_id="6", published_at=touched), rest)
    assert told(desk.events) == []


def test_a_headline_that_comes_back_after_long_in_other_marks_is_a_repeat() -> None:
    desk = a_desk()
    rest = a_headline("Rail strike ends", item_id="5")
    desk.lists(a_headline("Sirens in Haifa, north", item_id="6"), rest)
    for _ in range(4):
        desk.lists(rest)
    events = desk.lists(a_headline("Sirens in Haifa: north", item_id="6"), rest, later=timedelta(hours=8))
    assert kinds(events) == ["repeat"]


def test_a_link_that_several_headlines_share_is_no_identity() -> None:
    page = (a_headline("Sirens in Haifa", link=HOME + "n/1"), a_headline("Sirens in Akko", link=HOME + "n/1"))
    assert [entry.link_key for entry in entries_of(page, HOME)] == [None, None]


@pytest.mark.parametrize(
    ("before", "now"), [("41 die", "Now 41"), ("Six die", "Six died"), ("Fire at depot", "Depot lost")]
)
def test_a_number_a_word_or_likeness_is_enough_under_one_id(before: str, now: str) -> None:
    desk = a_desk()
    desk.lists(a_headline("Rail strike ends"), a_headline(before, item_id="7"))
    events = desk.lists(a_headline(now, item_id="7"), a_headline("Rail strike ends"))
    assert [event.was for event in events] == [before]


def test_of_two_with_the_same_words_the_one_whose_id_left_is_gone() -> None:
    desk = a_desk()
    one, other = a_headline("Sirens in Haifa", item_id="1"), a_headline("Sirens in Haifa", item_id="2")
    desk.lists(other, one)
    desk.lists(one)
    assert {sighting.item_id: sighting.missed for sighting in desk.known.sightings} == {"1": 0, "2": 1}


def test_the_same_words_are_first_those_that_stand_there() -> None:
    desk = a_desk()
    rest = a_headline("Rail strike ends")
    desk.lists(a_headline("Sirens in Haifa", link=HOME + "n/2"), a_headline("Sirens in Haifa", link=HOME + "n/1"), rest)
    for _ in range(4):
        desk.lists(a_headline("Sirens in Haifa", link=HOME + "n/1"), rest)
    desk.events.clear()
    assert desk.lists(a_headline("Sirens in Haifa"), rest, later=timedelta(hours=7)) == []


def test_an_id_regenerated_without_a_later_date_repeats_nothing() -> None:
    desk = a_desk()
    rest = a_headline("Rail strike ends", item_id="5", published_at=NOON)
    desk.lists(a_headline("Sirens in Haifa", item_id="6", published_at=NOON), rest)
    assert desk.lists(a_headline("Sirens in Haifa", item_id="9", published_at=NOON), rest) == []


def test_a_wording_is_remembered_though_the_sighting_has_many_keys() -> None:
    desk = a_desk()
    rest = a_headline("Rail strike ends")
    for n in range(100):
        desk.lists(a_headline("Fire at oil depot", link=f"{HOME}n/1?slot={n}"), rest)
    assert kinds(desk.lists(a_headline("Fire at oil depot out", link=HOME + "n/1?slot=a"), rest)) == ["update"]
    assert desk.lists(a_headline("Fire at oil depot out", link=HOME + "n/1?slot=b"), rest) == []


def test_a_sighting_that_is_only_recalled_is_left_as_it_is() -> None:
    desk = a_desk()
    rest = a_headline("Rail strike ends", item_id="5")
    desk.lists(a_headline("Fire at oil depot", item_id="7"), rest)
    for n in range(8):
        desk.lists(a_headline(f"Senate vote {n} on Monday", item_id="7"), rest)
    assert max(sighting.missed for sighting in desk._archive.values()) == 3
