"""Orders that nobody set, dates that do not fit, lines that come late."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.builders import NOON, a_headline
from tests.newsdesk import NewsDesk, kinds, told
from ticker.model.headline import Headline
from ticker.model.source import Source

WIRE = Source(name="wire", url="https://wire.example/", select="#t li")


def a_desk_that_shows(*texts: str, source: Source = WIRE) -> NewsDesk:
    desk = NewsDesk(source)
    desk.shows(*texts)
    desk.events.clear()
    return desk


def at(text: str, minutes: int, **more: str) -> Headline:
    return a_headline(text, published_at=NOON + timedelta(minutes=minutes), **more)


def test_a_list_that_grows_at_the_bottom_is_told_by_its_dates_though_nobody_set_its_order() -> None:
    desk = NewsDesk(WIRE)
    page = [at("Court lifts ban", 0), at("Bus crash near Graz", 5), at("Snow shuts pass", 9)]
    desk.lists(*page)
    page += [at("First to break", 20), at("Second to break", 21)]
    assert told(desk.lists(*page)) == ["First to break", "Second to break"]


def test_where_only_some_lines_are_dated_the_others_keep_their_neighbours() -> None:
    desk = NewsDesk(WIRE)
    desk.lists(at("Court lifts ban", 0))
    events = desk.lists(at("Third", 30), a_headline("Second"), at("First", 20), at("Court lifts ban", 0))
    assert told(events) == ["First", "Second", "Third"]


def test_a_list_that_keeps_growing_at_the_bottom_is_seen_to_do_so_without_dates() -> None:
    lines = ["Court lifts ban", "Bus crash near Graz", "Snow shuts pass"]
    desk = a_desk_that_shows(*lines)
    for text in ("Rail strike ends", "Fuel price up", "Fog delays flights"):
        lines.append(text)
        desk.shows(*lines)
    assert told(desk.shows(*lines, "First to break", "Second to break")) == ["First to break", "Second to break"]


def test_a_repeat_enters_at_the_bottom_of_a_list_that_grows_there() -> None:
    lines = ["Sirens in Haifa", "Court lifts ban", "Bus crash near Graz", "Dam breach feared"]
    desk = a_desk_that_shows(*lines)
    for text in ("Rail strike ends", "Fuel price up", "Fog delays flights", "Snow shuts pass"):
        lines = [*lines[1:], text]
        desk.shows(*lines)
    for _ in range(4):
        desk.shows(*lines)
    assert kinds(desk.shows(*lines[1:], "Sirens in Haifa", later=timedelta(hours=7))) == ["repeat"]


def test_a_page_that_turns_its_order_round_tells_nothing() -> None:
    desk = a_desk_that_shows("Court lifts ban")
    lines = ["Court lifts ban"]
    for text in ("Rail strike ends", "Fuel price up", "Fog delays flights"):
        lines.insert(0, text)
        desk.shows(*lines)
    desk.events.clear()
    assert desk.shows(*reversed(lines)) == []
    assert told(desk.shows(*reversed(lines), "Quake felt in capital")) == ["Quake felt in capital"]


def test_a_feed_in_no_order_tells_what_enters_in_its_middle() -> None:
    desk = NewsDesk(WIRE)
    page = [at("Court lifts ban", -50), at("Bus crash near Graz", -5), at("Snow shuts pass", -90), at("Fuel up", -20)]
    desk.lists(*page)
    page.insert(2, at("Zelt brennt in Graz", -60))
    assert told(desk.lists(*page)) == ["Zelt brennt in Graz"]


@pytest.mark.parametrize("minutes", [-30, -500])
def test_a_late_insert_with_an_older_date_among_known_lines_is_told(minutes: int) -> None:
    desk = NewsDesk(WIRE)
    desk.lists(at("Dam breach feared", 0), at("Court lifts ban", -20), at("Bus crash near Graz", -60))
    events = desk.lists(
        at("Dam breach feared", 0),
        at("Two held in raid", minutes),
        at("Court lifts ban", -20),
        at("Bus crash near Graz", -60),
    )
    assert told(events) == ["Two held in raid"]


def test_a_line_below_all_with_a_date_among_the_others_is_told() -> None:
    desk = NewsDesk(WIRE)
    desk.lists(at("Dam breach feared", 0), at("Court lifts ban", -60))
    assert told(desk.lists(at("Dam breach feared", 0), at("Court lifts ban", -60), at("Two held", -30))) == ["Two held"]


def test_a_line_below_all_without_a_date_is_told() -> None:
    desk = NewsDesk(WIRE)
    desk.lists(at("Dam breach feared", 0), at("Court lifts ban", -60))
    page = (at("Dam breach feared", 0), at("Court lifts ban", -60), a_headline("Two held"))
    assert told(desk.lists(*page)) == ["Two held"]


def test_an_old_date_says_little_where_most_lines_have_none() -> None:
    desk = NewsDesk(WIRE)
    page = [at("Dam breach feared", 0), a_headline("Court lifts ban"), a_headline("Bus crash near Graz")]
    desk.lists(*page)
    assert told(desk.lists(*page, at("Two held in raid", -500))) == ["Two held in raid"]


def test_dates_tell_where_a_list_grows_and_lines_without_follow() -> None:
    desk = NewsDesk(WIRE)
    page = [at("Court lifts ban", 0), at("Bus crash near Graz", 5), at("Snow shuts pass", 9)]
    desk.lists(*page)
    assert told(desk.lists(*page, a_headline("First to break"), a_headline("Second to break"))) == [
        "First to break",
        "Second to break",
    ]


def test_late_inserts_at_the_bottom_do_not_turn_a_list_whose_dates_run_down() -> None:
    desk = NewsDesk(WIRE)
    page = [at("Court lifts ban", 90), at("Bus crash near Graz", 60), at("Snow shuts pass", 30)]
    desk.lists(*page)
    for n in range(3):
        page.append(at(f"Late report {n} from the coast", 20 - n))
        desk.lists(*page)
    assert told(desk.lists(a_headline("Second to break"), a_headline("First to break"), *page)) == [
        "First to break",
        "Second to break",
    ]


def test_a_feed_in_no_order_is_told_as_its_settings_say_where_dates_lack() -> None:
    desk = NewsDesk(WIRE)
    page = [at("Court lifts ban", -50), at("Bus crash near Graz", -5), at("Snow shuts pass", -90), at("Fuel up", -20)]
    desk.lists(*page)
    assert told(desk.lists(a_headline("Second to break"), a_headline("First to break"), *page)) == [
        "First to break",
        "Second to break",
    ]


def test_new_items_of_a_feed_in_no_order_are_told_by_their_dates() -> None:
    desk = NewsDesk(WIRE)
    page = [at("Court lifts ban", -50), at("Bus crash near Graz", -5), at("Snow shuts pass", -90)]
    desk.lists(*page)
    events = desk.lists(at("First", 10), at("Third", 30), *page, at("Second", 20))
    assert told(events) == ["First", "Second", "Third"]


@pytest.mark.parametrize(("minutes", "expected"), [(3, ["new"]), (-3, ["silent"])])
def test_a_late_line_below_all_is_told_if_it_is_of_the_time_since_the_source_is_watched(
    minutes: int, expected: list[str]
) -> None:
    desk = NewsDesk(WIRE)
    desk.lists(at("Court lifts ban", -60))
    page = (at("Bus crash near Graz", 9), at("Snow shuts pass", 5))
    for _ in range(8):
        desk.lists(*page, later=timedelta(minutes=2))
    assert kinds(desk.lists(*page, at("Two held in raid", minutes))) == expected
