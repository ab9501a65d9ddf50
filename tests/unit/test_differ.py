"""What is news and what is not, one rule at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.builders import a_headline
from tests.newsdesk import NewsDesk, kinds, notices, told
from ticker.model.headline import Headline
from ticker.model.source import Order, Source

WIRE = Source(name="wire", url="https://wire.example/", select="#t li")
THREE = ("Court lifts ban on rally", "Bus crash near Graz, six hurt", "Snow shuts Brenner pass")
TEN_O_CLOCK = datetime(2026, 1, 31, 10, tzinfo=UTC)


def a_desk_that_shows(*texts: str, source: Source = WIRE) -> NewsDesk:
    desk = NewsDesk(source)
    desk.shows(*texts)
    desk.events.clear()
    return desk


def test_the_first_good_poll_is_the_baseline_and_is_told_to_nobody() -> None:
    assert kinds(NewsDesk().shows(*THREE)) == ["baseline"] * 3


def test_an_empty_ticker_is_a_good_baseline() -> None:
    desk = NewsDesk()
    desk.shows()
    assert told(desk.shows("Quake felt in capital")) == ["Quake felt in capital"]


def test_several_new_lines_are_told_oldest_first() -> None:
    desk = a_desk_that_shows(*THREE)
    assert told(desk.shows("Third to break", "Second to break", "First to break", *THREE[:1])) == [
        "First to break",
        "Second to break",
        "Third to break",
    ]


def test_a_list_that_grows_at_the_bottom_is_told_from_the_top() -> None:
    desk = a_desk_that_shows(*THREE, source=replace(WIRE, order=Order.NEWEST_LAST))
    assert told(desk.shows(*THREE, "First to break", "Second to break")) == ["First to break", "Second to break"]


def test_order_alone_is_no_news() -> None:
    desk = a_desk_that_shows(*THREE)
    assert desk.shows(*reversed(THREE)) == []
    assert desk.shows(THREE[1], THREE[2], THREE[0]) == []


def test_a_rotating_window_tells_nothing_twice() -> None:
    desk = a_desk_that_shows(*THREE)
    for n in range(12):
        assert told(desk.shows(THREE[n % 3], THREE[(n + 1) % 3])) == []


def test_the_same_line_twice_on_a_page_is_one() -> None:
    desk = a_desk_that_shows(*THREE)
    assert told(desk.shows("Gas smell closes city hall", *THREE, "Gas smell closes city hall", *THREE)) == [
        "Gas smell closes city hall"
    ]


def test_a_line_that_comes_back_soon_is_no_news() -> None:
    desk = a_desk_that_shows(*THREE)
    for _ in range(4):
        desk.shows(*THREE[1:])
    assert told(desk.shows(*THREE)) == []


def test_the_same_words_at_the_top_after_long_are_a_repeat() -> None:
    desk = a_desk_that_shows("Sirens in Haifa", *THREE)
    for _ in range(4):
        desk.shows(*THREE)
    events = desk.shows("Sirens in Haifa", *THREE, later=timedelta(hours=7))
    assert kinds(events) == ["repeat"]


def test_a_list_that_comes_back_whole_after_long_is_no_repeat() -> None:
    desk = a_desk_that_shows(*THREE)
    desk.shows()
    assert told(desk.shows(*THREE, later=timedelta(hours=20))) == []


def test_an_empty_spell_makes_nothing_new_and_nothing_gone() -> None:
    desk = a_desk_that_shows(*THREE)
    for _ in range(5):
        assert desk.shows() == []
    assert desk.shows(*THREE) == []


def test_a_number_that_changes_in_place_is_an_update_that_quotes_what_it_was() -> None:
    desk = a_desk_that_shows("Toll in floods rises to 41", *THREE)
    (event,) = desk.shows("Toll in floods rises to 47", *THREE)
    assert (event.kind.value, event.text, event.was) == (
        "update",
        "Toll in floods rises to 47",
        "Toll in floods rises to 41",
    )


def test_a_number_in_a_new_line_beside_the_old_one_is_new() -> None:
    desk = a_desk_that_shows("Toll in floods rises to 41", *THREE)
    assert kinds(desk.shows("Toll in floods rises to 47", "Toll in floods rises to 41", *THREE)) == ["new"]


def test_near_twins_are_never_silent() -> None:
    desk = a_desk_that_shows("Sirens in Haifa", *THREE)
    assert told(desk.shows("Sirens in Akko", *THREE)) == ["Sirens in Akko"]


def test_a_cut_line_that_goes_on_is_told() -> None:
    desk = a_desk_that_shows("President: constitutional order…", *THREE)
    (event,) = desk.shows("President: constitutional order restored in the capital", *THREE)
    assert event.was == "President: constitutional order…"


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("France's new PM Sebastein Lecornu resigns", "France's new PM Sebastien Lecornu resigns"),
        ("Parliamment votes on budget tonight", "Parliament votes on budget tonight"),
        ("Storm hits coast: three ports closed", "Storm hits coast, three ports closed"),
    ],
)
def test_typing_errors_and_marks_that_say_nothing_are_silent_with_a_reason(typed: str, corrected: str) -> None:
    desk = a_desk_that_shows(typed, *THREE)
    (event,) = desk.shows(corrected, *THREE)
    assert event.kind.value == "silent"
    assert event.reason


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Army: minister killed in raid", "Army: minister billed in raid"),
        ("Temperature at -5 tonight in north", "Temperature at 5 tonight in north"),
        ("Iran strikes convoy in desert", "Iraq strikes convoy in desert"),
        ("Deal on border reached tonight", "Deal on border reached tonight?"),
        ("Premier will resign tonight", "Premier will not resign tonight"),
    ],
)
def test_a_letter_or_a_word_that_changes_the_meaning_is_told(before: str, after: str) -> None:
    desk = a_desk_that_shows(before, *THREE)
    assert told(desk.shows(after, *THREE)) == [after]


def test_an_earlier_wording_that_flips_back_is_silent() -> None:
    desk = a_desk_that_shows("Toll in floods rises to 41", *THREE)
    desk.shows("Toll in floods rises to 47", *THREE)
    for text in ("Toll in floods rises to 41", "Toll in floods rises to 47"):
        assert told(desk.shows(text, *THREE)) == []


def test_a_line_taken_off_while_older_ones_stay_is_withdrawn_and_told_to_nobody() -> None:
    desk = a_desk_that_shows(*THREE)
    for _ in range(4):
        desk.shows(THREE[0], THREE[2])
    assert kinds(desk.events) == ["withdrawn"]


def test_a_line_that_rolls_off_the_old_end_is_not_withdrawn() -> None:
    desk = a_desk_that_shows(*THREE)
    for _ in range(5):
        desk.shows("Quake felt in capital", *THREE[:2])
    assert kinds(desk.events) == ["new"]


# Identities


def test_an_item_id_with_other_words_is_an_update() -> None:
    desk = NewsDesk(WIRE)
    desk.lists(a_headline("Fire at oil depot", item_id="a-1"), a_headline("Rail strike ends", item_id="a-2"))
    events = desk.lists(
        a_headline("Fire at oil depot: two hurt", item_id="a-1"), a_headline("Rail strike ends", item_id="a-2")
    )
    assert [(event.kind.value, event.was) for event in events] == [("update", "Fire at oil depot")]


def test_an_item_id_handed_to_another_story_is_new() -> None:
    desk = NewsDesk(WIRE)
    desk.lists(a_headline("Fire at oil depot", item_id="a-1"))
    assert kinds(desk.lists(a_headline("Senate returns Monday", item_id="a-1"))) == ["new"]


def test_ids_that_number_places_make_no_updates_of_lines_that_moved() -> None:
    desk = NewsDesk(WIRE)
    desk.lists(*(a_headline(text, item_id=f"slot-{n}") for n, text in enumerate(THREE)))
    moved = ("Quake felt in capital", *THREE[:2])
    events = desk.lists(*(a_headline(text, item_id=f"slot-{n}") for n, text in enumerate(moved)))
    assert told(events) == ["Quake felt in capital"]


def test_ids_scheme_and_tracking_parameters_may_churn() -> None:
    desk = NewsDesk(WIRE)
    desk.lists(
        a_headline("Mayor quits over tender", link="http://w.example/n/101", item_id="http://w.example/n/101"),
        a_headline("Ferry aground off Naxos", link="http://w.example/n/102", item_id="9f3c-1"),
        a_headline("Strike at Airport T2", link="http://w.example/story?id=77"),
    )
    events = desk.lists(
        a_headline("Ferry aground off Naxos", link="https://w.example/n/102?utm_source=rss", item_id="b771-8"),
        a_headline("Strike at Airport T2 spreads", link="https://w.example/story?id=78"),
        a_headline("Mayor quits over tender", link="https://w.example/n/101#feed", item_id="https://w.example/n/101"),
        a_headline("Strike at Airport T2", link="https://w.example/story?id=77&fbclid=IwAR0x"),
    )
    assert [(event.text, event.link) for event in events] == [
        ("Strike at Airport T2 spreads", "https://w.example/story?id=78")
    ]


def test_an_article_link_with_other_words_is_an_update_and_a_live_page_is_not() -> None:
    desk = NewsDesk(WIRE)
    desk.lists(
        a_headline("Talks resume in Geneva", link="https://w.example/world/talks-in-geneva-77"),
        a_headline("Storm nears coast", link="https://w.example/live/storm"),
    )
    events = desk.lists(
        a_headline("Envoy walks out of Geneva talks", link="https://w.example/world/talks-in-geneva-77"),
        a_headline("Ports close, flights stop", link="https://w.example/live/storm"),
    )
    assert sorted(kinds(events)) == ["new", "update"]


def dated(text: str, minutes: int) -> Headline:
    return a_headline(text, link="https://live.example/", published_at=TEN_O_CLOCK + timedelta(minutes=minutes))


def test_the_same_title_at_two_times_is_two_events() -> None:
    desk = NewsDesk(WIRE)
    desk.lists(dated("Sirens in Haifa", 0), dated("Death toll in floods rises to 41", 0))
    page = (
        dated("Sirens in Haifa", 40),
        dated("Death toll in floods rises to 47", 0),
        dated("Sirens in Haifa", 0),
        dated("Death toll in floods rises to 41", 0),
    )
    events = desk.lists(*page)
    assert [(event.text, event.published_at) for event in events] == [
        ("Death toll in floods rises to 47", TEN_O_CLOCK),
        ("Sirens in Haifa", TEN_O_CLOCK + timedelta(minutes=40)),
    ]
    assert desk.lists(*page) == []


def test_an_old_item_drawn_into_view_is_silent_and_known_from_then_on() -> None:
    desk = NewsDesk(WIRE)
    desk.lists(dated("Dam breach feared", 100), dated("Bus crash near Graz", 70), dated("Court lifts ban", 30))
    events = desk.lists(dated("Bus crash near Graz", 70), dated("Court lifts ban", 30), dated("Budget passes", -500))
    assert kinds(events) == ["silent"]
    events = desk.lists(dated("Dam operator denies", 125), dated("Court lifts ban", 30), dated("Budget passes", -500))
    assert told(events) == ["Dam operator denies"]


# The whole list


def test_a_window_that_turned_over_is_told_with_one_notice() -> None:
    desk = a_desk_that_shows(*THREE)
    events = desk.shows("Tanks on ring road bridge", "State TV off the air", "Gunfire near ministry")
    assert told(events) == ["Gunfire near ministry", "State TV off the air", "Tanks on ring road bridge"]
    assert len(notices(events)) == 1


def test_a_list_of_menu_words_is_held_and_the_old_ticker_is_known_when_it_is_back() -> None:
    desk = a_desk_that_shows(*THREE)
    for _ in range(5):
        desk.shows("Home", "Politics", "World", "Sport")
        desk.restarts()
    assert kinds(desk.events) == ["notice"]
    events = desk.shows("Quake felt in capital", *THREE)
    assert told(events) == ["Quake felt in capital"]
    assert len(notices(events)) == 1


def test_a_source_that_is_read_in_a_new_way_gets_a_silent_baseline_where_little_is_known() -> None:
    desk = a_desk_that_shows(*THREE)
    desk.known = replace(desk.known, rebase=True, path="", count=0)
    assert told(desk.shows("Wholly different line", "And another one here", "A third one as well")) == []
    assert told(desk.shows("Quake felt in capital", "Wholly different line", "And another one here")) == [
        "Quake felt in capital"
    ]


def test_a_source_that_is_read_in_a_new_way_tells_what_is_new_where_most_is_known() -> None:
    desk = a_desk_that_shows(*THREE)
    desk.known = replace(desk.known, rebase=True, path="", count=0)
    assert told(desk.shows("Quake felt in capital", *THREE)) == ["Quake felt in capital"]
