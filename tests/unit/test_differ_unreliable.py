"""Sources that answer now this, now that: caches, lists that shrink, orders that nobody set, dates that do not fit."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from tests.builders import NOON, a_headline
from tests.newsdesk import NewsDesk, kinds, notices, told
from ticker.core.returns import REVERTED_AFTER
from ticker.model.headline import Headline
from ticker.model.source import Source

WIRE = Source(name="wire", url="https://wire.example/", select="#t li")
STORIES = {
    "english": ("Envoy walks out of talks", "Talks moved to Geneva", "Ceasefire talks resume", "Pipeline leak found"),
    "arabic": ("المبعوث ينسحب من المحادثات", "نقل المحادثات إلى جنيف", "استئناف محادثات الهدنة", "تسرب في خط الأنابيب"),
    "spanish": (
        "El enviado abandona el diálogo",
        "Trasladan el diálogo a Ginebra",
        "Se reanuda la tregua",
        "Fuga en el oleoducto",
    ),
}
each_language = pytest.mark.parametrize("lines", STORIES.values(), ids=STORIES.keys())


def a_desk_that_shows(*texts: str, source: Source = WIRE) -> NewsDesk:
    desk = NewsDesk(source)
    desk.shows(*texts)
    desk.events.clear()
    return desk


def at(text: str, minutes: int, **more: str) -> Headline:
    return a_headline(text, published_at=NOON + timedelta(minutes=minutes), **more)


# Caches


@each_language
def test_three_caches_that_lag_by_several_versions_tell_each_line_once(lines: tuple[str, ...]) -> None:
    a, b, c, d = lines
    pages = ((a, b, c, d), (b, c, d), (c, d))
    desk = a_desk_that_shows(c, d)
    random = Random(7)
    for _ in range(200):
        desk.shows(*random.choice(pages))
    assert sorted(told(desk.events)) == sorted((a, b))
    assert notices(desk.events) == []


@pytest.mark.parametrize(
    ("first", "second", "third"),
    [
        ("Toll in floods rises to 41", "Toll in floods rises to 47", "Toll in floods rises to 52"),
        ("ارتفاع حصيلة الفيضانات إلى 41", "ارتفاع حصيلة الفيضانات إلى 47", "ارتفاع حصيلة الفيضانات إلى 52"),
        ("Suben a 41 los muertos", "Suben a 47 los muertos", "Suben a 52 los muertos"),
    ],
)
def test_caches_with_older_wordings_of_an_edited_line_make_no_storm(first: str, second: str, third: str) -> None:
    rest = STORIES["english"]
    desk = a_desk_that_shows(first, *rest)
    desk.shows(second, *rest)
    desk.shows(third, *rest)
    random = Random(3)
    for _ in range(300):
        desk.shows(random.choice((first, second, third)), *rest)
    assert kinds(desk.events) == ["update", "update"]


def test_a_cache_that_answers_once_in_ten_polls_with_an_old_page_makes_no_news() -> None:
    lines = STORIES["english"]
    desk = a_desk_that_shows(*lines[1:])
    desk.shows(*lines[:3])
    for n in range(120):
        desk.shows(*(lines[1:] if n % 10 == 0 else lines[:3]))
    assert told(desk.events) == [lines[0]]


def test_a_wording_that_is_taken_back_for_good_is_told_with_what_it_was() -> None:
    rest = STORIES["english"]
    desk = a_desk_that_shows("Toll in floods rises to 41", *rest)
    desk.shows("Toll in floods rises to 47", *rest)
    desk.events.clear()
    polls = REVERTED_AFTER // timedelta(seconds=30) + 5
    for _ in range(polls):
        desk.shows("Toll in floods rises to 41", *rest)
        desk.restarts()
    assert [(event.kind.value, event.text, event.was) for event in desk.events] == [
        ("update", "Toll in floods rises to 41", "Toll in floods rises to 47")
    ]


def test_an_earlier_wording_that_comes_back_after_long_is_told_at_once() -> None:
    rest = STORIES["english"]
    desk = a_desk_that_shows("Sirens in Haifa", *rest)
    assert told(desk.shows("Sirens in Akko", *rest)) == ["Sirens in Akko"]
    for _ in range(4):
        desk.shows("Sirens in Akko", *rest)
    assert told(desk.shows("Sirens in Haifa", *rest, later=timedelta(hours=7))) == ["Sirens in Haifa"]


def test_a_source_of_alarms_hears_the_same_alarm_again_as_soon_as_it_asks_for() -> None:
    rest = STORIES["english"]
    desk = a_desk_that_shows("Sirens in Haifa", *rest, source=replace(WIRE, repeat_after=timedelta(minutes=5)))
    desk.shows("Sirens in Akko", *rest)
    assert told(desk.shows("Sirens in Haifa", *rest, later=timedelta(minutes=6))) == ["Sirens in Haifa"]


def test_a_line_and_its_earlier_wording_side_by_side_are_two() -> None:
    rest = STORIES["english"]
    desk = a_desk_that_shows("Sirens in Haifa", *rest)
    desk.shows("Sirens in Akko", *rest)
    assert told(desk.shows("Sirens in Haifa", "Sirens in Akko", *rest)) == ["Sirens in Haifa"]


def test_a_line_that_shows_an_earlier_wording_is_not_withdrawn() -> None:
    rest = STORIES["english"]
    desk = a_desk_that_shows("Toll in floods rises to 41", *rest)
    for text in ("Toll in floods rises to 47", *["Toll in floods rises to 41"] * 6):
        desk.shows(text, *rest)
    assert kinds(desk.events) == ["update"]


# Lists that shrink, empty and turn over


@each_language
def test_a_list_that_shrinks_and_returns_is_no_news(lines: tuple[str, ...]) -> None:
    desk = a_desk_that_shows(*lines)
    for _ in range(5):
        desk.shows(lines[0])
    assert desk.shows(*lines, later=timedelta(hours=9)) == []


def test_a_list_that_comes_back_whole_with_one_new_line_tells_the_new_one() -> None:
    lines = STORIES["english"]
    desk = a_desk_that_shows(*lines)
    desk.shows()
    assert told(desk.shows("Quake felt in capital", *lines, later=timedelta(hours=9))) == ["Quake felt in capital"]


def test_a_bar_that_was_empty_for_long_and_says_the_same_again_says_it_again() -> None:
    desk = a_desk_that_shows("صفارات الإنذار في حيفا")
    desk.shows()
    assert desk.shows("صفارات الإنذار في حيفا") == []
    for _ in range(3):
        desk.shows()
    assert kinds(desk.shows("صفارات الإنذار في حيفا", later=timedelta(hours=8))) == ["repeat"]


def test_an_empty_spell_is_written_once() -> None:
    lines = STORIES["english"]
    desk = a_desk_that_shows(*lines)
    desk.shows()
    before = desk.known.sightings
    desk.shows()
    assert desk.known.sightings == before
    assert {sighting.missed for sighting in before} == {0}


def test_a_bar_that_fills_after_it_was_empty_is_no_window_that_turned_over() -> None:
    desk = a_desk_that_shows("Bus crash near Graz", "Snow shuts pass", "Court lifts ban")
    desk.shows()
    events = desk.shows("Quake felt in capital", "Dam breach feared")
    assert kinds(events) == ["new", "new"]


def test_a_bar_of_one_headline_turns_over_without_a_word_to_the_operator() -> None:
    desk = a_desk_that_shows("Bus crash near Graz")
    assert kinds(desk.shows("Quake felt in capital")) == ["new"]


@each_language
def test_a_window_that_turned_over_is_told_oldest_first_with_a_notice_though_one_line_reads_alike(
    lines: tuple[str, ...],
) -> None:
    desk = a_desk_that_shows("Snow shuts Brenner pass", "Rail strike ends", "Fuel price up", "Fog delays flights")
    events = desk.shows("Snow shuts Gotthard pass", *lines[:3])
    assert told(events) == [lines[2], lines[1], lines[0], "Snow shuts Gotthard pass"]
    assert len(notices(events)) == 1


def test_a_stale_page_whose_dates_are_older_and_that_shares_nothing_is_told() -> None:
    desk = NewsDesk(WIRE)
    desk.lists(at("Dam breach feared", 0), at("Bus crash near Graz", -10), at("Court lifts ban", -20))
    events = desk.lists(at("Quake felt in capital", -180), at("Tanks on ring road", -190), at("Port closed", -200))
    assert told(events) == ["Port closed", "Tanks on ring road", "Quake felt in capital"]


# Orders and dates


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


# Edits that move


def test_an_edit_that_moves_to_the_top_is_an_update() -> None:
    a, b, c, d = STORIES["english"]
    desk = a_desk_that_shows(a, "Toll in floods rises to 41", b, c, d)
    (event,) = desk.shows("Toll in floods rises to 47", a, b, c, d)
    assert event.was == "Toll in floods rises to 41"


def test_a_few_words_in_common_away_from_the_place_make_no_update() -> None:
    a, b, c, d = STORIES["english"]
    desk = a_desk_that_shows(a, "Minister opens harbour museum after flood repairs", b, c, d)
    events = desk.shows("Flood warning: harbour towns told to leave, minister says", a, b, c, d)
    assert [event.kind.value for event in events] == ["new"]


def test_of_two_that_vanished_the_one_in_the_place_is_what_it_was() -> None:
    a, b, c, d = STORIES["english"]
    desk = a_desk_that_shows("Toll in floods rises to 41", a, b, "Toll in quake rises to 41 now", c, d)
    events = desk.shows(a, b, "Toll in storms rises to 45", c, d)
    assert [event.was for event in events if event.was] == ["Toll in quake rises to 41 now"]


# What comes back


def test_a_line_that_was_lacking_once_and_has_a_later_date_is_no_repeat() -> None:
    desk = NewsDesk(WIRE)
    rest = at("Rail strike ends", -90)
    desk.lists(at("Storm updates", -60), rest)
    desk.lists(rest)
    assert desk.lists(at("Storm updates", 5), rest) == []


def test_a_date_that_only_drifts_makes_no_repeat() -> None:
    desk = NewsDesk(WIRE)
    rest = at("Rail strike ends", -90)
    desk.lists(at("Storm updates", -60), rest)
    for _ in range(4):
        desk.lists(rest)
    desk.events.clear()
    assert desk.lists(at("Storm updates", -59), rest) == []


def test_a_later_date_is_a_repeat_wherever_it_stands() -> None:
    desk = NewsDesk(WIRE)
    rest = at("Rail strike ends", -90)
    desk.lists(at("Sirens in Haifa", -60), rest)
    for _ in range(4):
        desk.lists(rest)
    assert kinds(desk.lists(rest, at("Sirens in Haifa", 30))) == ["repeat"]


@pytest.mark.parametrize(("clock", "expected"), [("10:40", ["repeat"]), ("10:00", [])])
def test_another_time_of_day_before_the_same_words_is_a_repeat(clock: str, expected: list[str]) -> None:
    rest = STORIES["english"]
    desk = a_desk_that_shows("10:00 Sirens in Haifa", *rest)
    for _ in range(4):
        desk.shows(*rest)
    desk.events.clear()
    assert kinds(desk.shows(f"{clock} Sirens in Haifa", *rest)) == expected


def test_lines_that_left_and_come_back_together_above_others_are_repeats() -> None:
    alarms = ("Sirens in Haifa", "Sirens in Akko", "Sirens in Tamra")
    rest = ("Court lifts ban", "Bus crash near Graz")
    desk = a_desk_that_shows(*alarms, *rest)
    for _ in range(4):
        desk.shows(*rest)
    assert kinds(desk.shows(*alarms, *rest, later=timedelta(hours=7))) == ["repeat"] * 3


def test_lines_that_come_back_together_among_more_new_ones_are_repeats() -> None:
    alarms = ("Sirens in Haifa", "Sirens in Akko", "Sirens in Tamra")
    desk = a_desk_that_shows(*alarms)
    for _ in range(4):
        desk.shows("Court lifts ban", "Bus crash near Graz", "Snow shuts pass")
    events = desk.shows(*alarms, *STORIES["english"], later=timedelta(hours=7))
    assert kinds(events).count("repeat") == 3


def test_a_headline_that_was_gone_and_comes_back_as_it_once_read_is_a_repeat() -> None:
    rest = STORIES["english"]
    desk = a_desk_that_shows("Toll in floods rises to 41", *rest)
    desk.shows("Toll in floods rises to 47", *rest)
    for _ in range(4):
        desk.shows(*rest)
    assert kinds(desk.shows("Toll in floods rises to 41", *rest, later=timedelta(hours=7))) == ["repeat"]


def test_a_source_that_is_seldom_read_takes_three_looks_before_a_wording_is_taken_back() -> None:
    rest = STORIES["english"]
    desk = a_desk_that_shows("Toll in floods rises to 41", *rest)
    desk.shows("Toll in floods rises to 47", *rest)
    looks = [desk.shows("Toll in floods rises to 41", *rest, later=timedelta(minutes=20)) for _ in range(3)]
    assert [kinds(look) for look in looks] == [[], [], ["update"]]


def test_a_headline_is_gone_after_three_good_polls() -> None:
    a, b, c, d = STORIES["english"]
    desk = a_desk_that_shows(a, b, c, d)
    assert [kinds(desk.shows(a, c, d)) for _ in range(4)] == [[], [], ["withdrawn"], []]


def test_a_page_that_prints_the_time_before_a_line_repeats_nothing_when_a_cache_lacked_it() -> None:
    rest = STORIES["english"]
    desk = a_desk_that_shows("10:00 Storm updates", *rest)
    desk.shows(*rest)
    assert desk.shows("10:01 Storm updates", *rest) == []


@pytest.mark.parametrize("own", ["item_id", "link"])
def test_a_window_that_lacks_a_line_for_once_does_not_lend_it_to_another_item(own: str) -> None:
    def item(text: str, n: int) -> Headline:
        return a_headline(text, **{own: f"https://wire.example/n/{n}"})

    rest = [item(text, n) for n, text in enumerate(STORIES["arabic"])]
    desk = NewsDesk(WIRE)
    desk.lists(rest[0], item("عودة الكهرباء إلى 29 أحياء في عكا", 8), *rest[1:])
    events = desk.lists(rest[0], item("عودة الكهرباء إلى 19 أحياء في القاهرة", 9), *rest[1:])
    assert kinds(events) == ["new"]
    page = (rest[0], item("عودة الكهرباء إلى 19 أحياء في القاهرة", 9), item("عودة الكهرباء إلى 29 أحياء في عكا", 8))
    assert desk.lists(*page, *rest[1:]) == []


def test_where_ids_are_regenerated_an_edit_is_found_by_its_place() -> None:
    desk = NewsDesk(WIRE)
    texts = ["Toll in floods rises to 41", *STORIES["english"]]
    desk.lists(*(a_headline(text, item_id=f"a{n}") for n, text in enumerate(texts)))
    texts[0] = "Toll in floods rises to 47"
    assert kinds(desk.lists(*(a_headline(text, item_id=f"b{n}") for n, text in enumerate(texts)))) == ["update"]


def test_a_clock_that_comes_before_a_line_that_was_gone_repeats_nothing() -> None:
    rest = STORIES["english"]
    desk = a_desk_that_shows("Storm updates", *rest)
    for _ in range(4):
        desk.shows(*rest)
    desk.events.clear()
    assert desk.shows("10:01 Storm updates", *rest) == []


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
